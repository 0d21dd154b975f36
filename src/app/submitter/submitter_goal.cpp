// What the chain says about the subject of an intent: now, and for good.
#include <optional>
#include <utility>
#include <variant>

#include "app/reading/read.hpp"
#include "app/submitter/submitter.hpp"
#include "domain/orchestrator/judgement.hpp"
#include "domain/orchestrator/judges.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/projection.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;

orchestrator::SlashKey slash_key_of(const orchestrator::Call& call) {
    return std::visit([](const orchestrator::SlashKey& key) { return key; }, call);
}

// Reads entities as they were after one block.
struct Projected {
    ports::ReadModel& model;
    chain::ContractRef contract;
    chain::BlockNum at = 0;

    template <class T>
    asio::awaitable<Result<std::optional<T>>> read(orchestrator::EntityKey key) const {
        auto found = co_await reading::read<T>(model, contract, std::move(key), at);
        if (!found) co_return Fail(found.error());
        if (!*found) co_return std::optional<T>{};
        co_return std::optional<T>(std::move((*found)->value));
    }
};

}  // namespace

asio::awaitable<Result<enforcement::Goal>> Submitter::read_goal(orchestrator::Call call) {
    const auto key = slash_key_of(call);
    enforcement::ChainFacts facts;
    facts.now = chain_now_;
    const auto reservation = co_await deps_.reader.reservation(key.reservation_id, deadline());
    if (!reservation) co_return Fail(reservation.error());
    const auto& terms = reservation->reservation;
    const auto agreement = orchestrator::Agreement::of(terms);
    if (!agreement) co_return Fail(agreement.error());
    const chain::Address own = deps_.signer.account();
    facts.own_is_party = terms.provider == own || terms.consumer == own;
    const auto instance = co_await deps_.reader.instance(deadline());
    if (!instance) co_return Fail(instance.error());
    facts.may_vote = orchestrator::may_vote(*instance, own, agreement->window_start(key.window));
    const auto slash = co_await deps_.reader.slash(key, deadline());
    if (!slash) co_return Fail(slash.error());
    if (*slash) {
        facts.slash = (*slash)->slash;
        facts.until.attest_until = (*slash)->attest_until;
        facts.until.dispute_until = (*slash)->dispute_until;
        facts.until.decide_until = (*slash)->decide_until;
        facts.quorum = (*slash)->support >= (*slash)->quorum;
    }
    co_return enforcement::goal_of(call, facts, own);
}

// The state of the newest block that is final and verified in the index.
asio::awaitable<Result<void>> Submitter::read_settled(orchestrator::Call call,
                                                      enforcement::IntentFacts& facts) {
    const auto progress = co_await deps_.projection.progress(settings_.contract);
    if (!progress) co_return Fail(progress.error());
    if (!*progress) co_return Result<void>{};
    facts.settled_num = (*progress)->verified_num;
    facts.settled_time = (*progress)->verified_time;
    const Projected projected{deps_.projection, settings_.contract, facts.settled_num};
    const auto key = slash_key_of(call);
    const auto reservation = co_await projected.read<orchestrator::Reservation>(
        orchestrator::reservation_key(key.reservation_id));
    if (!reservation) co_return Fail(reservation.error());
    const auto instance =
        co_await projected.read<orchestrator::Instance>(orchestrator::instance_key());
    if (!instance) co_return Fail(instance.error());
    if (!*reservation || !*instance) co_return Result<void>{};
    const auto config = co_await projected.read<orchestrator::Config>(
        orchestrator::config_key((*reservation)->config_version));
    if (!config) co_return Fail(config.error());
    const auto slash = co_await projected.read<orchestrator::Slash>(orchestrator::slash_key(key));
    if (!slash) co_return Fail(slash.error());
    const auto agreement = orchestrator::Agreement::of(**reservation);
    if (!*config || !agreement) co_return Result<void>{};

    const chain::Address own = deps_.signer.account();
    const UnixSecs window_start = agreement->window_start(key.window);
    enforcement::ChainFacts chain;
    chain.now = facts.settled_time;
    chain.own_is_party = (*reservation)->provider == own || (*reservation)->consumer == own;
    chain.may_vote = orchestrator::may_vote(**instance, own, window_start);
    chain.until = orchestrator::slash_deadlines(agreement->window_end(key.window), **config);
    if (*slash) {
        chain.slash = **slash;
        chain.quorum =
            orchestrator::tally(**slash, **instance, (*config)->quorum, window_start).has_quorum();
    }
    facts.settled = enforcement::goal_of(call, chain, own);
    co_return Result<void>{};
}

}  // namespace warden::app
