#include "platform/http1/retry_after.hpp"

#include <gtest/gtest.h>

namespace warden::http1 {
namespace {

constexpr UnixSecs kNow = 1'792'567'680;  // Wed, 21 Oct 2026 07:28:00 GMT
constexpr const char* kNowText = "Wed, 21 Oct 2026 07:28:00 GMT";

// Without Date: `now` is what a date counts from.
std::optional<Seconds> wait(const std::string& value, UnixSecs now = kNow) {
    return retry_after({{"X", "y"}, {"retry-after", value}}, now);
}

TEST(RetryAfter, IsSecondsUpToADay) {
    EXPECT_EQ(wait("0"), Seconds{0});
    EXPECT_EQ(wait("30"), Seconds{30});
    EXPECT_EQ(wait("86400"), Seconds{86'400});
    EXPECT_EQ(wait("99999999"), Seconds{86'400});
    EXPECT_EQ(retry_after({}, kNow), std::nullopt);
}

TEST(RetryAfter, ADateCountsFromNowWhereTheAnswerHasNone) {
    EXPECT_EQ(wait(kNowText, kNow - 20), Seconds{20});
    EXPECT_EQ(wait(kNowText, kNow - 1), Seconds{1});
    EXPECT_EQ(wait(kNowText, kNow), Seconds{0});
    EXPECT_EQ(wait(kNowText, kNow + 1), Seconds{0}) << "it is over";
    EXPECT_EQ(wait(kNowText, kNow - 86'400), Seconds{86'400});
    EXPECT_EQ(wait(kNowText, kNow - 86'401), Seconds{86'400});
    EXPECT_EQ(wait("Thu, 01 Jan 1970 00:00:00 GMT"), Seconds{0});
    EXPECT_EQ(wait("Fri, 31 Dec 9999 23:59:59 GMT"), Seconds{86'400});
}

TEST(RetryAfter, ADateCountsFromTheAnswersOwn) {
    const auto wait_at = [](const std::string& date) {
        return retry_after({{"Date", date}, {"Retry-After", kNowText}}, kNow - 7);
    };
    EXPECT_EQ(wait_at("Wed, 21 Oct 2026 07:27:30 GMT"), Seconds{30}) << "whatever our clock says";
    EXPECT_EQ(wait_at("Tue, 20 Oct 2026 07:27:59 GMT"), Seconds{86'400});
    EXPECT_EQ(wait_at(kNowText), Seconds{0});
    EXPECT_EQ(wait_at("Wed, 21 Oct 2026 07:28:01 GMT"), Seconds{0});
    EXPECT_EQ(wait_at("yesterday"), Seconds{7}) << "as without it";
    EXPECT_EQ(retry_after({{"Date", "yesterday"}, {"Retry-After", "30"}}, kNow), Seconds{30});
}

TEST(RetryAfter, EachMonthIsKnown) {
    const std::pair<const char*, UnixSecs> months[] = {
        {"Jan", 1'767'225'600}, {"Feb", 1'769'904'000}, {"Mar", 1'772'323'200},
        {"Apr", 1'775'001'600}, {"May", 1'777'593'600}, {"Jun", 1'780'272'000},
        {"Jul", 1'782'864'000}, {"Aug", 1'785'542'400}, {"Sep", 1'788'220'800},
        {"Oct", 1'790'812'800}, {"Nov", 1'793'491'200}, {"Dec", 1'796'083'200}};
    for (const auto& [name, begin] : months) {
        EXPECT_EQ(wait(std::string("Mon, 01 ") + name + " 2026 00:00:09 GMT", begin), Seconds{9});
    }
}

TEST(RetryAfter, WhatIsNeitherIsUnknown) {
    for (const char* value : {"",
                              "-1",
                              "1.5",
                              "30 ",
                              "soon",
                              "18446744073709551616",
                              "Wednesday, 21-Oct-26 07:28:00 GMT",
                              "Wed Oct 21 07:28:00 2026",  // obsolete forms
                              "Wed, 21 Oct 2026 07:28:00 UTC",
                              "Wed, 21 Oct 2026 07:28:00 gmt",
                              "Wed, 21 Oct 2026 07:28:00 GMT ",
                              "Wed, 21 Oct 2026 07:28:00",
                              "wed, 21 Oct 2026 07:28:00 GMT",
                              "Foo, 21 Oct 2026 07:28:00 GMT",
                              "Wed  21 Oct 2026 07:28:00 GMT",
                              "Wed, 21 oct 2026 07:28:00 GMT",
                              "Wed, 21 ctN 2026 07:28:00 GMT",
                              "Wed, 21-Oct 2026 07:28:00 GMT",
                              "Wed, 21 Oct-2026 07:28:00 GMT",
                              "Wed, 21 Oct 2026-07:28:00 GMT",
                              "Wed, 00 Oct 2026 07:28:00 GMT",
                              "Wed, 32 Oct 2026 07:28:00 GMT",
                              "Mon, 30 Feb 2026 07:28:00 GMT",
                              "Wed, 21 Oct 2026 24:00:00 GMT",
                              "Wed, 21 Oct 2026 07:60:00 GMT",
                              "Wed, 21 Oct 2026 07:28:60 GMT",
                              "Wed, 21 Oct 2026 07.28.00 GMT",
                              "Wed, 2x Oct 2026 07:28:00 GMT",
                              "Wed, 31 Dec 1969 23:59:59 GMT"}) {
        EXPECT_EQ(wait(value), std::nullopt) << value;
    }
}

}  // namespace
}  // namespace warden::http1
