// Txns that the chain does not include: those that expire are outbid by themselves, the others are
// replaced under their own slot.
#include <optional>
#include <utility>

#include "app/submitter/submitter.hpp"
#include "platform/log/log.hpp"
#include "ports/unix_time.hpp"

namespace warden::app {

namespace asio = boost::asio;
using ports::StoredTxn;

enforcement::StuckFacts Submitter::stuck_facts(const StoredTxn& row, enforcement::Seen seen) const {
    const UnixSecs now = ports::unix_secs(deps_.clock);
    enforcement::StuckFacts facts;
    facts.seen = seen;
    facts.expires = row.txn->max_time.has_value();
    facts.refused = refused_.contains(row.id);
    facts.age = now > row.created_at ? now - row.created_at : 0;
    if (const auto slot = slots_.find(row.slot); slot != slots_.end()) {
        facts.overtaken = slot->second.newest != row.id || slot->second.included;
        facts.replacements = slot->second.replacements;
    }
    return facts;
}

bool Submitter::is_stuck(const StoredTxn& row, enforcement::Seen seen) const {
    if (!may_act_ || !slots_.contains(row.slot) || !replaces_.is_due(row.id, steady()))
        return false;
    return enforcement::is_to_be_replaced(stuck_facts(row, seen), settings_.replace);
}

// What a send of the row carries: its bytes, or a higher bid for them. A bid has no row of its own:
// all that it can make nodes include is the stored txn.
asio::awaitable<ports::SignedTxn> Submitter::bid_for(const StoredTxn& row) {
    const bool waits = enforcement::is_to_be_outbid(stuck_facts(row, enforcement::Seen::unknown),
                                                    settings_.replace);
    if (!waits) co_return *row.txn;
    const auto call = co_await call_still_wanted(row.intent_id);
    if (!call || !*call) co_return *row.txn;  // it may go in, but is not worth more
    const auto built = co_await deps_.chain.outbid(*row.txn, deadline());
    auto bid = built ? deps_.signer.sign(*built) : Result<ports::SignedTxn>(Fail(built.error()));
    deps_.metrics.bid(bid.has_value());
    if (!bid) {
        log::event(log::Level::warning, "txn_not_outbid",
                   {{"hash", row.txn->hash}, {"slot", row.slot}, {"error", bid.error().text()}});
        co_return *row.txn;
    }
    log::event(log::Level::warning, "txn_outbid",
               {{"hash", row.txn->hash}, {"slot", row.slot}, {"by", bid->hash}});
    co_return std::move(*bid);
}

// The call of the intent where it may still be built; empty when only its slot is to be freed.
asio::awaitable<Result<std::optional<orchestrator::Call>>> Submitter::call_still_wanted(
    std::uint64_t intent_id) {
    ports::IntentQuery query;
    query.deployment = settings_.deployment;
    query.after = intent_id - 1;
    query.limit = 1;
    const auto intents = co_await deps_.txns.intents(query);
    if (!intents) co_return Fail(intents.error());
    if (intents->empty() || intents->front().id != intent_id) {
        co_return fail(Errc::not_found, "intent " + std::to_string(intent_id) + " of a txn");
    }
    const ports::StoredIntent& stored = intents->front();
    const UnixSecs last = stored.intent.last_build;
    if (!is_open(stored.state) || (last != 0 && chain_now_ > last)) {
        co_return std::optional<orchestrator::Call>{};
    }
    const auto goal = co_await read_goal(stored.intent.call);
    if (!goal) co_return Fail(goal.error());
    if (goal->state != enforcement::GoalState::open) co_return std::optional<orchestrator::Call>{};
    co_return std::optional(stored.intent.call);
}

// The new bytes are stored beside the first: whichever the chain includes, the other one is dead.
asio::awaitable<Result<void>> Submitter::replace(StoredTxn row, ports::Fence fence) {
    replaces_.failed(row.id, steady());  // until it is done
    auto call = co_await call_still_wanted(row.intent_id);
    if (!call) {
        skip("slot " + std::to_string(row.slot), call.error());
        co_return Result<void>{};
    }
    auto built = co_await deps_.chain.replace(*call, *row.txn, deadline());
    const bool hopeless = !built && *call && built.error().code != make_error_code(Errc::limit) &&
                          built.error().is(Condition::permanent);
    if (hopeless) {
        // The call would fail now. It keeps its intent, but not the slot from the others.
        built = co_await deps_.chain.replace(std::nullopt, *row.txn, deadline());
    }
    auto txn = built ? deps_.signer.sign(*built) : Result<ports::SignedTxn>(Fail(built.error()));
    if (!txn) {
        last_trouble_ = txn.error().text();
        log::event(log::Level::warning, "txn_not_replaced",
                   {{"hash", row.txn->hash}, {"slot", row.slot}, {"error", txn.error().text()}});
        co_return Result<void>{};
    }
    auto stored = co_await deps_.txns.put_replacement(row.id, std::move(*txn), fence);
    if (!stored) co_return Fail(stored.error());
    log::event(log::Level::warning, "txn_replaced",
               {{"hash", row.txn->hash}, {"slot", row.slot}, {"by", stored->txn->hash}});
    deps_.metrics.txn(stored->state);
    slots_[row.slot].newest = stored->id;
    co_return co_await send(std::move(*stored), std::move(fence));
}

}  // namespace warden::app
