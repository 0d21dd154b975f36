#include "api/json_out.hpp"

#include <algorithm>

#include "api/params.hpp"
#include "domain/base/rfc3339.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/scoring/reputation.hpp"

namespace warden::api {
namespace {

// "" where it is absent.
std::string hash_text(const Hash32& hash) { return hash == Hash32{} ? "" : to_hex(hash); }

Json dispute(const orchestrator::Slash& s, const ContractInfo& contract) {
    if (s.statement_hash == Hash32{}) return {};
    return Json::Object{{"statement_hash", to_hex(s.statement_hash)},
                        {"deposit", money(s.deposit, contract.token)}};
}

Json claim(const orchestrator::Slash& s, const ContractInfo& contract) {
    if (!s.claimed()) return {};
    return Json::Object{{"reasons", reason_names(s.claim_reasons)},
                        {"statement_hash", to_hex(s.claim_hash)},
                        {"answer_hash", hash_text(s.answer_hash)},
                        {"deposit", money(s.claim_deposit, contract.token)}};
}

}  // namespace

Json reason_names(std::uint32_t reasons) {
    Json::Array names;
    for (std::uint32_t bit = 1; bit != 0 && bit <= reasons; bit <<= 1) {
        if ((reasons & bit) != 0) names.emplace_back(orchestrator::reason_name(bit));
    }
    return names;
}

Json money(U128 amount, const chain::Token& token) {
    return Json::Object{
        {"amount", to_decimal(amount)}, {"decimals", token.decimals}, {"token", token.symbol}};
}

Json account(const chain::Address& address, const ContractInfo& contract) {
    return chain::caip10(contract.caip2, address);
}

Json terms(const orchestrator::SlaTerms& t) {
    return Json::Object{{"latency_ms_max", t.latency_ms_max},
                        {"upload_kbytes_per_s_min", t.upload_kbytes_per_s_min},
                        {"download_kbytes_per_s_min", t.download_kbytes_per_s_min},
                        {"uptime_ppm_min", t.uptime_ppm_min},
                        {"error_ppm_max", t.error_ppm_max},
                        {"credit_bps", t.credit_bps},
                        {"outage_bps", t.outage_bps}};
}

Json as_of(const chain::BlockHeader& block) {
    return Json::Object{{"block_num", to_decimal(block.ref.num)},
                        {"block_hash", block.ref.hash},
                        {"time", rfc3339(block.time)}};
}

Json as_of(const std::optional<ports::Progress>& progress) {
    return progress ? as_of(progress->latest) : Json();
}

Json::Object unit(const ContractInfo& contract, std::uint64_t id, const orchestrator::Unit& u,
                  UnixSecs now) {
    return Json::Object{{"id", chain::EntityId{contract.ref, id}.text()},
                        {"provider", account(u.provider, contract)},
                        {"state", name(orchestrator::unit_state(u, now))},
                        {"region", u.region},
                        {"api", name(u.api)},
                        {"endpoint", u.endpoint},
                        {"capacity_gb", u.capacity_gb},
                        {"used_gb", u.used_gb},
                        {"accepting", u.accepting},
                        {"price_floor", money(u.floor, contract.token)},
                        {"price_ceiling", money(u.ceiling, contract.token)},
                        {"window_secs", to_decimal(u.window_secs)},
                        {"sla_version", u.sla_version},
                        {"active_reservations", u.active_reservations},
                        {"maintenance_from", rfc3339(u.maint_from)},
                        {"maintenance_until", rfc3339(u.maint_until)},
                        {"registered_at", rfc3339(u.registered_at)},
                        {"decommissioned_at", rfc3339(u.decommissioned_at)}};
}

Json::Object reservation(const ContractInfo& contract, std::uint64_t id,
                         const orchestrator::Reservation& r, UnixSecs now) {
    Json::Object out{{"id", chain::EntityId{contract.ref, id}.text()},
                     {"unit", chain::EntityId{contract.ref, r.unit_id}.text()},
                     {"provider", account(r.provider, contract)},
                     {"consumer", account(r.consumer, contract)},
                     {"status", name(r.status)},
                     {"gb", r.gb},
                     {"price", money(r.price, contract.token)},
                     {"duration_secs", to_decimal(r.duration_secs)},
                     {"window_secs", to_decimal(r.window_secs)},
                     {"sla_version", r.sla_version},
                     {"config_version", r.config_version},
                     {"expires_at", rfc3339(r.expires_at)},
                     {"start", rfc3339(r.start)},
                     {"end", rfc3339(r.end)},
                     {"next_window", r.next_window},
                     {"escrow", money(r.escrow, contract.token)},
                     {"breached", r.breached},
                     {"exit_until", rfc3339(r.exit_until)},
                     {"cut_unfunded", r.cut_unfunded}};
    if (const auto agreement = orchestrator::Agreement::of(r)) {
        out.emplace_back("owed", money(agreement->owed(), contract.token));
        out.emplace_back("underfunded", agreement->underfunded(now));
    }
    return out;
}

Json::Object slash(const ContractInfo& contract, const orchestrator::SlashKey& key,
                   const orchestrator::Slash& s) {
    Json::Array votes;
    for (const orchestrator::Vote& vote : s.votes) {
        votes.push_back(Json::Object{{"oracle", account(vote.oracle, contract)},
                                     {"reasons", reason_names(vote.reasons)},
                                     {"score_before", vote.score_before},
                                     {"evidence_root", to_hex(vote.evidence_root)},
                                     {"withdrawn", vote.withdrawn}});
    }
    const chain::EntityId id{contract.ref, key.reservation_id};
    return Json::Object{{"key", key_text({id, key.party, key.window})},
                        {"reservation", id.text()},
                        {"party", name(key.party)},
                        {"window", key.window},
                        {"status", name(s.status)},
                        {"reasons", reason_names(s.reasons)},
                        {"base", money(s.base, contract.token)},
                        {"amount", money(s.amount, contract.token)},
                        {"stake_amount", money(s.stake_amount, contract.token)},
                        {"evidence_uri", s.evidence_uri},
                        {"votes", std::move(votes)},
                        {"arbiter", account(s.arbiter, contract)},
                        {"dispute", dispute(s, contract)},
                        {"claim", claim(s, contract)}};
}

Json::Object verdict(const ports::VerdictRow& row) {
    return Json::Object{{"key", key_text(row.key)},
                        {"reservation", row.key.reservation.text()},
                        {"unit", row.unit.text()},
                        {"party", name(row.key.party)},
                        {"window", row.key.window},
                        {"start", rfc3339(row.start)},
                        {"end", rfc3339(row.end)},
                        {"verdict", name(row.verdict)},
                        {"reasons", reason_names(row.reasons)},
                        {"coverage_ppm", row.coverage_ppm},
                        {"rule_set", row.rule_set},
                        {"detail", row.detail}};
}

Json::Object score(const ports::ScoreRow& row) {
    const std::uint32_t whole = scoring::whole_score(row.thirds);
    return Json::Object{{"subject", row.subject},
                        {"kind", name(row.subject_kind)},
                        {"chain", row.chain},
                        {"score", whole},
                        {"thirds", row.thirds},
                        {"tier", scoring::score_tier(whole)},
                        {"day_end", rfc3339(row.day_end)},
                        {"points_thirds", std::int64_t{row.points}},
                        {"rule_set", row.rule_set},
                        {"explanation", row.detail}};
}

Json decision(std::uint64_t id, const ports::DecisionRow& row) {
    return Json::Object{{"id", to_decimal(id)},     {"key", key_text(row.key)},
                        {"state", name(row.state)}, {"reason", row.reason},
                        {"at", rfc3339(row.at)},    {"detail", row.detail}};
}

Json commitment(const probing::DayCommitment& of, const DrawnBlocks& blocks) {
    Json::Object drawn;
    for (const auto& [contract, block] : blocks) {
        if (block) drawn.emplace_back(contract, as_of(*block));
    }
    return Json::Object{{"day", Json(of.day)},
                        {"committed_at", rfc3339(of.committed_at)},
                        {"chain_end", to_hex(of.chain_end)},
                        {"signature", to_hex(of.signature)},
                        {"period_us", Json(of.grid.period.count())},
                        {"slice_secs", Json(of.grid.slice_secs)},
                        {"hour_secs", Json(of.grid.hour_secs)},
                        {"day_secs", Json(of.grid.day_secs)},
                        {"opened_hour", of.opened ? Json(of.opened->hour) : Json()},
                        {"opened_key", of.opened ? Json(to_hex(of.opened->key)) : Json()},
                        {"blocks", std::move(drawn)}};
}

Json::Array decisions(const std::vector<ports::StoredDecision>& rows) {
    Json::Array items;
    for (const ports::StoredDecision& stored : rows) {
        if (stored.row) items.push_back(decision(stored.id, *stored.row));
    }
    return items;
}

Json txn(const ports::StoredIntent& intent, const std::vector<ports::StoredTxn>& txns) {
    Json::Array attempts;
    for (const ports::StoredTxn& row : txns) {
        attempts.push_back(Json::Object{{"hash", row.txn ? Json(row.txn->hash) : Json()},
                                        {"state", name(row.state)},
                                        {"block_num", to_decimal(row.block_num)},
                                        {"error", row.error}});
    }
    return Json::Object{{"call", orchestrator::name(intent.intent.call)},
                        {"state", name(intent.state)},
                        {"result", intent.result},
                        {"txns", std::move(attempts)}};
}

}  // namespace warden::api
