#include "domain/orchestrator/codes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace warden::orchestrator {
namespace {

template <class Code>
void expect_codes(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t code = first; code <= last; ++code) {
        const auto value = from_code<Code>(code);
        ASSERT_TRUE(value) << code;
        EXPECT_EQ(code_of(*value), code);
    }
    EXPECT_FALSE(from_code<Code>(last + 1));
    EXPECT_FALSE(from_code<Code>(0xffffffff));
}

TEST(Codes, TheContractsAreKnownAndNoOthers) {
    expect_codes<Party>(0, 1);
    expect_codes<Api>(0, 3);
    expect_codes<UnitState>(0, 3);
    expect_codes<ReservationStatus>(0, 7);
    expect_codes<SlashStatus>(0, 5);
    expect_codes<ContractError>(1, 28);
    EXPECT_FALSE(from_code<ContractError>(0));
}

TEST(Codes, ErrorsHaveTheContractsNames) {
    EXPECT_EQ(name(ContractError::not_authorized), "NotAuthorized");
    EXPECT_EQ(name(ContractError::slash_exists), "SlashExists");
    EXPECT_EQ(name(ContractError::invalid_terms), "InvalidTerms");
    EXPECT_EQ(code_of(ContractError::slash_exists), 18u);
    EXPECT_EQ(code_of(ContractError::stale_day), 26u);
}

TEST(Codes, ReasonsBelongToTheirParty) {
    EXPECT_TRUE(reasons_fit(Party::provider, reason::kUptime | reason::kIntegrity));
    EXPECT_TRUE(reasons_fit(Party::provider, reason::kOutage));
    EXPECT_TRUE(reasons_fit(Party::consumer, reason::kUnderfunded | reason::kMissedReports));
    EXPECT_FALSE(reasons_fit(Party::provider, 0));
    EXPECT_FALSE(reasons_fit(Party::consumer, 0));
    EXPECT_FALSE(reasons_fit(Party::provider, reason::kUptime | reason::kUnderfunded));
    EXPECT_FALSE(reasons_fit(Party::consumer, reason::kUnderfunded | reason::kLatency));
    EXPECT_FALSE(reasons_fit(Party::provider, 128));
    EXPECT_FALSE(reasons_fit(Party::consumer, 2048));
}

TEST(Codes, ASlashIsOpenUntilItsEnd) {
    for (const SlashStatus status : kValues<SlashStatus>) {
        const bool ended = status == SlashStatus::executed || status == SlashStatus::rejected ||
                           status == SlashStatus::lapsed;
        EXPECT_EQ(is_open(status), !ended) << name(status);
    }
}

TEST(Codes, EachReasonBitHasOneName) {
    std::uint32_t named = 0;
    for (std::uint32_t bit = 1; bit != 0; bit <<= 1) {
        if (!reason_name(bit).empty()) named |= bit;
    }
    EXPECT_EQ(named, reason::kProvider | reason::kConsumer);
    EXPECT_EQ(reason_name(reason::kUptime), "uptime");
    EXPECT_EQ(reason_name(reason::kUptime | reason::kLatency), "");
}

}  // namespace
}  // namespace warden::orchestrator
