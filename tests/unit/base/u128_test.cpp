#include "domain/base/u128.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

constexpr std::string_view kU128MaxText = "340282366920938463463374607431768211455";
constexpr std::string_view kU64MaxText = "18446744073709551615";

TEST(U128, WritesDecimals) {
    EXPECT_EQ(to_decimal(0), "0");
    EXPECT_EQ(to_decimal(10), "10");
    EXPECT_EQ(to_decimal(U128{1} << 64), "18446744073709551616");
    EXPECT_EQ(to_decimal(kU128Max), kU128MaxText);
}

TEST(U128, ReadsDecimals) {
    EXPECT_EQ(u128_from_decimal("0"), U128{0});
    EXPECT_EQ(u128_from_decimal("907"), U128{907});
    EXPECT_EQ(u128_from_decimal("18446744073709551616"), U128{1} << 64);
    EXPECT_EQ(u128_from_decimal(kU128MaxText), kU128Max);
}

TEST(U128, RefusesTextsThatAreNoCanonicalDecimal) {
    for (const char* text :
         {"", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "1_000", "/", ":"}) {
        const auto value = u128_from_decimal(text);
        ASSERT_FALSE(value.has_value()) << text;
        EXPECT_EQ(value.error().code, Errc::invalid_input) << text;
    }
}

TEST(U128, RefusesWhatDoesNotFit) {
    for (const char* text : {"340282366920938463463374607431768211456",  // one too many, by the sum
                             "3402823669209384634633746074317682114550",  // by the product
                             "99999999999999999999999999999999999999999999999999"}) {
        EXPECT_FALSE(u128_from_decimal(text).has_value()) << text;
    }
}

TEST(U128, U64HasItsOwnLimit) {
    EXPECT_EQ(u64_from_decimal("0"), std::uint64_t{0});
    EXPECT_EQ(u64_from_decimal(kU64MaxText), ~std::uint64_t{0});
    for (const char* text : {"18446744073709551616", "", "-1", "01"}) {
        const auto value = u64_from_decimal(text);
        ASSERT_FALSE(value.has_value()) << text;
        EXPECT_EQ(value.error().code, Errc::invalid_input) << text;
    }
}

TEST(U128, CheckedSumStopsAtTheLimit) {
    EXPECT_EQ(checked_add(2, 3), U128{5});
    EXPECT_EQ(checked_add(kU128Max, 0), kU128Max);
    EXPECT_EQ(checked_add(kU128Max - 1, 1), kU128Max);
    EXPECT_EQ(checked_add(kU128Max, 1), std::nullopt);
    EXPECT_EQ(checked_add(kU128Max, kU128Max), std::nullopt);
}

TEST(U128, CheckedProductStopsAtTheLimit) {
    EXPECT_EQ(checked_mul(6, 7), U128{42});
    EXPECT_EQ(checked_mul(0, kU128Max), U128{0});
    EXPECT_EQ(checked_mul(kU128Max, 0), U128{0});
    EXPECT_EQ(checked_mul(kU128Max, 1), kU128Max);
    EXPECT_EQ(checked_mul(kU128Max / 3, 3), kU128Max);  // 2^128 - 1 is divisible by 3
    EXPECT_EQ(checked_mul(kU128Max / 3 + 1, 3), std::nullopt);
    EXPECT_EQ(checked_mul(U128{1} << 64, U128{1} << 64), std::nullopt);
}

}  // namespace
}  // namespace warden
