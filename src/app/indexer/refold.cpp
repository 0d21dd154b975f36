// Events that nothing explained when they came: the hold, and its end.
#include <utility>
#include <variant>

#include "app/indexer/indexer.hpp"
#include "domain/base/hex.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

// After an upgrade to code that nobody named as known, an event may mean something else.
bool Indexer::understands(const ports::ChainEvent& event) const {
    if (!event.decoded) return false;
    const auto* upgraded = std::get_if<orchestrator::Upgraded>(&*event.decoded);
    return upgraded == nullptr || settings_.known_code.contains(to_hex(upgraded->code_hash));
}

ports::ChainEvent Indexer::explained(ports::ChainEvent kept) const {
    if (kept.decoded) return kept;
    kept = deps_.source.decode(std::move(kept));
    if (!understands(kept)) kept.decoded.reset();
    return kept;
}

void Indexer::hold(std::string what) {
    undecoded_ = std::move(what);
    deps_.metrics.undecoded_hold(!undecoded_.empty());
    if (undecoded_.empty()) return;
    log::event(log::Level::error, "contract_not_understood",
               {{"contract", settings_.contract.text()}, {"what", undecoded_}});
}

// Begins or ends the hold by what is stored. What an earlier version kept raw and this one explains
// is folded now, and with it all that came after: nothing is asked of the chain.
Indexer::Done Indexer::make_whole() {
    const auto from = co_await deps_.store.undecoded_from(settings_.contract);
    if (!from) co_return failed("store", from.error());
    if (!*from) {
        hold({});
        co_return Result<void>{};
    }
    if (unexplained_at_ == *from) co_return Result<void>{};  // this version learns nothing
    auto unexplained = co_await first_unexplained(**from);
    if (!unexplained) co_return failed("store", std::move(unexplained.error()));
    if (!unexplained->empty()) {
        unexplained_at_ = *from;
        hold(std::move(*unexplained));
        co_return Result<void>{};
    }
    auto done = co_await refold(**from);
    if (done) hold({});
    co_return done;
}

asio::awaitable<Result<std::string>> Indexer::first_unexplained(chain::BlockNum from) {
    while (true) {
        auto page = co_await deps_.store.with_events(settings_.contract, from, settings_.batch_max);
        if (!page) co_return Fail(std::move(page.error()));
        for (ports::ChainBlock& block : *page) {
            for (ports::ChainEvent& event : block.events) {
                const std::string name = event.name;
                if (explained(std::move(event)).decoded) continue;
                co_return "event " + name + " of block " + std::to_string(block.header.ref.num);
            }
        }
        if (page->size() < settings_.batch_max) co_return std::string();
        from = page->back().header.ref.num + 1;
    }
}

// A crash in the middle goes on from the last page that was written.
Indexer::Done Indexer::refold(chain::BlockNum from) {
    auto begun = co_await deps_.store.refold(settings_.contract, from, *fence_);
    if (!begun) co_return failed("store", std::move(begun.error()));
    state_.clear();
    undecoded_.clear();  // from here on every event must fit
    const std::uint64_t term = fence_->token;
    std::optional<chain::BlockNum> next = from;
    while (next) {
        auto led = co_await lead();
        if (!led) co_return led;
        if (!fence_ || fence_->token != term) {
            co_return failed("lease", Error{Errc::transient, "lost while decoding old events"});
        }
        auto page =
            co_await deps_.store.with_events(settings_.contract, *next, settings_.batch_max);
        if (!page) co_return failed("store", std::move(page.error()));
        next.reset();
        if (page->size() == settings_.batch_max) next = page->back().header.ref.num + 1;
        ports::BlockBatch batch;
        batch.blocks = std::move(*page);
        for (ports::ChainBlock& block : batch.blocks) {
            for (ports::ChainEvent& event : block.events) event = explained(std::move(event));
        }
        auto folded = co_await fold(batch);
        if (!folded) co_return folded;
        auto done = co_await deps_.store.amend(settings_.contract, std::move(batch), next, *fence_);
        if (!done) co_return failed("store", std::move(done.error()));
        alive();
    }
    log::event(log::Level::info, "old_events_decoded",
               {{"contract", settings_.contract.text()}, {"from", from}});
    co_return Result<void>{};
}

}  // namespace warden::app
