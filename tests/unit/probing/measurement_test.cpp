#include "domain/probing/measurement.hpp"

#include <gtest/gtest.h>

#include <string>

namespace warden::probing {
namespace {

using Steps = std::vector<std::optional<Millis>>;

const Attempt kOk{OutcomeClass::ok, FailKind::none, 1'500, {}};
const Attempt kTimeout{OutcomeClass::fail, FailKind::timeout, {}, {}};
const Attempt kRefused{OutcomeClass::fail, FailKind::connect_refused, {}, {}};
const Attempt kOurs{OutcomeClass::prober_fault, FailKind::none, {}, {}};
Attempt throttled(int secs) { return {OutcomeClass::fail, FailKind::throttled, {}, Seconds(secs)}; }

struct Outcome {
    Steps waits;
    Observation seen;
};
Outcome run(Operation operation, const std::vector<Attempt>& attempts,
            MeasurementRules rules = {}) {
    Measurement m({8, 60'000'000, operation}, std::move(rules));
    EXPECT_TRUE(m.started(60'000'100, Millis(500)));
    Outcome out;
    for (const Attempt& attempt : attempts) out.waits.push_back(m.step(attempt));
    out.seen = m.observation();
    return out;
}

TEST(Measurement, OkNeedsOneAttempt) {
    const Outcome r = run(Operation::check, {kOk});
    EXPECT_EQ(r.waits, (Steps{std::nullopt}));
    EXPECT_EQ(r.seen,
              (Observation{8, 60'000'000, 100, Operation::check, OutcomeClass::ok, FailKind::none,
                           OutcomeClass::ok, FailKind::none, 1'500, 1, false}));
}

TEST(Measurement, FailStandsAfterThreeMoreTries) {
    const Outcome r = run(Operation::check, {kTimeout, kRefused, kTimeout, kTimeout});
    EXPECT_EQ(r.waits, (Steps{Millis(1'000), Millis(2'000), Millis(4'000), std::nullopt}));
    EXPECT_EQ(r.seen.cls, OutcomeClass::fail);
    EXPECT_EQ(r.seen.kind, FailKind::timeout);
    EXPECT_EQ(r.seen.attempts, 4u);
    EXPECT_FALSE(r.seen.flap);
    EXPECT_FALSE(r.seen.first_byte_us);
}

TEST(Measurement, OkAmongTheTriesMakesItOkAndAFlap) {
    const Outcome r = run(Operation::check, {kTimeout, kTimeout, kOk});
    EXPECT_EQ(r.waits.back(), std::nullopt);
    EXPECT_EQ(r.seen.cls, OutcomeClass::ok);
    EXPECT_TRUE(r.seen.flap);
    EXPECT_EQ(r.seen.first_cls, OutcomeClass::fail);
    EXPECT_EQ(r.seen.first_kind, FailKind::timeout);
    EXPECT_FALSE(r.seen.first_byte_us) << "latency is that of the first attempt";
}

TEST(Measurement, AnythingElseAmongTheTriesMakesItUnknown) {
    const Outcome r = run(Operation::check, {kTimeout, kOurs, kTimeout, kTimeout});
    EXPECT_EQ(r.seen.cls, OutcomeClass::unknown);
    EXPECT_EQ(run(Operation::check, {kTimeout, kOurs, kOk}).seen.cls, OutcomeClass::ok);
}

TEST(Measurement, OtherOperationsAreNotVerified) {
    const Outcome r = run(Operation::put, {kTimeout});
    EXPECT_EQ(r.waits, (Steps{std::nullopt}));
    EXPECT_EQ(r.seen.cls, OutcomeClass::fail);
}

TEST(Measurement, ThrottledIsAskedOnceMoreAfterTheWait) {
    const Outcome obeyed = run(Operation::check, {throttled(7), kOk});
    EXPECT_EQ(obeyed.waits, (Steps{Millis(7'000), std::nullopt}));
    EXPECT_EQ(obeyed.seen.cls, OutcomeClass::ok);
    EXPECT_EQ(obeyed.seen.first_cls, OutcomeClass::ok);
    EXPECT_FALSE(obeyed.seen.flap);
    EXPECT_EQ(obeyed.seen.first_byte_us, 7'001'500u) << "the caller waited for it";

    const Outcome again = run(Operation::check, {throttled(4'000), throttled(1)});
    EXPECT_EQ(again.waits, (Steps{Millis(30'000), std::nullopt}));
    EXPECT_EQ(again.seen.cls, OutcomeClass::unknown);
    EXPECT_EQ(again.seen.kind, FailKind::throttled);
    EXPECT_EQ(again.seen.first_cls, OutcomeClass::unknown);
}

TEST(Measurement, ThrottledBeyondTheAllowanceFails) {
    MeasurementRules rules;
    rules.throttled_is_unknown = false;
    const Outcome r =
        run(Operation::check,
            {throttled(1), throttled(1), throttled(1), throttled(1), throttled(1)}, rules);
    EXPECT_EQ(r.waits.back(), std::nullopt);
    EXPECT_EQ(r.seen.cls, OutcomeClass::fail);
    EXPECT_EQ(r.seen.kind, FailKind::throttled);
    EXPECT_EQ(r.seen.first_cls, OutcomeClass::fail);
}

TEST(Measurement, AnObeyedWaitBeyondTheAllowanceIsAnError) {
    MeasurementRules rules;
    rules.throttled_is_unknown = false;
    const Outcome r = run(Operation::check, {throttled(7), kOk}, rules);
    EXPECT_EQ(r.seen.cls, OutcomeClass::ok) << "it is there";
    EXPECT_FALSE(r.seen.flap);
    EXPECT_EQ(r.seen.first_cls, OutcomeClass::fail);
    EXPECT_EQ(r.seen.first_kind, FailKind::throttled);
    EXPECT_FALSE(r.seen.first_byte_us);
}

TEST(Measurement, ThrottledAmongTheTriesMakesItUnknown) {
    const Outcome r = run(Operation::check, {kTimeout, kTimeout, throttled(1), kTimeout});
    EXPECT_EQ(r.seen.cls, OutcomeClass::unknown);
    EXPECT_EQ(r.seen.first_cls, OutcomeClass::fail);
}

TEST(Measurement, ThrottledAmongTheTriesBeyondTheAllowanceFails) {
    MeasurementRules rules;
    rules.throttled_is_unknown = false;
    const Outcome r =
        run(Operation::check, {kTimeout, throttled(1), throttled(1), throttled(1)}, rules);
    EXPECT_EQ(r.waits.back(), std::nullopt);
    EXPECT_EQ(r.seen.cls, OutcomeClass::fail);
    EXPECT_EQ(r.seen.kind, FailKind::timeout) << "what the first attempt saw";
    const Outcome there = run(Operation::check, {kTimeout, throttled(1), kOk}, rules);
    EXPECT_EQ(there.seen.cls, OutcomeClass::ok) << "it is there";
    const Outcome ours = run(Operation::check, {kTimeout, kOurs, throttled(1), kTimeout}, rules);
    EXPECT_EQ(ours.seen.cls, OutcomeClass::unknown) << "what is ours is no fault of the unit";
}

TEST(Measurement, WhoRefusedFromTheStartFailsByRefusingTheTriesToo) {
    const Outcome r =
        run(Operation::check, {throttled(1), kTimeout, throttled(1), throttled(1), throttled(1)});
    EXPECT_EQ(r.waits.back(), std::nullopt);
    EXPECT_EQ(r.seen.cls, OutcomeClass::fail);
}

TEST(Measurement, AThrottledAttemptIsChargedToTheAllowanceWhereverItWas) {
    const auto charged = [](const std::vector<Attempt>& attempts) {
        Measurement m({8, 60'000'000, Operation::check}, {});
        EXPECT_TRUE(m.started(60'000'000, Millis(500)));
        for (const Attempt& attempt : attempts) m.step(attempt);
        return m.throttled();
    };
    EXPECT_TRUE(charged({throttled(1), kOk}));
    EXPECT_TRUE(charged({kTimeout, throttled(1), kOk}));
    EXPECT_TRUE(charged({kTimeout, kTimeout, kTimeout, throttled(1)}));
    EXPECT_FALSE(charged({kTimeout, kTimeout, kTimeout, kTimeout}));
    EXPECT_FALSE(charged({kOk}));
}

TEST(Measurement, LateStartIsOurs) {
    Measurement in_time({8, 60'000'000, Operation::check}, {});
    EXPECT_TRUE(in_time.started(60'500'000, Millis(500)));
    Measurement late({8, 60'000'000, Operation::check}, {});
    EXPECT_FALSE(late.started(60'500'001, Millis(500)));
    EXPECT_EQ(late.observation().cls, OutcomeClass::prober_fault);
    EXPECT_EQ(late.observation().late_us, 500'001u);
    EXPECT_EQ(late.observation().attempts, 0u);
}

TEST(ThrottleAllowance, TwoSlicesADayAndNoMore) {
    ThrottleAllowance allowance(2);
    EXPECT_TRUE(allowance.allows(1, 300));
    allowance.record(1, 300);
    allowance.record(1, 300);
    allowance.record(1, 310);
    EXPECT_TRUE(allowance.allows(1, 300)) << "a slice counts once";
    EXPECT_FALSE(allowance.allows(1, 311));
    EXPECT_TRUE(allowance.allows(2, 600));
    EXPECT_FALSE(ThrottleAllowance(0).allows(1, 1));
}

SliceLeaf controls(const std::vector<OutcomeClass>& classes) {
    SliceLeaf leaf{"control.a", "ams", 1, {}};
    for (const OutcomeClass cls : classes) {
        Observation o;
        o.sequence = leaf.observations.size();
        o.first_cls = cls;
        leaf.observations.push_back(o);
    }
    return leaf;
}

TEST(ControlHealth, MoreThanHalfFailedBlamesTheProber) {
    using enum OutcomeClass;
    EXPECT_TRUE(controls_failed({controls({fail, fail}), controls({ok})}));
    EXPECT_FALSE(controls_failed({controls({fail, ok})})) << "half is not more than half";
    EXPECT_FALSE(controls_failed({}));
    EXPECT_FALSE(controls_failed({controls({prober_fault, prober_fault})}));
    EXPECT_TRUE(controls_failed({controls({fail, prober_fault})})) << "ours says nothing";

    SliceLeaf leaf = controls({ok, fail});
    leaf.observations[0].first_byte_us = 7;
    blame_prober(leaf);
    for (const Observation& o : leaf.observations) {
        EXPECT_EQ(o.cls, prober_fault);
        EXPECT_EQ(o.first_cls, prober_fault);
        EXPECT_FALSE(o.first_byte_us);
    }
}

}  // namespace
}  // namespace warden::probing
