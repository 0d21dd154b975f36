#include "app/prober/attribution.hpp"

#include <gtest/gtest.h>

#include "tests/unit/app/prober/world.hpp"

namespace warden::app {
namespace {

using probing::Attempt;
using probing::FailKind;
using probing::OutcomeClass;

Attempt seen(const Answer& answer, TargetKind target = TargetKind::http_unit,
             const probing::Proof& proof = {true, {IpFamily::ipv4, IpFamily::ipv6}, true}) {
    return attribute(answer.result, target, proof);
}

TEST(Attribution, AnAnswerIsOkWithItsFirstByte) {
    const Attempt attempt = seen(ok(1'234));
    EXPECT_EQ(attempt.cls, OutcomeClass::ok);
    EXPECT_EQ(attempt.first_byte_us, 1'234u);
    Answer slow = ok();
    slow.result.first_byte = Micros(std::int64_t{1} << 40);
    EXPECT_EQ(seen(slow).first_byte_us, UINT32_MAX);
}

TEST(Attribution, EveryFailureOfTheProviderKeepsItsKind) {
    for (int i = 2; i < 10; ++i) {
        const auto kind = static_cast<FailKind>(i);
        const Attempt attempt = seen(fails(kind));
        EXPECT_EQ(attempt.cls, OutcomeClass::fail) << name(kind);
        EXPECT_EQ(attempt.kind, kind);
    }
}

// What may be either's doing: the failure it is, and what must be proven for it to be theirs.
struct Doubtful {
    Answer answer;
    FailKind kind;
    probing::Proof proof;
    probing::Proof all_but;
};

Answer unreachable(std::optional<IpFamily> family) {
    Answer answer = own_fault(ports::OwnFault::unreachable);
    answer.result.family = family;
    return answer;
}

std::vector<Doubtful> doubtful() {
    using enum IpFamily;
    const probing::Proof names{true, {}, false};
    const probing::Proof no_names{false, {ipv4, ipv6}, true};
    return {{fails(FailKind::dns), FailKind::dns, names, no_names},
            {own_fault(ports::OwnFault::name_server), FailKind::dns, names, no_names},
            {own_fault(ports::OwnFault::address_denied), FailKind::dns, names, no_names},
            {unreachable(ipv6),
             FailKind::connect_refused,
             {false, {ipv6}, false},
             {true, {ipv4}, true}},
            {unreachable(ipv4),
             FailKind::connect_refused,
             {false, {ipv4}, false},
             {true, {ipv6}, true}},
            {own_fault(ports::OwnFault::untrusted_root),
             FailKind::tls_invalid,
             {false, {}, true},
             {true, {ipv4, ipv6}, false}}};
}

TEST(Attribution, WhatMayBeEithersDoingIsTheirsOnlyWhenControlsProveOurPart) {
    for (const Doubtful& d : doubtful()) {
        EXPECT_TRUE(needs_proof(d.answer.result)) << name(d.kind);
        const Attempt theirs = seen(d.answer, TargetKind::http_unit, d.proof);
        EXPECT_EQ(theirs.cls, OutcomeClass::fail) << name(d.kind);
        EXPECT_EQ(theirs.kind, d.kind);
        const Attempt ours = seen(d.answer, TargetKind::http_unit, d.all_but);
        EXPECT_EQ(ours.cls, OutcomeClass::prober_fault) << name(d.kind);
        const Attempt control = seen(d.answer, TargetKind::control, d.all_but);
        EXPECT_EQ(control.cls, OutcomeClass::fail) << "a control is not judged by itself";
    }
}

TEST(Attribution, OwnTroubleIsOursWhateverIsProven) {
    using enum ports::OwnFault;
    for (const auto own : {resources, network, own_clock, port_denied}) {
        EXPECT_FALSE(needs_proof(own_fault(own).result));
        EXPECT_EQ(seen(own_fault(own)).cls, OutcomeClass::prober_fault) << static_cast<int>(own);
    }
    EXPECT_EQ(seen(own_fault(invalid_target)).kind, FailKind::protocol);
    EXPECT_EQ(seen(own_fault(network), TargetKind::control).cls, OutcomeClass::fail);
    EXPECT_EQ(seen(own_fault(resources), TargetKind::control).cls, OutcomeClass::prober_fault);
}

TEST(Attribution, AControlShowsWhatItGotPast) {
    Answer fine = ok();
    fine.result.family = IpFamily::ipv6;
    fine.result.connect = Micros(5);
    fine.result.root = Hash32{};
    const auto past = control_seen("https://control.example/", fine.result);
    EXPECT_TRUE(past.by_name && past.resolved && past.root);
    EXPECT_EQ(past.connected, IpFamily::ipv6);
    EXPECT_FALSE(control_seen("http://192.0.2.1/", fine.result).by_name);
    EXPECT_FALSE(control_seen("http://[2001:db8::1]:80/", fine.result).by_name);
    fine.result.connect.reset();
    EXPECT_FALSE(control_seen("http://control.example/", fine.result).connected);
    EXPECT_FALSE(control_seen("http://a.example/", fails(FailKind::dns).result).resolved);
    using enum ports::OwnFault;
    for (const auto own : {name_server, address_denied, resources}) {
        EXPECT_FALSE(control_seen("http://a.example/", own_fault(own).result).resolved);
    }
}

TEST(Attribution, AnS3UnitMayAskForCredentials) {
    EXPECT_EQ(seen(fails(FailKind::auth_rejected), TargetKind::s3_unit).cls, OutcomeClass::ok);
    EXPECT_EQ(seen(fails(FailKind::auth_rejected)).cls, OutcomeClass::fail);
}

TEST(Attribution, ThrottledCarriesItsWait) {
    const Attempt attempt = seen(throttled(7));
    EXPECT_EQ(attempt.kind, FailKind::throttled);
    EXPECT_EQ(attempt.retry_after, Seconds(7));
}

}  // namespace
}  // namespace warden::app
