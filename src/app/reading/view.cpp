#include "app/reading/view.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "platform/log/log.hpp"

namespace warden::reading {

namespace asio = boost::asio;
using orchestrator::EntityKey;
using orchestrator::EntityKind;

namespace {

constexpr chain::BlockNum kNone = std::numeric_limits<chain::BlockNum>::max();

bool has_number(EntityKind kind) {
    return kind == EntityKind::unit || kind == EntityKind::reservation;
}

}  // namespace

// Lets one refresh run at a time.
class View::Turn {
  public:
    explicit Turn(View& view) : view_(view) { view_.reading_ = true; }
    ~Turn() {
        view_.reading_ = false;
        view_.others_->wake_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    View& view_;
};

View::View(ViewSettings settings, ports::ReadModel& model, ports::Clock& clock)
    : model_(model), clock_(clock), fresh_(settings.fresh) {
    at_.contract = std::move(settings.contract);
    at_.kinds = {EntityKind::instance, EntityKind::config, EntityKind::unit, EntityKind::sla_terms,
                 EntityKind::reservation};
    at_.limit = settings.page;
}

asio::awaitable<Result<void>> View::refresh() {
    if (!others_) others_.emplace(co_await asio::this_coro::executor);
    while (reading_) co_await others_->wait();
    if (fresh_until_ && clock_.now() < *fresh_until_) co_return Result<void>{};
    const Turn turn(*this);
    auto done = co_await follow();
    if (done) fresh_until_ = clock_.now() + fresh_;
    co_return done;
}

// Reads first and changes then, in one go.
asio::awaitable<Result<void>> View::follow() {
    ports::ChangesQuery next = at_;
    auto progress = progress_;
    std::vector<Taken> taken;
    chain::BlockNum dropped_from = kNone;  // what became so from here on is not true any more
    bool anew = false;
    while (true) {
        const auto changes = co_await model_.changes(next);
        if (!changes) co_return Fail(changes.error());
        if (!changes->follows) {
            // The final block stays; if it does not, this is another database.
            const bool final_stays = dropped_from == kNone && progress_;
            anew = !final_stays;
            next.seen = final_stays ? progress_->final_block.ref : chain::BlockRef{};
            next.from = dropped_from = next.seen.hash.empty() ? 0 : next.seen.num + 1;
            next.final_num = 0;  // so that progress is told again
            next.after.reset();
            progress.reset();
            taken.clear();
            continue;
        }
        if (changes->progress) {
            progress = changes->progress;
            next.seen = progress->latest.ref;
            next.final_num = progress->final_block.ref.num;
            next.epoch = progress->epoch;
        }
        for (const auto& version : changes->versions) taken.push_back(take(version));
        if (changes->versions.size() < next.limit) break;
        next.from = changes->versions.back().from.num;
        next.after = changes->versions.back().key;
    }
    next.from = next.seen.hash.empty() ? 0 : next.seen.num + 1;
    next.after.reset();
    auto done = co_await read_again(keys_from(dropped_from), taken);
    if (!done) co_return done;
    for (Taken& one : taken) put(std::move(one));
    if (anew) ++beginnings_;
    at_ = std::move(next);
    progress_ = std::move(progress);
    co_return Result<void>{};
}

// Reads those of the keys that were not taken: what they were before is true again, or nothing is.
asio::awaitable<Result<void>> View::read_again(std::vector<EntityKey> keys,
                                               std::vector<Taken>& taken) {
    std::set<EntityKey> known;
    for (const Taken& one : taken) known.insert(one.key);
    for (EntityKey& key : keys) {
        if (known.contains(key)) continue;
        const auto found = co_await model_.get(at_.contract, key, std::nullopt);
        if (!found) co_return Fail(found.error());
        if (*found) {
            taken.push_back(take(**found));
        } else {
            taken.push_back({std::move(key), std::nullopt, kNone});
        }
    }
    co_return Result<void>{};
}

View::Taken View::take(const ports::EntityVersion& version) {
    auto entity = orchestrator::entity_from_json(version.key.kind, version.body);
    if (entity && has_number(version.key.kind)) {
        if (const auto number = u64_from_decimal(version.key.id); !number) {
            entity = Fail(number.error());
        }
    }
    if (entity) return {version.key, std::move(*entity), version.from.num};
    if (!version.body.is_null()) {  // else the store has said it
        log::event(log::Level::error, "entity_unreadable",
                   {{"contract", at_.contract.text()},
                    {"what", version.key.text()},
                    {"error", entity.error().text()}});
    }
    return {version.key, std::nullopt, version.from.num};
}

std::vector<EntityKey> View::keys_from(chain::BlockNum first) const {
    std::vector<EntityKey> keys;
    if (first == kNone) return keys;
    const auto collect = [&]<class T>(const Table<T>& table) {
        for (const auto& [id, row] : table.rows) {
            if (row.from >= first) keys.push_back({orchestrator::kKindOf<T>, id});
        }
    };
    std::apply([&](const auto&... table) { (collect(table), ...); }, tables_);
    for (const auto& [key, from] : unreadable_) {
        if (from >= first) keys.push_back(key);
    }
    return keys;
}

void View::put(Taken taken) {
    ++changes_;
    unreadable_.erase(taken.key);
    if (!taken.entity && taken.from != kNone) {
        unreadable_.emplace(taken.key, taken.from);
        ++left_out_;
    }
    const auto into = [&]<class T>(Table<T>& table) {
        if (taken.key.kind != orchestrator::kKindOf<T>) return;
        if (taken.entity) {
            T& value = std::get<T>(*taken.entity);
            table.put(taken.key.id, {std::move(value), taken.from, changes_});
        } else {
            table.erase(taken.key.id, changes_);
        }
    };
    std::apply([&](auto&... table) { (into(table), ...); }, tables_);
}

const orchestrator::Config* live_config(const View& view) {
    const auto* instance = view.find<orchestrator::Instance>(orchestrator::instance_key());
    return instance == nullptr ? nullptr
                               : view.find<orchestrator::Config>(
                                     orchestrator::config_key(instance->config_version));
}

}  // namespace warden::reading
