// The enforcer's acts: what it writes for each step of the decision.
#include <utility>

#include "app/enforcer/enforcer.hpp"
#include "domain/base/hex.hpp"
#include "domain/enforcement/goal.hpp"
#include "domain/scoring/verdict_detail.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;
using enforcement::DecisionAction;
using enforcement::DecisionDetail;
using enforcement::DecisionState;

asio::awaitable<Result<void>> Enforcer::carry_out(Case known, enforcement::DecisionStep step,
                                                  ports::Fence fence) {
    switch (step.action) {
        case DecisionAction::wait: co_return Result<void>{};
        case DecisionAction::block: {
            DecisionDetail detail{{}, known.data_rules};
            co_return co_await append(known, step.state, step.reason, std::move(detail), fence);
        }
        case DecisionAction::seal: co_return co_await seal(std::move(known), fence);
        case DecisionAction::warn: {
            // The row is the warning: the feed, the API and the page show it from here on. The
            // grace begins with it.
            const auto times = enforcement::timeline(known.verdict.end, chain_now_, known.turn,
                                                     settings_.timeline, known.config);
            const enforcement::Warning warning{known.slash_key.party, times.propose_from};
            DecisionDetail detail{warning, {}};
            co_return co_await append(known, step.state, std::string(), std::move(detail), fence);
        }
        case DecisionAction::record: {
            DecisionDetail detail{{}, known.act_rules};
            co_return co_await append(known, step.state, step.reason, std::move(detail), fence);
        }
        case DecisionAction::want_propose:
        case DecisionAction::want_attest:
            co_return co_await want_vote(std::move(known), step, fence);
        case DecisionAction::want_execute: {
            const orchestrator::ExecuteSlash call{known.slash_key};
            const bool disputed = known.facts.slash == orchestrator::SlashStatus::disputed;
            const UnixSecs from = enforcement::executes_from(disputed, known.facts.times);
            co_return co_await want(call, from, 0, fence);
        }
        case DecisionAction::want_lapse: {
            const orchestrator::LapseSlash call{known.slash_key};
            const UnixSecs from = enforcement::lapses_from(known.facts.claimed, known.facts.times);
            co_return co_await want(call, from, 0, fence);
        }
    }
    co_return Result<void>{};
}

// Evidence first, then the row that says so: killed in between, the next pass finds the evidence
// already sealed under this key and keeps those bytes.
asio::awaitable<Result<void>> Enforcer::seal(Case known, ports::Fence fence) {
    auto stored = co_await deps_.decisions.evidence_of(known.verdict.key);
    if (!stored) co_return Fail(stored.error());
    std::string root;
    if (*stored) {
        root = (*stored)->root;
    } else {
        auto sealed = co_await deps_.evidence.seal(known.verdict, known.data_rules);
        if (!sealed) co_return Fail(sealed.error());
        root = sealed->root;
        ports::EvidenceRow row;
        row.root = sealed->root;
        row.key = known.verdict.key;
        row.bundle = std::move(sealed->bundle);
        row.openings = std::move(sealed->openings);
        row.sealed_at = chain_now_;
        auto written = co_await deps_.decisions.seal(std::move(row), fence);
        if (!written) co_return written;
    }
    const auto readable = co_await deps_.decisions.evidence(root);
    if (!readable) co_return Fail(readable.error());
    if (!*readable)
        co_return fail(Errc::not_found, "sealed evidence " + root + " can't be read back");
    const auto hash = hash_from_hex(root);
    if (!hash) co_return Fail(hash.error());
    const enforcement::Sealed sealed{*hash, known.draft->score_before, known.draft->reasons,
                                     known.draft->judged};
    DecisionDetail detail{sealed, known.data_rules};
    co_return co_await append(known, DecisionState::sealed, std::string(), std::move(detail),
                              fence);
}

asio::awaitable<Result<void>> Enforcer::want_vote(Case known, enforcement::DecisionStep step,
                                                  ports::Fence fence) {
    if (!known.sealed)
        co_return fail(Errc::permanent, "no sealed evidence of " + known.slash_key.text());
    const orchestrator::SlashVote vote{
        {known.slash_key},
        known.sealed->reasons,
        known.sealed->score_before,
        known.sealed->evidence_root,
        settings_.evidence_url + to_hex(known.sealed->evidence_root)};

    const bool proposes = step.action == DecisionAction::want_propose;
    const orchestrator::Call call = proposes ? orchestrator::Call(orchestrator::ProposeSlash{vote})
                                             : orchestrator::Call(orchestrator::AttestSlash{vote});
    const UnixSecs last = proposes ? known.facts.times.propose_last : known.facts.times.attest_last;
    // Intent first, then the row: killed in between, the next pass wants the same intent again. One
    // that was done is open again, with its bytes: a re-org undid what it did.
    const auto before = proposes ? known.facts.proposing : known.facts.attesting;
    const bool again = before == enforcement::IntentState::done;
    auto wanting =
        again ? deps_.txns.reopen(settings_.deployment, enforcement::intent_key(call), fence)
              : want(call, 0, last, fence);
    auto wanted = co_await std::move(wanting);
    if (!wanted) co_return wanted;
    const enforcement::Filing filing{known.sealed->evidence_root, enforcement::intent_key(call),
                                     known.reservation.provider.text, known.verdict.unit.text(),
                                     scoring::is_paid(known.verdict.detail)};
    count_filed(chain_now_, filing);
    DecisionDetail detail{filing, known.act_rules};
    co_return co_await append(known, step.state, step.reason, std::move(detail), fence);
}

asio::awaitable<Result<void>> Enforcer::want(orchestrator::Call call, UnixSecs not_before,
                                             UnixSecs last_build, ports::Fence fence) {
    ports::TxnIntent intent;
    intent.contract = contract();
    intent.deployment = settings_.deployment;
    intent.key = enforcement::intent_key(call);
    intent.call = std::move(call);
    intent.not_before = not_before;
    intent.last_build = last_build;
    intent.created_at = chain_now_;
    const auto stored = co_await deps_.txns.want(std::move(intent), fence);
    if (!stored) co_return Fail(stored.error());
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Enforcer::append(const Case& known, enforcement::DecisionState state,
                                               std::string reason, DecisionDetail detail,
                                               ports::Fence fence) {
    ports::DecisionRow row;
    row.key = known.verdict.key;
    row.state = state;
    row.reason = std::move(reason);
    row.detail = enforcement::to_json(detail);
    row.at = chain_now_;
    deps_.metrics.decision(row.state);
    log::event(log::Level::info, "decision",
               {{"contract", contract().text()},
                {"key", known.slash_key.text()},
                {"state", name(row.state)},
                {"reason", row.reason}});
    co_return co_await deps_.decisions.append(std::move(row), fence);
}

}  // namespace warden::app
