#include <gtest/gtest.h>

#include <random>

#include "adapters/starknet/codec/felt.hpp"
#include "adapters/starknet/codec/poseidon.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

using golden::hex;

const std::string kPMinus1 = "0x800000000000011000000000000000000000000000000000000000000000000";

Felt random_felt(std::mt19937_64& random) {
    Hash32 bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return Felt::reduce(bytes);
}

TEST(Felt, AcceptsCanonicalHexInBothCases) {
    EXPECT_EQ(hex("0x0"), Felt{});
    EXPECT_EQ(hex("0xff"), Felt{255});
    EXPECT_EQ(hex("0xFf"), Felt{255});
    EXPECT_EQ(hex("0xABC").to_hex(), "0xabc");
    EXPECT_EQ(hex(kPMinus1).to_hex(), kPMinus1);
}

TEST(Felt, RefusesOtherTexts) {
    const std::string p = "0x800000000000011000000000000000000000000000000000000000000000001";
    for (const std::string& text :
         {std::string(), std::string("0x"), std::string("ff"), std::string("0X1"),
          std::string("0x01"), std::string("0x00"), std::string("0xg"), std::string("0x1 "),
          std::string("-0x1"), p, "0x1" + std::string(63, '0'), "0x" + std::string(63, 'f')}) {
        const Result<Felt> felt = Felt::from_hex(text);
        ASSERT_FALSE(felt.has_value()) << text;
        EXPECT_TRUE(felt.error().is(Condition::invalid_input));
    }
}

TEST(Felt, TextAndBytesRoundTrip) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 500; ++i) {
        const Felt felt = random_felt(random);
        EXPECT_EQ(hex(felt.to_hex()), felt);
        EXPECT_EQ(Felt::from_bytes(felt.to_bytes()).value(), felt);
        EXPECT_EQ(Felt::from_limbs(felt.to_limbs()), felt);
    }
}

TEST(Felt, BytesAtPOrAboveAreRefusedAndReduceWraps) {
    Hash32 p{};
    p[0] = 0x08;
    p[7] = 0x11;
    p[31] = 0x01;
    EXPECT_FALSE(Felt::from_bytes(p).has_value());
    EXPECT_EQ(Felt::reduce(p), Felt{});
    Hash32 all;
    all.fill(0xff);
    // (2^256 - 1) mod P, by Python.
    EXPECT_EQ(Felt::reduce(all).to_hex(),
              "0x7fffffffffffdf0ffffffffffffffffffffffffffffffffffffffffffffffe0");
}

TEST(Felt, FieldArithmeticHasItsLaws) {
    std::mt19937_64 random(2);
    const Felt minus_one = hex(kPMinus1);
    EXPECT_EQ(minus_one + Felt{1}, Felt{});
    EXPECT_EQ(Felt{} - Felt{1}, minus_one);
    EXPECT_EQ(minus_one * minus_one, Felt{1});
    for (int i = 0; i < 500; ++i) {
        const Felt a = random_felt(random);
        const Felt b = random_felt(random);
        const Felt c = random_felt(random);
        EXPECT_EQ(a + b, b + a);
        EXPECT_EQ(a * b, b * a);
        EXPECT_EQ((a + b) - b, a);
        EXPECT_EQ(a - b, Felt{} - (b - a));
        EXPECT_EQ((a * b) * c, a * (b * c));
        EXPECT_EQ(a * (b + c), a * b + a * c);
        EXPECT_EQ(a * Felt{1}, a);
        EXPECT_EQ(a + Felt{}, a);
    }
}

TEST(Felt, ProductsEqualThoseOfIndependentArithmetic) {
    // By Python: x * y % P.
    EXPECT_EQ((hex("0x7fffffffffffdf0ffffffffffffffffffffffffffffffffffffffffffffffe0") *
               hex("0x3d937c035c878245caf64531a5756109c53068da139362728feb561405371cb"))
                  .to_hex(),
              "0x296b82f90169bb9c0331f92daa5645e77f3df159e93d8e8a082a38f217e5359");
}

TEST(Felt, OrderIsThatOfTheIntegers) {
    EXPECT_LT(Felt{1}, Felt{2});
    EXPECT_LT(Felt{~0ull}, Felt::from_u128(U128{1} << 64));
    EXPECT_LT(Felt::from_u128(kU128Max), hex(kPMinus1));
    EXPECT_EQ(Felt{7} <=> Felt{7}, std::strong_ordering::equal);
}

TEST(Felt, SmallNumbersAreRangeChecked) {
    EXPECT_EQ(Felt{~0ull}.to_u64().value(), ~0ull);
    EXPECT_FALSE(Felt::from_u128(U128{1} << 64).to_u64().has_value());
    EXPECT_TRUE(Felt::from_u128(kU128Max).to_u128().value() == kU128Max);
    EXPECT_FALSE((Felt::from_u128(kU128Max) + Felt{1}).to_u128().has_value());
}

TEST(Felt, ShortStringsAreAsciiOfAtMost31Bytes) {
    const std::string longest(31, 'z');
    EXPECT_EQ(Felt::from_short_string(longest)->to_short_string().value(), longest);
    EXPECT_EQ(Felt::from_short_string("")->to_hex(), "0x0");
    EXPECT_FALSE(Felt::from_short_string(std::string(32, 'a')).has_value());
    EXPECT_FALSE(Felt::from_short_string("\xc3\xa9").has_value());
    EXPECT_FALSE(Felt{0x0161}.to_short_string().has_value());  // byte 01
    EXPECT_FALSE(hex(kPMinus1).to_short_string().has_value());
}

TEST(Felt, AddressBoundIs2To251Minus256) {
    EXPECT_TRUE(
        is_address(hex("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeff")));
    EXPECT_FALSE(
        is_address(hex("0x7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00")));
}

TEST(U256, DecimalRoundTripsUpToTheLargest) {
    const std::string largest =
        "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    const Result<U256> value = u256_from_decimal(largest);
    ASSERT_TRUE(value.has_value());
    EXPECT_TRUE(value->low == kU128Max && value->high == kU128Max);
    EXPECT_EQ(to_decimal(*value), largest);
    EXPECT_EQ(to_decimal(U256{}), "0");
    EXPECT_EQ(to_decimal(U256{0, 1}), "340282366920938463463374607431768211456");
    std::mt19937_64 random(3);
    for (int i = 0; i < 200; ++i) {
        const U256 x{(U128{random()} << 64) | random(), (U128{random()} << (i % 64)) | random()};
        EXPECT_EQ(u256_from_decimal(to_decimal(x)).value(), x);
        EXPECT_EQ(u256_from_bytes(to_bytes(x)), x);
    }
}

TEST(U256, RefusesOtherTexts) {
    for (const char* text :
         {"", "01", "-1", "+1", "1a", " 1",
          "115792089237316195423570985008687907853269984665640564039457584007913129639936"}) {
        EXPECT_FALSE(u256_from_decimal(text).has_value()) << text;
    }
}

TEST(Poseidon, PermutationOfZerosIsTheKnownOne) {
    PoseidonState state{};
    poseidon_permute(state);
    EXPECT_EQ(state[0].to_hex(),
              "0x79e8d1e78258000a28fc9d49e233bc6852357968577b1e386550ed6a9086133");
}

TEST(Poseidon, HasherEqualsTheWholeList) {
    std::mt19937_64 random(4);
    for (std::size_t size = 0; size < 9; ++size) {
        std::vector<Felt> values;
        PoseidonHasher hasher;
        for (std::size_t i = 0; i < size; ++i) {
            values.push_back(random_felt(random));
            hasher.add(values.back());
        }
        EXPECT_EQ(hasher.finish(), poseidon_many(values));
    }
}

TEST(Poseidon, PairAndListOfTwoDiffer) {
    EXPECT_NE(poseidon_pair(Felt{1}, Felt{2}), poseidon_many(std::vector<Felt>{Felt{1}, Felt{2}}));
}

}  // namespace
}  // namespace warden::starknet
