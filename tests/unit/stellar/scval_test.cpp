#include "adapters/stellar/codec/scval.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/stellar/random_scval.hpp"

namespace rc {
template <>
struct Arbitrary<warden::stellar::ScVal> {
    static Gen<warden::stellar::ScVal> arbitrary() { return warden::stellar::random_scval(); }
};
}  // namespace rc

namespace warden::stellar {
namespace {

TEST(ScValOrder, IsByArmThenByValue) {
    EXPECT_LT(ScVal(true), ScVal());
    EXPECT_LT(ScVal(std::uint32_t{9}), ScVal(std::int32_t{-1}));
    EXPECT_LT(ScVal(std::int32_t{-1}), ScVal(std::int32_t{0}));
    EXPECT_LT(symbol("a"), symbol("ab"));
    EXPECT_LT(symbol("Z"), symbol("a"));
    EXPECT_LT(text("\x7f"), text("\x80"));  // bytes have no sign
    EXPECT_LT(vec({symbol("a")}), vec({symbol("a"), symbol("a")}));
    EXPECT_LT(vec({symbol("a"), symbol("z")}), vec({symbol("b")}));
}

TEST(ScValValid, SymbolsHaveAnAlphabet) {
    EXPECT_TRUE(is_valid(symbol("unit_Registered_9")));
    EXPECT_FALSE(is_valid(ScVal(ScSymbol{"unit-registered"})));
    EXPECT_FALSE(is_valid(ScVal(ScSymbol{std::string(33, 'a')})));
    EXPECT_FALSE(is_valid(vec({ScVal(ScSymbol{" "})})));
}

TEST(ScValValid, MapsAreSortedWithoutDoubles) {
    const ScMapEntry a{symbol("a"), {}};
    const ScMapEntry b{symbol("b"), {}};
    EXPECT_TRUE(is_valid(map({b, a})));
    EXPECT_FALSE(is_valid(ScVal(ScMap({b, a}))));
    EXPECT_FALSE(is_valid(ScVal(ScMap({a, a}))));
}

TEST(ScValValid, NothingAbsentOrUnknown) {
    EXPECT_FALSE(is_valid(ScVal(ScAbsent{16})));
    EXPECT_FALSE(is_valid(vec({ScVal(ScAbsent{17})})));
    EXPECT_FALSE(is_valid(ScVal(ScUnknown{30, {}})));
}

TEST(ScValFind, OnlyInMapsBySymbol) {
    const ScVal value = map({{symbol("window"), ScVal(std::uint32_t{3})}, {ScVal(true), {}}});
    ASSERT_NE(find(value, "window"), nullptr);
    EXPECT_EQ(*find(value, "window"), ScVal(std::uint32_t{3}));
    EXPECT_EQ(find(value, "windows"), nullptr);
    EXPECT_EQ(find(symbol("window"), "window"), nullptr);
}

RC_GTEST_PROP(ScValLaw, OrderIsTotal, (const ScVal& a, const ScVal& b, const ScVal& c)) {
    RC_ASSERT(std::is_eq(a <=> a));
    RC_ASSERT(std::is_lt(a <=> b) == std::is_gt(b <=> a));
    if (a < b && b < c) RC_ASSERT(a < c);
    RC_ASSERT((a == b) == (to_xdr(a) == to_xdr(b)));
}

RC_GTEST_PROP(ScValLaw, GeneratedValuesAreValid, (const ScVal& value)) {
    RC_ASSERT(is_valid(value));
}

}  // namespace
}  // namespace warden::stellar
