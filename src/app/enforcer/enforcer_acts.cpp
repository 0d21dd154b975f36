// The enforcer's acts: what it writes for each step of the decision.
#include <utility>

#include "app/enforcer/enforcer.hpp"
#include "domain/base/hex.hpp"
#include "domain/enforcement/goal.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;
using enforcement::DecisionAction;
using enforcement::DecisionState;

asio::awaitable<Result<void>> Enforcer::carry_out(Case c, enforcement::DecisionStep step,
                                                  ports::Fence fence) {
    switch (step.action) {
        case DecisionAction::wait: co_return Result<void>{};
        case DecisionAction::block: {
            Json detail = Json::Object{{"rules", enforcement::to_json(c.data_rules)}};
            co_return co_await append(c, step.state, step.reason, std::move(detail), fence);
        }
        case DecisionAction::seal: co_return co_await seal(std::move(c), fence);
        case DecisionAction::warn: {
            // The row is the warning: the feed, the API and the page show it from here on. The
            // grace begins with it.
            const auto times = enforcement::timeline(c.verdict.end, chain_now_, settings_.turn,
                                                     settings_.timeline, c.config);
            Json detail = Json::Object{{"party", name(c.slash_key.party)},
                                       {"propose_from", to_decimal(times.propose_from)}};
            co_return co_await append(c, step.state, std::string(), std::move(detail), fence);
        }
        case DecisionAction::record: {
            Json detail = c.act_rules.empty()
                              ? Json(Json::Object{})
                              : Json(Json::Object{{"rules", enforcement::to_json(c.act_rules)}});
            co_return co_await append(c, step.state, step.reason, std::move(detail), fence);
        }
        case DecisionAction::want_propose:
        case DecisionAction::want_attest: co_return co_await want_vote(std::move(c), step, fence);
        case DecisionAction::want_execute: {
            const orchestrator::ExecuteSlash call{c.slash_key};
            co_return co_await want(call, c.facts.times.dispute_until, 0, fence);
        }
        case DecisionAction::want_lapse: {
            const orchestrator::LapseSlash call{c.slash_key};
            co_return co_await want(call, c.facts.times.attest_until, 0, fence);
        }
    }
    co_return Result<void>{};
}

// Evidence first, then the row that says so: killed in between, the next pass finds the evidence
// already sealed under this key and keeps those bytes.
asio::awaitable<Result<void>> Enforcer::seal(Case c, ports::Fence fence) {
    auto stored = co_await deps_.decisions.evidence_of(c.verdict.key);
    if (!stored) co_return Fail(stored.error());
    std::string root;
    if (*stored) {
        root = (*stored)->root;
    } else {
        auto sealed = co_await deps_.evidence.seal(c.verdict, c.data_rules);
        if (!sealed) co_return Fail(sealed.error());
        root = sealed->root;
        ports::EvidenceRow row;
        row.root = sealed->root;
        row.key = c.verdict.key;
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
    Json detail = Json::Object{{"evidence_root", root},
                               {"score_before", c.draft->score_before},
                               {"reasons", c.draft->reasons},
                               {"rules", enforcement::to_json(c.data_rules)}};
    co_return co_await append(c, DecisionState::sealed, std::string(), std::move(detail), fence);
}

asio::awaitable<Result<void>> Enforcer::want_vote(Case c, enforcement::DecisionStep step,
                                                  ports::Fence fence) {
    const auto history = co_await deps_.decisions.history(c.verdict.key);
    if (!history) co_return Fail(history.error());
    const Json* sealed = nullptr;
    for (const ports::StoredDecision& row : *history) {
        if (row.row.state == name(DecisionState::sealed)) sealed = &row.row.detail;
    }
    const Json* root = sealed == nullptr ? nullptr : sealed->find("evidence_root");
    const Json* score = sealed == nullptr ? nullptr : sealed->find("score_before");
    const Json* reasons = sealed == nullptr ? nullptr : sealed->find("reasons");
    if (root == nullptr || score == nullptr || reasons == nullptr) {
        co_return fail(Errc::permanent, "no sealed evidence of " + c.slash_key.text());
    }
    const auto hash = hash_from_hex(*root->string());
    if (!hash) co_return Fail(hash.error());
    const orchestrator::SlashVote vote{{c.slash_key},
                                       static_cast<std::uint32_t>(*reasons->integer()),
                                       static_cast<std::uint32_t>(*score->integer()),
                                       *hash,
                                       settings_.evidence_url + *root->string()};

    const bool proposes = step.action == DecisionAction::want_propose;
    const orchestrator::Call call = proposes ? orchestrator::Call(orchestrator::ProposeSlash{vote})
                                             : orchestrator::Call(orchestrator::AttestSlash{vote});
    const UnixSecs last = proposes ? c.facts.times.propose_last : c.facts.times.attest_last;
    // Intent first, then the row: killed in between, the next pass wants the same intent again.
    auto wanted = co_await want(call, 0, last, fence);
    if (!wanted) co_return wanted;
    count_filed(chain_now_, c.reservation.provider.text, c.verdict.unit.text());
    Json detail = Json::Object{{"evidence_root", *root->string()},
                               {"intent", enforcement::intent_key(call)},
                               {"provider", c.reservation.provider.text},
                               {"unit", c.verdict.unit.text()},
                               {"rules", enforcement::to_json(c.act_rules)}};
    co_return co_await append(c, step.state, step.reason, std::move(detail), fence);
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

asio::awaitable<Result<void>> Enforcer::append(const Case& c, enforcement::DecisionState state,
                                               std::string reason, Json detail,
                                               ports::Fence fence) {
    ports::DecisionRow row;
    row.key = c.verdict.key;
    row.state = name(state);
    row.reason = std::move(reason);
    row.detail = std::move(detail);
    row.at = chain_now_;
    deps_.metrics.decision(row.state);
    log::event(log::Level::info, "decision",
               {{"contract", contract().text()},
                {"key", c.slash_key.text()},
                {"state", row.state},
                {"reason", row.reason}});
    co_return co_await deps_.decisions.append(std::move(row), fence);
}

}  // namespace warden::app
