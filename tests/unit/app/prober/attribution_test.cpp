#include "app/prober/attribution.hpp"

#include <gtest/gtest.h>

#include "tests/unit/app/prober/world.hpp"

namespace warden::app {
namespace {

using probing::Attempt;
using probing::FailKind;
using probing::OutcomeClass;

Attempt seen(const Answer& answer, TargetKind target = TargetKind::http_unit,
             Names names = Names::resolve) {
    return attribute(answer.result, target, names);
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

TEST(Attribution, DnsIsTheProvidersOnlyWhileTheControlNamesResolve) {
    EXPECT_EQ(seen(fails(FailKind::dns)).kind, FailKind::dns);
    EXPECT_EQ(seen(fails(FailKind::dns), TargetKind::http_unit, Names::unknown).cls,
              OutcomeClass::prober_fault);
    EXPECT_EQ(seen(fails(FailKind::dns), TargetKind::control, Names::unknown).cls,
              OutcomeClass::fail);
    const Answer denied = own_fault(ports::OwnFault::address_denied);
    EXPECT_EQ(seen(denied).kind, FailKind::dns) << "a private address is no way out";
    EXPECT_EQ(seen(denied, TargetKind::http_unit, Names::unknown).cls, OutcomeClass::prober_fault);
}

TEST(Attribution, OwnTroubleIsOurs) {
    EXPECT_EQ(seen(own_fault(ports::OwnFault::resources)).cls, OutcomeClass::prober_fault);
    EXPECT_EQ(seen(own_fault(ports::OwnFault::invalid_target)).kind, FailKind::protocol);
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
