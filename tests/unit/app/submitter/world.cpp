#include "tests/unit/app/submitter/world.hpp"

#include <gtest/gtest.h>

#include <set>

#include "domain/enforcement/goal.hpp"
#include "tests/support/kill_at.hpp"

namespace warden::app {

using enforcement::IntentState;
using enforcement::TxnState;

World::World() {
    settings.contract = {"sim", "main"};
    settings.deployment = "sim/main/0x5";
    settings.may_send = true;
    settings.builds_max = 3;
    settings.builds.cap = Millis{30'000};
    orchestrator::Reservation reservation;
    reservation.unit_id = 1;
    reservation.provider = {"0x1"};
    reservation.consumer = {"0x2"};
    reservation.gb = 100;
    reservation.price = 1'000'000;
    reservation.duration_secs = 4'000;
    reservation.window_secs = 1'000;
    reservation.config_version = 1;
    reservation.start = kStart;
    reservation.end = kStart + 4'000;
    reservation.status = orchestrator::ReservationStatus::active;
    reader.reservations[7] = reservation;
    reader.config_now.claim_secs = 10'000;
    reader.config_now.attest_secs = 1'000;
    reader.config_now.dispute_secs = 2'000;
    reader.config_now.arbitration_secs = 3'000;
    reader.config_now.quorum = 1;
    reader.oracles = {{kOwn}, {kStranger}};
    reader.state.head = {{100, "0x100"}, "0x99", kStart + 3'000};
    fence = *leases.acquire("submitter", "submitter", Millis(1'000'000'000));
}

std::unique_ptr<Submitter> World::submitter() {
    return std::make_unique<Submitter>(
        settings, Submitter::Deps{txns, decisions, chain, reader, projection, signer, leadership,
                                  clock, metrics});
}

Result<void> World::try_pass(Submitter& submitter) {
    return support::run_until(io, clock, submitter.pass(fence));
}

void World::pass(Submitter& submitter) {
    const auto done = try_pass(submitter);
    ASSERT_TRUE(done) << done.error().text();
}

bool World::pass_killed_at(int waits) {
    const auto made = submitter();
    return support::killed_at(io, clock, made->pass(fence), waits);
}

void World::mine_final() {
    chain.mine();
    chain.finalise();
}

void World::drive(Submitter& submitter) {
    for (int round = 0; round < 20; ++round) {
        pass(submitter);
        mine_final();
        wait();
        ports::IntentQuery open;
        bool any = false;
        for (const ports::StoredIntent& one : get(txns.intents(open))) {
            any = any || is_open(one.state);
        }
        if (!any) return;
    }
    ADD_FAILURE() << "an intent stays open";
}

ports::StoredIntent World::want(orchestrator::Call call, UnixSecs last_build, UnixSecs not_before) {
    ports::TxnIntent intent;
    intent.contract = settings.contract;
    intent.deployment = settings.deployment;
    intent.key = enforcement::intent_key(call);
    intent.call = std::move(call);
    intent.not_before = not_before;
    intent.last_build = last_build;
    return get(txns.want(std::move(intent), fence));
}

ports::StoredIntent World::intent(std::uint64_t id) {
    ports::IntentQuery query;
    query.after = id - 1;
    query.limit = 1;
    return get(txns.intents(query)).at(0);
}

void World::release() {
    for (const ports::SubmitterHalt& halt : get(txns.halts())) {
        ports::HaltRelease release;
        release.halt_id = halt.id;
        release.reason = "sent by hand";
        release.by = "ana";
        get(txns.release_halt(std::move(release)));
    }
}

std::vector<ports::StoredTxn> World::rows(std::uint64_t intent_id) {
    return get(txns.txns(intent_id));
}

std::vector<ports::StoredTxn> World::signed_rows(std::uint64_t intent_id) {
    auto all = rows(intent_id);
    std::erase_if(all, [](const ports::StoredTxn& row) { return !row.txn; });
    return all;
}

void World::expect_exactly_once(std::uint64_t intent_id) {
    EXPECT_EQ(intent(intent_id).state, IntentState::done);
    EXPECT_EQ(intent(intent_id).result, "ours");
    const auto all = signed_rows(intent_id);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].state, TxnState::final);
    const auto& sends = chain.sends();
    EXPECT_EQ(std::set(sends.begin(), sends.end()), std::set{all[0].txn->bytes});
    EXPECT_EQ(chain.mined(), std::vector{all[0].txn->hash});
}

orchestrator::ProposeSlash propose(std::uint32_t window) {
    orchestrator::ProposeSlash call;
    call.reservation_id = 7;
    call.window = window;
    call.reasons = 8;
    call.score_before = 51;
    call.evidence_root[0] = 1;
    call.evidence_uri = "https://warden.example/evidence/1";
    return call;
}

orchestrator::ExecuteSlash execute(std::uint32_t window) {
    orchestrator::ExecuteSlash call;
    call.reservation_id = 7;
    call.window = window;
    return call;
}

}  // namespace warden::app
