#include "tests/unit/app/enforcer/world.hpp"

#include <gtest/gtest.h>

#include "domain/base/sha256.hpp"
#include "tests/support/kill_at.hpp"

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<Result<std::optional<EvidenceDraft>>> FakeEvidence::draft(ports::VerdictRow) {
    co_await clock_.sleep_for(Millis(1));
    reads += reads_of_draft;
    if (trouble) co_return Fail(*trouble);
    if (!ready) co_return std::optional<EvidenceDraft>{};
    co_return std::optional<EvidenceDraft>(answer);
}

asio::awaitable<Result<SealedEvidence>> FakeEvidence::seal(
    ports::VerdictRow verdict, std::vector<enforcement::RuleResult> rules) {
    co_await clock_.sleep_for(Millis(1));
    SealedEvidence sealed;
    sealed.bundle = write_canonical(
        Json::Array{verdict.unit.text(), enforcement::to_json(rules), std::int64_t{++seals_}});
    sealed.root = to_hex(sha256(sealed.bundle));
    sealed.openings = "[]";
    co_return sealed;
}

Result<ports::HttpResponse> World::answer(const ports::HttpRequest& request) const {
    ports::HttpResponse response;
    response.status = 404;
    for (const ports::EvidenceRow& row : decisions.evidence_rows()) {
        if (request.url != settings.evidence_url + row.root) continue;
        response.status = 200;
        response.body = row.bundle;
    }
    return response;
}

World::World() {
    scores.decisions = &decisions;
    settings.deployment = "sim/main/0x5";
    settings.account = kOwn;
    settings.mode = enforcement::Mode::full;
    settings.timeline = {10, 100, 0, 20, 1};
    settings.evidence_url = "https://warden.example/evidence/";
    enforcement::DataFacts& facts = evidence.answer.facts;
    facts.electorate = facts.electorate_min = facts.networks = 3;
    facts.countable_slices = facts.known_slices = 100;
    facts.min_known = 8;
    facts.coverage_ppm_min = 800'000;
    facts.retries = facts.controls = facts.controls_min = 3;
    facts.verdict_reproduced = true;
    facts.events_final = facts.verified_past_end = true;
    facts.breached_providers = 1;
    facts.live_providers = 4;
    evidence.answer.score_before = 51;
    evidence.answer.reasons = 8;
    evidence.answer.judged = {1, 0};

    config.claim_secs = 1'000;
    config.attest_secs = 500;
    config.dispute_secs = 2'000;
    config.arbitration_secs = 3'000;
    config.quorum = 1;
    instance.oracles = {{kOwn}, {kOther}};
    instance.config_version = 1;
    fence = *leases.acquire("enforcer", "enforcer", Millis(1'000'000'000));
    at(kStart + 1'010);
    put(orchestrator::config_key(1), config);
    put(orchestrator::instance_key(), instance);
    reservation(7);
}

std::unique_ptr<Enforcer> World::enforcer() {
    return std::make_unique<Enforcer>(
        settings, Enforcer::Deps{view, read_model, scores, decisions, txns, evidence, http,
                                 leadership, clock, metrics});
}

Result<void> World::try_pass(Enforcer& enforcer) {
    return support::run_until(io, clock, enforcer.pass(fence));
}

void World::pass(Enforcer& enforcer) {
    const auto done = try_pass(enforcer);
    ASSERT_TRUE(done) << done.error().text();
}

bool World::pass_killed_at(int waits) {
    const auto made = enforcer();
    return support::killed_at(io, clock, made->pass(fence), waits);
}

void World::tip(UnixSecs time) {
    auto& stored = store.contract(contract);
    const chain::BlockNum num = stored.blocks.size() + 1;
    const std::string parent = stored.blocks.empty() ? "0x0" : stored.blocks.back().header.ref.hash;
    ports::ChainBlock block;
    block.header = {
        {num, "0x" + std::to_string(num) + "." + std::to_string(++blocks_)}, parent, time};
    stored.blocks.push_back(std::move(block));
}

void World::settle() {
    auto& stored = store.contract(contract);
    stored.final_num = stored.blocks.size();
    stored.coverage = {{1, stored.final_num, chain::ProofLevel::proven}};
}

void World::drop_tip() { get(store.unapply(contract, store.contract(contract).final_num, fence)); }

void World::at(UnixSecs time) {
    tip(time);
    settle();
    const auto host = std::chrono::system_clock::time_point(
        std::chrono::seconds(static_cast<std::int64_t>(time + 1)));
    clock.jump_system(std::chrono::duration_cast<Millis>(host - clock.system_now()));
}

void World::put(const orchestrator::EntityKey& key, const orchestrator::Entity& entity) {
    auto& stored = store.contract(contract);
    // What changes has a block of its own.
    const UnixSecs time = stored.blocks.back().header.time;
    if (finalises) at(time);
    if (!finalises) tip(time);
    stored.entities[key].push_back(
        {stored.blocks.back().header.ref.num, orchestrator::to_json(entity)});
}

void World::forget(const orchestrator::EntityKey& key) {
    store.contract(contract).entities.erase(key);
}

void World::reservation(std::uint64_t id, const std::string& provider, const Change& change) {
    orchestrator::Reservation reservation;
    reservation.unit_id = id;
    reservation.provider.text = provider;
    reservation.consumer.text = "0x2";
    reservation.gb = 100;
    reservation.price = 1'000'000;
    reservation.duration_secs = 4'000;
    reservation.window_secs = 1'000;
    reservation.sla_version = 1;
    reservation.config_version = 1;
    reservation.start = kStart;
    reservation.end = kStart + 4'000;
    reservation.status = orchestrator::ReservationStatus::active;
    if (change) change(reservation);
    put(orchestrator::reservation_key(id), reservation);
}

ports::WindowKey World::key(std::uint64_t reservation) const {
    return {{contract, reservation}, orchestrator::Party::provider, 0};
}

void World::breached(std::uint64_t reservation, UnixSecs end) {
    ports::VerdictRow row;
    row.key = key(reservation);
    row.unit = {contract, reservation};
    row.start = end - 1'000;
    row.end = end;
    row.verdict = scoring::Outcome::breached;
    row.reasons = 8;
    row.detail = paid ? Json(Json::Object{}) : Json(Json::Object{{"paid", false}});
    get(scores.put_verdict(row, fence));
}

void World::slash(orchestrator::SlashStatus status, const std::vector<chain::Address>& votes,
                  std::uint32_t reasons, std::uint64_t reservation,
                  const std::vector<chain::Address>& withdrawn) {
    orchestrator::Slash slash;
    slash.status = status;
    slash.reasons = reasons;
    slash.claim_reasons = claimed;
    for (const chain::Address& oracle : votes) {
        slash.votes.push_back(
            {oracle, reasons, 51, {}, std::ranges::count(withdrawn, oracle) != 0});
    }
    put(orchestrator::slash_key({reservation, orchestrator::Party::provider, 0}), slash);
}

void World::end_intent(const std::string& name, enforcement::IntentState state,
                       const std::string& result) {
    get(txns.end_intent(intent(name)->id, state, result, fence));
}

std::string World::history(std::uint64_t reservation) {
    std::string text;
    for (const ports::DecisionRow& row : decisions.decision_rows()) {
        if (row.key != key(reservation)) continue;
        if (!text.empty()) text += " ";
        text += std::string(name(row.state)) + (row.reason.empty() ? "" : ":" + row.reason);
    }
    return text;
}

std::vector<std::string> World::intents() {
    std::vector<std::string> keys;
    for (const auto& stored : get(txns.intents({}))) keys.push_back(stored.intent.key);
    return keys;
}

std::optional<ports::StoredIntent> World::intent(const std::string& name) {
    return get(txns.intent(settings.deployment, name));
}

}  // namespace warden::app
