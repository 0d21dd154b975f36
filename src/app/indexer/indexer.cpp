#include "app/indexer/indexer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "app/stage/agreement.hpp"
#include "platform/async/timeout.hpp"
#include "platform/log/log.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;
using indexing::Action;
using indexing::Input;

// "event 0x1f of block 12", of the first one that is kept raw; empty: there is none.
std::string first_undecoded(const std::vector<ports::ChainBlock>& blocks) {
    for (const ports::ChainBlock& block : blocks) {
        for (const ports::ChainEvent& event : block.events) {
            if (!event.decoded) {
                return "event " + event.name + " of block " + std::to_string(block.header.ref.num);
            }
        }
    }
    return {};
}

}  // namespace

Indexer::Indexer(IndexerSettings settings, Deps deps)
    : settings_(std::move(settings)),
      deps_(deps),
      backoff_(settings_.backoff, deps.rng),
      follower_({settings_.start_block, settings_.batch_max}) {}

void Indexer::alive() {
    alive_at_ = deps_.clock.now();
    last_error_.clear();
}

std::string Indexer::standstill(ports::Clock::TimePoint now) const {
    const std::string name = "indexer of " + settings_.contract.chain;
    if (!halted_.empty()) return name + " halted: " + halted_;
    if (!undecoded_.empty()) {
        return name + ": " + undecoded_ +
               " is not understood: nothing of this contract is judged or filed until a version of "
               "Warden that knows it runs";
    }
    if (!below_start_.empty()) return name + ": " + below_start_;
    const auto patience = 4 * settings_.call_timeout;
    if (!unagreed_.empty() && now - unagreed_since_ > patience) {
        return name + " waits for endpoints to agree on what is final: " + unagreed_;
    }
    if (now - alive_at_ <= patience) return {};
    return name + " has seen no head for a while" + (last_error_.empty() ? "" : ": " + last_error_);
}

// The way to here works: what was wrong is over, and the next error is a first one.
void Indexer::recovered() {
    alive();
    backoff_.reset();
    below_start_.clear();
    if (halted_.empty()) return;
    halted_.clear();
    deps_.metrics.halted(false);
}

// Too few operators agree on a block that the chain calls final. It is waited for, while what comes
// after it is read.
void Indexer::not_agreed(chain::BlockNum num, const Error& why) {
    deps_.metrics.unagreed(num - follower_.final_num());
    if (unagreed_.empty()) {
        unagreed_since_ = deps_.clock.now();
        log::event(
            log::Level::warning, "final_block_unagreed",
            {{"contract", settings_.contract.text()}, {"block_num", num}, {"error", why.text()}});
    }
    unagreed_ = why.text();
}

void Indexer::agreed() {
    unagreed_.clear();
    deps_.metrics.unagreed(0);
}

Fail Indexer::failed(std::string_view stage, Error error) {
    failed_stage_ = stage;
    return Fail(std::move(error));
}

asio::awaitable<void> Indexer::run() {
    alive();
    while (true) {
        auto done = co_await lead();
        if (done && !fence_) {  // another instance indexes; we stand by
            alive();
            agreed();
            co_await deps_.clock.sleep_for(settings_.poll);
            continue;
        }
        if (done) done = co_await work();
        if (!done) co_await recover(std::move(done.error()));
    }
}

// Takes or renews the lease, when that is due.
Indexer::Done Indexer::lead() {
    if (fence_ && deps_.clock.now() < renew_at_) co_return Result<void>{};
    auto fence = co_await deps_.leadership.acquire("indexer/" + settings_.contract.text(),
                                                   settings_.lease_ttl);
    if (!fence) co_return failed("lease", std::move(fence.error()));
    const bool new_term = *fence && (!fence_ || fence_->token != (*fence)->token);
    fence_ = *fence;
    renew_at_ = deps_.clock.now() + settings_.lease_ttl / 4;
    deps_.metrics.leads(fence_.has_value());
    if (new_term) {
        log::event(log::Level::info, "indexer_leads",
                   {{"contract", settings_.contract.text()}, {"token", fence_->token}});
    }
    co_return Result<void>{};
}

// Begins at what is stored and carries out action after action, until an error or until the lease
// is lost.
Indexer::Done Indexer::work() {
    state_.clear();
    fetched_.clear();
    auto whole = co_await make_whole();
    if (!whole) co_return whole;
    auto input = co_await load_tail();
    while (input) {
        const std::uint64_t term = fence_->token;
        auto led = co_await lead();
        if (!led) co_return led;
        if (!fence_ || fence_->token != term) co_return Result<void>{};

        Action action = follower_.step(std::move(*input));
        if (auto* retry = std::get_if<indexing::Retry>(&action)) {
            if (retry->why == indexing::Retry::Why::below_start) below_start_ = retry->detail;
            co_return failed(name(retry->why), Error{Errc::transient, retry->detail});
        }
        if (auto* stop = std::get_if<indexing::Stop>(&action)) {
            co_await halt(std::move(stop->detail));
            co_return Result<void>{};
        }
        input = co_await carry_out(std::move(action));
    }
    co_return Fail(std::move(input.error()));
}

asio::awaitable<void> Indexer::recover(Error error) {
    const bool daily = failed_stage_ == "behind";  // a lagging endpoint is no alarm
    log::event(daily ? log::Level::debug : log::Level::warning, "indexer_retries",
               {{"contract", settings_.contract.text()},
                {"stage", failed_stage_},
                {"error", error.text()}});
    deps_.metrics.retry(failed_stage_);
    last_error_ = error.text();
    if (error.code == Errc::stale_fence) {
        fence_.reset();
        deps_.metrics.leads(false);
    }
    co_await deps_.clock.sleep_for(backoff_.next());
}

asio::awaitable<void> Indexer::halt(std::string why) {
    if (halted_ != why) {
        log::event(log::Level::error, "indexer_halted",
                   {{"contract", settings_.contract.text()}, {"reason", why}});
    }
    halted_ = std::move(why);
    deps_.metrics.halted(true);
    co_await deps_.clock.sleep_for(settings_.halted_poll);
}

Indexer::Next Indexer::load_tail() {
    auto tail = co_await deps_.store.tail(settings_.contract, 1);
    if (!tail) co_return failed("store", std::move(tail.error()));
    auto final_num = co_await deps_.store.final_num(settings_.contract);
    if (!final_num) co_return failed("store", std::move(final_num.error()));
    indexing::Started started;
    if (!tail->empty()) started.tail = tail->front();
    started.final_num = *final_num;
    co_return Input(std::move(started));
}

Indexer::Next Indexer::carry_out(Action action) {
    using namespace indexing;
    if (std::holds_alternative<AskHead>(action)) return ask_head();
    if (auto* a = std::get_if<WaitHead>(&action)) return wait_head(a->after);
    if (auto* a = std::get_if<FetchBlocks>(&action)) return fetch(*a);
    if (auto* a = std::get_if<CommitBlocks>(&action)) return commit(*a);
    if (auto* a = std::get_if<Compare>(&action)) return compare(*a);
    if (auto* a = std::get_if<Unapply>(&action)) return unapply(*a);
    return finalise(std::get<Finalise>(action).num);
}

Indexer::Next Indexer::ask_head() {
    head_at_ = deps_.clock.now();
    const auto head = co_await deps_.source.head(deadline());
    if (!head) co_return failed("source", head.error());
    deps_.metrics.head(head->latest.num);
    alive();
    co_return Input(indexing::HeadSeen{*head});
}

Indexer::Next Indexer::wait_head(chain::BlockNum after) {
    recovered();  // we have all there is
    co_await deps_.source.wait_head(after, deps_.clock.now() + settings_.poll);
    co_await async::sleep_until(deps_.clock, head_at_ + settings_.poll_min);
    co_return co_await ask_head();
}

Indexer::Next Indexer::fetch(indexing::FetchBlocks action) {
    auto blocks = co_await deps_.source.next(action.from, action.limit, deadline());
    if (!blocks) co_return failed("source", std::move(blocks.error()));
    fetched_ = std::move(*blocks);
    for (ports::ChainBlock& block : fetched_) {
        for (ports::ChainEvent& event : block.events) {
            if (!understands(event)) event.decoded.reset();
        }
    }
    indexing::BlocksFetched input;
    input.headers.reserve(fetched_.size());
    for (const ports::ChainBlock& block : fetched_) input.headers.push_back(block.header);
    co_return Input(std::move(input));
}

// An older block may be agreed on. Nothing to compare is the follower's business, not an error.
Indexer::Next Indexer::compare_agreed(chain::BlockNum num) {
    auto source = co_await agreed_header(deps_.source, num, settings_.endpoints_agree, deadline());
    if (!source) {
        not_agreed(num, source.error());
        co_return Input(indexing::Compared{});
    }
    agreed();
    auto stored = co_await deps_.store.header(settings_.contract, source->ref.num);
    if (!stored) co_return failed("store", std::move(stored.error()));
    co_return Input(indexing::Compared{std::move(*source), std::move(*stored)});
}

Indexer::Next Indexer::compare(indexing::Compare action) {
    const chain::BlockNum num = action.num;
    if (action.agreed) co_return co_await compare_agreed(num);
    auto source = co_await deps_.source.header(num, deadline());
    if (!source && source.error().code != Errc::not_found) {
        co_return failed("source", std::move(source.error()));
    }
    auto stored = co_await deps_.store.header(settings_.contract, num);
    if (!stored) co_return failed("store", std::move(stored.error()));
    indexing::Compared input;
    if (source) input.source = std::move(*source);
    input.stored = std::move(*stored);
    co_return Input(std::move(input));
}

Indexer::Next Indexer::commit(indexing::CommitBlocks action) {
    ports::BlockBatch batch;
    std::size_t events = 0;
    std::size_t undecoded = 0;
    for (std::size_t i = action.first; i < action.first + action.count; ++i) {
        events += fetched_[i].events.size();
        undecoded += static_cast<std::size_t>(
            std::count_if(fetched_[i].events.begin(), fetched_[i].events.end(),
                          [](const ports::ChainEvent& event) { return !event.decoded; }));
        batch.blocks.push_back(std::move(fetched_[i]));
    }
    fetched_.clear();
    std::string lacks = first_undecoded(batch.blocks);
    auto folded = co_await fold(batch);
    if (!folded) co_return Fail(std::move(folded.error()));
    const chain::BlockHeader last = batch.blocks.back().header;
    auto done = co_await deps_.store.commit(settings_.contract, std::move(batch), *fence_);
    if (!done) co_return failed("store", std::move(done.error()));
    deps_.metrics.committed(action.count, events);
    deps_.metrics.undecoded(undecoded);
    if (!lacks.empty() && undecoded_.empty()) hold(std::move(lacks));
    deps_.metrics.indexed(last.ref.num, last.time);
    recovered();
    co_return Input(indexing::Committed{});
}

// Adds to the batch what its events change, block by block. After an event that is not understood
// others may not fit: they are kept raw, too, and the hold's end folds them all.
Indexer::Done Indexer::fold(ports::BlockBatch& batch) {
    if (state_.size() > settings_.entities_max) state_.clear();
    auto loaded = co_await prefetch(batch);
    if (!loaded) co_return loaded;
    bool lacks = !undecoded_.empty();
    for (ports::ChainBlock& block : batch.blocks) {
        for (ports::ChainEvent& event : block.events) {
            lacks = lacks || !event.decoded;
            if (!event.decoded) continue;
            auto keys = orchestrator::missing(*event.decoded, state_);
            while (!keys.empty()) {
                loaded = co_await load(std::move(keys));
                if (!loaded) co_return loaded;
                keys = orchestrator::missing(*event.decoded, state_);
            }
            const orchestrator::EventContext context{block.header.ref.num, block.header.time,
                                                     event.txn_hash, event.event_index};
            auto applied = orchestrator::apply(state_, *event.decoded, context);
            if (applied) continue;
            if (!lacks) co_return failed("projection", std::move(applied.error()));
            event.decoded.reset();
        }
        auto finished = orchestrator::finish_block(state_, block.header.ref.num);
        if (!finished && !lacks) co_return failed("projection", std::move(finished.error()));
        for (auto& [key, entity] : state_.take_changes()) {
            batch.changes.push_back(
                {std::move(key), block.header.ref.num, orchestrator::to_json(entity)});
        }
    }
    deps_.metrics.cached_entities(state_.size());
    co_return Result<void>{};
}

// Loads what the whole batch needs in a few calls instead of a few for each event. Two rounds: an
// entity may lead to others, as a reservation to its provider.
Indexer::Done Indexer::prefetch(const ports::BlockBatch& batch) {
    for (int round = 0; round < 2; ++round) {
        std::vector<orchestrator::EntityKey> keys;
        for (const ports::ChainBlock& block : batch.blocks) {
            for (const ports::ChainEvent& event : block.events) {
                if (!event.decoded) continue;
                auto needed = orchestrator::missing(*event.decoded, state_);
                std::move(needed.begin(), needed.end(), std::back_inserter(keys));
            }
        }
        if (keys.empty()) break;
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        auto loaded = co_await load(std::move(keys));
        if (!loaded) co_return loaded;
    }
    co_return Result<void>{};
}

Indexer::Done Indexer::load(std::vector<orchestrator::EntityKey> keys) {
    auto found = co_await deps_.store.load(settings_.contract, keys);
    if (!found) co_return failed("store", std::move(found.error()));
    for (const orchestrator::EntityKey& key : keys) state_.put(key, std::nullopt);
    for (const ports::EntityChange& row : *found) {
        auto entity = orchestrator::entity_from_json(row.key.kind, row.body);
        if (!entity) co_return failed("store", std::move(entity.error()).at(row.key.text()));
        state_.put(row.key, std::move(*entity));
    }
    co_return Result<void>{};
}

Indexer::Next Indexer::unapply(indexing::Unapply action) {
    log::event(
        log::Level::warning, "reorg",
        {{"contract", settings_.contract.text()}, {"keep", action.keep}, {"depth", action.depth}});
    auto done = co_await deps_.store.unapply(settings_.contract, action.keep, *fence_);
    if (!done) co_return failed("store", std::move(done.error()));
    state_.clear();  // older versions stand again
    deps_.metrics.reorg(action.depth);
    auto whole = co_await make_whole();  // what was not understood may be gone
    if (!whole) co_return Fail(std::move(whole.error()));
    alive();
    co_return Input(indexing::Unapplied{});
}

Indexer::Next Indexer::finalise(chain::BlockNum num) {
    auto done = co_await deps_.store.finalise(settings_.contract, num, *fence_);
    if (!done) co_return failed("store", std::move(done.error()));
    deps_.metrics.final(num);
    co_return Input(indexing::Finalised{});
}

}  // namespace warden::app
