// Slashes and the decisions behind them: what was done, and why not.
#include <map>
#include <utility>

#include "api/evidence_stream.hpp"
#include "api/json_out.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "app/reading/read.hpp"
#include "domain/base/rfc3339.hpp"
#include "domain/enforcement/goal.hpp"
#include "domain/orchestrator/judgement.hpp"
#include "domain/orchestrator/projection.hpp"

namespace warden::api {

namespace {

orchestrator::SlashKey slash_key_of(const ports::WindowKey& key) {
    return {key.reservation.number, key.party, key.window};
}

Json deadlines_json(const orchestrator::SlashDeadlines& at) {
    return Json::Object{{"claim_until", rfc3339(at.claim_until)},
                        {"attest_until", rfc3339(at.attest_until)},
                        {"dispute_until", rfc3339(at.dispute_until)},
                        {"decide_until", rfc3339(at.decide_until)}};
}

// What an execution now would give back of a provider's window, by the votes so far.
Json due_json(const ContractInfo& contract, const orchestrator::SlashKey& key,
              const orchestrator::Slash& slash, const Frame& frame,
              const orchestrator::Tally& tally) {
    const bool due = orchestrator::is_open(slash.status) && tally.has_quorum() &&
                     key.party == orchestrator::Party::provider && frame.terms;
    if (!due) return {};
    const auto closing = orchestrator::closing(key, slash, orchestrator::SlashEnd::executed, tally,
                                               frame.config, *frame.terms, 0);
    return Json::Object{{"amount", money(closing.amount, contract.token)},
                        {"reasons", reason_names(closing.reasons)},
                        {"score", tally.score}};
}

Json::Object slash_json(const ContractInfo& contract, const orchestrator::SlashKey& key,
                        const orchestrator::Slash& slash, const Cases& cases) {
    Json::Object out = api::slash(contract, key, slash);
    if (const Frame* frame = cases.frames.find(key)) {
        out.emplace_back("unit", chain::EntityId{contract.ref, frame->reservation.unit_id}.text());
        out.emplace_back("window_end", rfc3339(frame->window_end));
        out.emplace_back("deadlines", deadlines_json(frame->deadlines));
        if (cases.instance) {
            const auto tally = orchestrator::tally(slash, *cases.instance, frame->config.quorum,
                                                   frame->window_start);
            // Of a closed one nobody can tell any more: entries of its oracles may be overwritten.
            if (orchestrator::is_open(slash.status)) {
                out.emplace_back("quorum", tally.quorum);
                out.emplace_back("support", tally.support);
            }
            out.emplace_back("due", due_json(contract, key, slash, *frame, tally));
        }
    }
    Json::Array txns;
    for (const std::string_view call : kSlashCalls) {
        const auto found = cases.intents.find(enforcement::intent_key(call, key));
        if (found == cases.intents.end()) continue;
        txns.push_back(txn(found->second.intent, found->second.txns));
    }
    out.emplace_back("txns", std::move(txns));
    return out;
}

}  // namespace

asio::awaitable<Result<Cases>> Routes::cases_of(const ContractInfo* contract,
                                                std::vector<orchestrator::SlashKey> keys) {
    return read_cases(deps_.pages, contract->ref, deps_.deployments.of(contract->ref),
                      std::move(keys));
}

asio::awaitable<Result<Json::Array>> Routes::verdicts_json(std::vector<ports::VerdictRow> rows) {
    std::vector<ports::WindowKey> breaches;
    std::map<chain::ContractRef, std::vector<orchestrator::SlashKey>> windows;
    for (const ports::VerdictRow& row : rows) {
        if (row.verdict != scoring::Outcome::breached) continue;
        breaches.push_back(row.key);
        windows[row.key.reservation.contract].push_back(slash_key_of(row.key));
    }
    std::map<ports::WindowKey, Json> decisions;
    if (!breaches.empty()) {
        const auto latest = co_await deps_.pages.latest(std::move(breaches));
        if (!latest) co_return Fail(latest.error());
        for (const ports::StoredDecision& one : *latest) {
            if (one.row) decisions.emplace(one.row->key, decision(one.id, *one.row));
        }
    }
    std::map<chain::ContractRef, Frames> frames;
    for (auto& [contract, keys] : windows) {
        if (!contract_of(contract)) continue;  // no longer configured: its verdicts stay
        auto read = co_await Frames::read(deps_.pages, contract, std::move(keys));
        if (!read) co_return Fail(read.error());
        frames.emplace(contract, std::move(*read));
    }
    Json::Array items;
    for (const ports::VerdictRow& row : rows) {
        Json::Object out = verdict(row);
        if (row.verdict == scoring::Outcome::breached) {
            const auto decided = decisions.find(row.key);
            out.emplace_back("decision", decided == decisions.end() ? Json() : decided->second);
            const auto around = frames.find(row.key.reservation.contract);
            const Frame* frame =
                around == frames.end() ? nullptr : around->second.find(slash_key_of(row.key));
            out.emplace_back("deadlines",
                             frame == nullptr ? Json() : deadlines_json(frame->deadlines));
        }
        items.emplace_back(std::move(out));
    }
    co_return items;
}

Routes::Answer Routes::slashes(Params params) {
    const auto status = params.word<orchestrator::SlashStatus>("status");
    auto page = co_await list(params, orchestrator::EntityKind::slash);
    if (!page) co_return Fail(page.error());
    struct Item {
        const ContractInfo* contract;
        orchestrator::SlashKey key;
        orchestrator::Slash slash;
    };
    std::vector<Item> wanted;
    std::map<const ContractInfo*, std::vector<orchestrator::SlashKey>> keys;
    for (const Listed& listed : page->items) {
        const auto key = orchestrator::parse_slash_key(listed.version.key.id);
        auto body = orchestrator::from_json<orchestrator::Slash>(listed.version.body);
        if (!key || !body) continue;
        if (status && body->status != *status) continue;
        keys[listed.contract].push_back(*key);
        wanted.push_back({listed.contract, *key, std::move(*body)});
    }
    std::map<const ContractInfo*, Cases> cases;
    for (auto& [contract, of_contract] : keys) {
        auto read = co_await cases_of(contract, std::move(of_contract));
        if (!read) co_return Fail(read.error());
        cases.emplace(contract, std::move(*read));
    }
    Json::Array items;
    for (const Item& item : wanted) {
        items.emplace_back(
            slash_json(*item.contract, item.key, item.slash, cases.at(item.contract)));
    }
    co_return list_response(std::move(items), std::move(page->next), std::move(page->as_of));
}

Routes::Answer Routes::slash(Params params) {
    const auto key = params.window("key").value();
    const auto contract = contract_of(key.reservation.contract);
    if (!contract) co_return Fail(contract.error());
    const orchestrator::SlashKey slash_key = slash_key_of(key);
    auto found = co_await reading::require<orchestrator::Slash>(deps_.read_model, (*contract)->ref,
                                                                orchestrator::slash_key(slash_key));
    if (!found) co_return Fail(found.error());
    std::vector<orchestrator::SlashKey> keys{slash_key};
    const auto cases = co_await cases_of(*contract, std::move(keys));
    if (!cases) co_return Fail(cases.error());
    const auto history = co_await deps_.decisions.history(key);
    if (!history) co_return Fail(history.error());
    Json::Object out = slash_json(**contract, slash_key, found->value, *cases);
    out.emplace_back("decisions", api::decisions(*history));
    co_return json_response(std::move(out));
}

Routes::Answer Routes::decisions(Params params) {
    const auto key = params.window("key");
    const std::size_t limit = limit_of(params);
    const auto rows =
        key ? co_await deps_.decisions.history(*key)
            : co_await deps_.decisions.list(params.number("cursor").value_or(0), limit);
    if (!rows) co_return Fail(rows.error());
    Json next;
    if (!key && rows->size() == limit) next = make_cursor(std::to_string(rows->back().id));
    co_return list_response(api::decisions(*rows), std::move(next));
}

// Bundles are served as the bytes that were sealed: their hash is on the chain.
Routes::Answer Routes::evidence_part(Params params, ports::EvidencePart part) {
    std::string root = params.text("root").value();
    auto first = co_await deps_.pages.evidence(root, part, 0, kEvidencePiece);
    if (!first) co_return Fail(first.error());
    if (!*first) co_return fail(Errc::not_found, "no evidence with this root");
    http::Response response = text_response("", "application/json");
    response.stream = make_evidence_stream(deps_.pages, std::move(root), part, std::move(**first));
    co_return response;
}

Routes::Answer Routes::evidence(Params params) {
    return evidence_part(std::move(params), ports::EvidencePart::bundle);
}

Routes::Answer Routes::openings(Params params) {
    return evidence_part(std::move(params), ports::EvidencePart::openings);
}

Routes::Answer Routes::enforcement(Params) {
    const auto switches = co_await deps_.decisions.switches();
    if (!switches) co_return Fail(switches.error());
    const auto standing = co_await deps_.txns.halts();
    if (!standing) co_return Fail(standing.error());
    Json::Array halts;
    for (const ports::SubmitterHalt& halt : *standing) {
        const auto contract = contract_of(halt.contract);
        if (!contract) continue;  // no longer configured
        halts.push_back(Json::Object{{"contract", halt.contract.text()},
                                     {"account", account({halt.signer}, **contract)},
                                     {"reason", halt.reason},
                                     {"halted_at", rfc3339(halt.halted_at)}});
    }
    co_return json_response(Json::Object{{"mode", name(settings_.mode)},
                                         {"killed", switches->killed},
                                         {"mass_breach_hold", switches->mass_breach_hold},
                                         {"reason", switches->reason},
                                         {"changed_at", rfc3339(switches->changed_at)},
                                         {"changed_by", switches->changed_by},
                                         {"halts", std::move(halts)}});
}

}  // namespace warden::api
