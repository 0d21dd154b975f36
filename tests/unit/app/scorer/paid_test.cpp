// Days count only while another party pays, and verdicts say whether one did.
#include <gtest/gtest.h>

#include <functional>

#include "domain/scoring/verdict_detail.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/unit/app/scorer/judges.hpp"

namespace warden::app {
namespace {

using orchestrator::Reservation;
using scoring::SubjectKind;

// A unit with one reservation from the beginning of a day on, healthy all the time.
struct Paid {
    Judges j;
    UnixSecs day = 0;  // its beginning
    std::uint64_t units = 1;

    Paid() {
        j.world.add_unit(1);
        j.start();
        day = (j.world.now() / 60 + 1) * 60;
        j.world.run_until_time(day - 3);
    }
    Reservation reservation() const {
        Reservation r;
        r.unit_id = 1;
        r.provider.text = "provider-1";
        r.consumer.text = "consumer-1";
        r.gb = 10;
        r.price = 1'000'000;  // 77 for 20 s
        r.duration_secs = 600;
        r.window_secs = 20;
        r.sla_version = r.config_version = 1;
        r.start = day;
        r.end = day + 600;
        r.status = orchestrator::ReservationStatus::active;
        r.escrow = 1'000'000'000;
        return r;
    }
    void put(const Reservation& r, std::uint64_t id = 1) {
        j.world.put(orchestrator::reservation_key(id), r);
        j.world.put(orchestrator::sla_key(1, 1), kTerms);
    }
    // Another unit, of this account, behind this endpoint.
    void put_unit(const std::string& provider, const std::string& endpoint) {
        orchestrator::Unit unit;
        unit.provider.text = provider;
        unit.region = "eu";
        unit.endpoint = endpoint;
        unit.registered_at = j.world.now();
        const auto number = ++units;
        j.world.put(orchestrator::unit_key(number), unit);
    }
    // The day as it was scored.
    Json scored() {
        j.world.run_until_time(day + 60 + 12);
        const auto rows = j.rows(kUnit, SubjectKind::unit);
        return rows.back().day == static_cast<std::int64_t>(day / 60) ? rows.back().detail : Json();
    }
    std::string kind() { return *scored().find("kind")->string(); }
};

TEST(PaidDays, AReservationCountsThatAnotherPartyPrepaid) {
    Paid p;
    p.put(p.reservation());
    EXPECT_EQ(p.kind(), "judged");
}

TEST(PaidDays, WhatNobodyElsePaysForCountsAsNoReservation) {
    const std::pair<const char*, std::function<void(Reservation&)>> cases[] = {
        {"its own money", [](Reservation& r) { r.consumer = r.provider; }},
        {"not funded", [](Reservation& r) { r.escrow = 0; }},
        {"not accepted yet", [](Reservation& r) { r.start = r.end = 0; }},
        {"no sense", [](Reservation& r) { r.price = 0; }},
    };
    for (const auto& [name, change] : cases) {
        const support::LogCapture quiet;
        for (const bool paid_only : {true, false}) {
            Paid p;
            p.j.settings.rulings.rules.paid_days_only = paid_only;
            p.j.running.clear();
            p.j.start_scorer();
            Reservation r = p.reservation();
            change(r);
            p.put(r);
            const bool counted = !paid_only && r.start != 0;
            EXPECT_EQ(p.kind(), counted ? "judged" : "idle") << name << paid_only;
        }
    }
}

TEST(PaidDays, AffiliatesAreOneParty) {
    Paid p;
    p.j.settings.rulings.affiliations = {{"provider-1", "consumer-1"}};
    p.j.running.clear();
    p.j.start_scorer();
    p.put(p.reservation());
    EXPECT_EQ(p.kind(), "idle");
}

// Before, whoever had a bad day made himself one party with his consumer before it was scored.
TEST(PaidDays, ASharedHostErasesNone) {
    Paid p;
    p.put_unit("consumer-1", "http://consumer/");
    p.put(p.reservation());
    p.j.world.run_until_time(p.day + 60);
    p.put_unit("provider-1", "http://consumer/else");
    p.put_unit("consumer-1", kUrl);
    EXPECT_EQ(p.kind(), "judged");
}

// More than half of the day has to be known with a reservation that counts: 31 of 60 seconds.
TEST(PaidDays, ADayCountsFromThePaymentOn) {
    for (const UnixSecs late : {26u, 34u}) {
        Paid p;
        Reservation r = p.reservation();
        r.window_secs = 60;
        r.escrow = 0;
        p.put(r);
        p.j.world.run_until_time(p.day + late);
        r.escrow = 1'000'000;
        p.put(r);
        EXPECT_EQ(p.kind(), late == 26 ? "judged" : "unjudged");
        const Json scored = p.scored();
        const auto active = *scored.find("slices")->find("active")->integer();
        EXPECT_EQ(active, late == 26 ? 17 : 13) << "whole slices of 2 s";
    }
}

// Its first window was paid, the second was not, the third is.
TEST(PaidDays, EachWindowCountsByItself) {
    Paid p;
    Reservation r = p.reservation();
    r.escrow = 77;
    p.put(r);
    p.j.world.run_until_time(p.day + 41);
    r.escrow = 1'000'000;
    p.put(r);
    EXPECT_EQ(*p.scored().find("slices")->find("active")->integer(), 10 + 9);
}

TEST(PaidDays, TermsThatNobodyPaysForAreNotAsked) {
    Paid p;
    p.put(p.reservation());
    Reservation sham = p.reservation();
    sham.consumer = sham.provider;
    sham.sla_version = 2;
    p.put(sham, 2);
    p.j.world.put(orchestrator::sla_key(1, 2), orchestrator::SlaTerms{0, 0, 0, 1'000'000, 0});
    const Json scored = p.scored();
    for (const Json& sli : *scored.find("slis")->array()) {
        EXPECT_EQ(*sli.find("sla_version")->integer(), 1);
    }
}

TEST(PaidVerdicts, SayOfABreachWhetherAnotherPartyPaid) {
    const std::pair<const char*, std::function<void(Reservation&)>> cases[] = {
        {"paid", [](Reservation&) {}},
        {"its own money", [](Reservation& r) { r.consumer = r.provider; }},
        {"a friend's money", [](Reservation& r) { r.consumer.text = "friend"; }},
        {"not funded", [](Reservation& r) { r.escrow = 0; }},
    };
    for (const auto& [name, change] : cases) {
        Paid p;
        p.j.settings.rulings.affiliations = {{"provider-1", "friend"}};
        p.j.running.clear();
        p.j.start_scorer();
        Reservation r = p.reservation();
        change(r);
        p.put(r);
        p.j.answer(kVantages, kUrl, fails(probing::FailKind::connect_refused));
        p.j.world.run_until_time(p.day + 20 + 12);
        ASSERT_TRUE(p.j.verdict(0)) << name;
        ASSERT_EQ(p.j.verdict(0)->verdict, scoring::Outcome::breached) << name;
        EXPECT_EQ(scoring::is_paid(p.j.verdict(0)->detail), std::string(name) == "paid") << name;
    }
}

TEST(PaidVerdicts, ASharedHostMakesNoneUnpaid) {
    Paid p;
    p.put(p.reservation());
    p.j.answer(kVantages, kUrl, fails(probing::FailKind::connect_refused));
    p.j.world.run_until_time(p.day + 20);
    p.put_unit("consumer-1", kUrl);
    p.j.world.run_until_time(p.day + 20 + 12);
    ASSERT_EQ(p.j.verdict(0)->verdict, scoring::Outcome::breached);
    EXPECT_TRUE(scoring::is_paid(p.j.verdict(0)->detail));
}

TEST(PaidVerdicts, AWindowThatWasPaidInTheEndIsPaid) {
    Paid p;
    Reservation r = p.reservation();
    r.escrow = 0;
    p.put(r);
    p.j.answer(kVantages, kUrl, fails(probing::FailKind::connect_refused));
    p.j.world.run_until_time(p.day + 18);
    r.escrow = 77;
    p.put(r);
    p.j.world.run_until_time(p.day + 40 + 12);
    ASSERT_EQ(p.j.verdict(0)->verdict, scoring::Outcome::breached);
    EXPECT_TRUE(scoring::is_paid(p.j.verdict(0)->detail));
    EXPECT_FALSE(scoring::is_paid(p.j.verdict(1)->detail));
}

}  // namespace
}  // namespace warden::app
