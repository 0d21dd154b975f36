// Reading what is stored.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

constexpr std::uint32_t kCodeVersion = 2;

Json or_zero_hash(const std::string& hash) { return hash.empty() ? std::string(64, '0') : hash; }

// Returns what an execution now would take with the whole share, or what was taken once it is
// closed.
U128 amount_now(const Context& c, const SlashKey& key, const Slash& slash, const Verdict& votes) {
    if (!is_open(slash)) return slash.amount;
    if (!votes.reached()) return 0;
    const Reservation& r = *c.state.reservations.find(key.reservation_id);
    const Config& config = c.config_of(r);
    if (key.party == Party::Consumer) {
        return std::min(c.state.consumers.find(r.consumer)->bond,
                        risk(key.party, slash.base, config));
    }
    const Terms& terms = *c.state.terms.find({r.unit_id, r.sla_version});
    return provider_amount(slash.base, votes, terms, config, kBps);
}

Json entries_of(const Instance& instance) {
    Json::Array entries;
    for (const OracleEntry& entry : instance.oracles) {
        entries.push_back(Json::Object{{"oracle", entry.oracle},
                                       {"since", dec(entry.since)},
                                       {"until", dec(entry.until)},
                                       {"revoked", entry.revoked}});
    }
    return entries;
}

Json votes_of(const Slash& slash) {
    Json::Array votes;
    for (const Vote& vote : slash.votes) {
        votes.push_back(Json::Object{{"oracle", vote.oracle},
                                     {"reasons", vote.reasons},
                                     {"score_before", vote.score_before},
                                     {"evidence_root", vote.evidence_root},
                                     {"withdrawn", vote.withdrawn}});
    }
    return votes;
}

}  // namespace

Reply view_version(Context&) { return Json(kCodeVersion); }

Reply view_config(Context& c) {
    const Config* config = c.state.configs.find(c.u32("version"));
    if (!config) return no(Refusal::NotFound);
    return Json(config_fields(*config));
}

Reply view_instance(Context& c) {
    const Instance& now = c.instance();
    Json::Object out{{"admin", now.admin},
                     {"pending_admin", shown(now.pending_admin)},
                     {"arbiter", now.arbiter},
                     {"arbiter_since", dec(now.arbiter_since)},
                     {"next_arbiter", shown(now.next_arbiter)},
                     {"next_from", dec(now.next_from)},
                     {"oracles", entries_of(now)},
                     {"token", now.token},
                     {"paused", now.paused},
                     {"config_version", now.config_version}};
    for (auto& field : fixed_fields(now.fixed)) out.push_back(std::move(field));
    for (auto& field : Json::Object{{"pending_code_hash", or_zero_hash(now.pending_code)},
                                    {"pending_not_before", dec(now.upgrade_not_before)},
                                    {"generation", now.generation},
                                    {"units", dec(now.units)},
                                    {"reservations", dec(now.reservations)},
                                    {"burnt", dec(now.burnt)}}) {
        out.push_back(field);
    }
    return Json(std::move(out));
}

Reply view_provider(Context& c) {
    const Provider* p = c.state.providers.find(c.text("provider"));
    if (!p) return no(Refusal::NotFound);
    return Json(Json::Object{{"endpoint", p->endpoint},
                             {"stake", dec(p->stake)},
                             {"unbonding", dec(p->unbonding)},
                             {"release_at", dec(p->release_at)},
                             {"live_units", p->live_units},
                             {"open_reservations", p->open_reservations},
                             {"open_slashes", p->open_slashes},
                             {"bound", dec(p->bound)},
                             {"at_risk", dec(p->at_risk)},
                             {"registered_at", dec(p->registered_at)}});
}

Reply view_consumer(Context& c) {
    const Consumer* found = c.state.consumers.find(c.text("consumer"));
    if (!found) return no(Refusal::NotFound);
    return Json(Json::Object{{"bond", dec(found->bond)},
                             {"open_reservations", found->open_reservations},
                             {"open_slashes", found->open_slashes},
                             {"bound", dec(found->bound)},
                             {"at_risk", dec(found->at_risk)},
                             {"registered_at", dec(found->registered_at)}});
}

Reply view_balance(Context& c) { return dec(c.state.balances.get(c.text("account"))); }

Reply view_operator(Context& c) { return shown(c.state.operators.get(c.text("account"))); }

Reply view_unit(Context& c) {
    const Unit* u = c.state.units.find(c.u64("unit_id"));
    if (!u) return no(Refusal::NotFound);
    Json::Object unit{{"provider", u->provider},
                      {"capacity_gb", u->capacity_gb},
                      {"used_gb", u->used_gb},
                      {"region", u->region},
                      {"api", u->api},
                      {"endpoint", u->endpoint},
                      {"floor", dec(u->floor)},
                      {"ceiling", dec(u->ceiling)},
                      {"window_secs", dec(u->window_secs)},
                      {"config_version", u->config_version},
                      {"sla_version", u->sla_version},
                      {"accepting", u->accepting},
                      {"maint_from", dec(u->maint_from)},
                      {"maint_until", dec(u->maint_until)},
                      {"period_from", dec(u->period_from)},
                      {"period_used", dec(u->period_used)},
                      {"active_reservations", u->active_reservations},
                      {"decommissioned_at", dec(u->decommissioned_at)},
                      {"registered_at", dec(u->registered_at)}};
    return Json(Json::Object{{"unit", std::move(unit)},
                             {"state", static_cast<int>(unit_state(*u, c.now()))}});
}

Reply view_sla(Context& c) {
    const Terms* terms = c.state.terms.find({c.u64("unit_id"), c.u32("version")});
    if (!terms) return no(Refusal::NotFound);
    return Json(terms_fields(*terms));
}

Reply view_reservation(Context& c) {
    const Reservation* r = c.state.reservations.find(c.u64("reservation_id"));
    if (!r) return no(Refusal::NotFound);
    Json::Object reservation{{"unit_id", dec(r->unit_id)},
                             {"provider", r->provider},
                             {"consumer", r->consumer},
                             {"gb", r->gb},
                             {"price", dec(r->price)},
                             {"duration_secs", dec(r->duration_secs)},
                             {"window_secs", dec(r->window_secs)},
                             {"sla_version", r->sla_version},
                             {"config_version", r->config_version},
                             {"expires_at", dec(r->expires_at)},
                             {"start", dec(r->start)},
                             {"end", dec(r->end)},
                             {"status", static_cast<int>(r->status)},
                             {"next_window", r->next_window},
                             {"escrow", dec(r->escrow)},
                             {"ahead", dec(r->ahead)},
                             {"breached", r->breached},
                             {"exit_until", dec(r->exit_until)},
                             {"cut_unfunded", r->cut_unfunded},
                             {"consumer_claims", r->consumer_claims},
                             {"provider_claims", r->provider_claims}};
    return Json(Json::Object{{"reservation", std::move(reservation)},
                             {"owed", dec(owed(*r))},
                             {"underfunded", underfunded(*r, c.now())},
                             {"unfunded", unfunded(*r, c.config_of(*r), c.now())}});
}

Reply view_window(Context& c) {
    const Reservation* r = c.state.reservations.find(c.u64("reservation_id"));
    const std::uint32_t window = c.u32("window");
    if (!r || window >= windows(*r)) return no(Refusal::NotFound);
    const bool ahead = window >= r->next_window;
    return Json(Json::Object{{"start", dec(window_start(*r, window))},
                             {"end", dec(window_end(*r, window))},
                             {"payment", dec(payment(*r, window))},
                             {"gross", dec(ahead ? gross(*r, window) : 0)}});
}

Reply view_slash(Context& c) {
    const SlashKey key = slash_key(c);
    const Slash* slash = c.u32("party") > 1 ? nullptr : c.state.slashes.find(key);
    if (!slash) return no(Refusal::NotFound);
    const Reservation& r = *c.state.reservations.find(key.reservation_id);
    const Deadlines until = deadlines(r, key.window, c.config_of(r));
    Json::Object stored{{"status", static_cast<int>(slash->status)},
                        {"reasons", slash->reasons},
                        {"base", dec(slash->base)},
                        {"evidence_uri", slash->evidence_uri},
                        {"votes", votes_of(*slash)},
                        {"statement_hash", or_zero_hash(slash->statement_hash)},
                        {"deposit", dec(slash->deposit)},
                        {"share_bps", slash->share_bps},
                        {"amount", dec(slash->amount)},
                        {"stake_amount", dec(slash->stake_amount)},
                        {"arbiter", slash->arbiter},
                        {"claim_reasons", slash->claim_reasons},
                        {"claim_hash", or_zero_hash(slash->claim_hash)},
                        {"claim_deposit", dec(slash->claim_deposit)},
                        {"answer_hash", or_zero_hash(slash->answer_hash)}};
    const Verdict votes = verdict_of(c, key);
    return Json(Json::Object{{"slash", std::move(stored)},
                             {"attest_until", dec(until.attest_until)},
                             {"dispute_until", dec(until.dispute_until)},
                             {"decide_until", dec(until.decide_until)},
                             {"quorum", votes.quorum},
                             {"support", votes.support},
                             {"amount", dec(amount_now(c, key, *slash, votes))}});
}

Reply view_guide(Context& c) {
    const Guide* guide = c.state.guides.find(c.text("region"));
    if (!guide) return no(Refusal::NotFound);
    return Json(Json::Object{{"price", dec(guide->price)},
                             {"as_of", dec(guide->as_of)},
                             {"valid_until", dec(guide->valid_until)}});
}

Reply view_score(Context& c) {
    const auto party = c.u32("party");
    const Score* score =
        party > 1 ? nullptr : c.state.scores.find({static_cast<Party>(party), c.text("account")});
    if (!score) return no(Refusal::NotFound);
    return Json(Json::Object{{"as_of", dec(score->as_of)}, {"score", score->score}});
}

Reply view_is_oracle(Context& c) { return Json(c.in_office(c.text("account"))); }

Reply view_counts(Context& c) {
    return Json(Json::Object{{"units", dec(c.instance().units)},
                             {"reservations", dec(c.instance().reservations)}});
}

Reply view_effective_price(Context& c) {
    const Unit* unit = c.state.units.find(c.u64("unit_id"));
    if (!unit) return no(Refusal::NotFound);
    return dec(effective_price(*unit, c.state.guides.find(unit->region), c.now()));
}

}  // namespace warden::sandbox::orchestrator
