#include "domain/base/enum_names.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace warden {
namespace {

enum class Fruit : std::uint8_t { apple, blood_orange, signed_ };
constexpr auto names_of(Fruit) { return enum_names<Fruit>("apple", "BloodOrange", "signed"); }

enum class Code : std::uint32_t { first = 1, second = 2 };
constexpr auto names_of(Code) { return enum_names<Code>("first", "second"); }

struct Holder {
    enum class Kind { one, two };
};
constexpr auto names_of(Holder::Kind) { return enum_names<Holder::Kind>("one", "two"); }

template <class Enum>
void expect_read_back() {
    for (const Enum value : kValues<Enum>) {
        EXPECT_EQ(from_name<Enum>(name(value)).value(), value) << name(value);
    }
}

TEST(EnumNames, EveryWordReadsBackAsItsEnumerator) {
    expect_read_back<Fruit>();
    expect_read_back<Code>();
    expect_read_back<Holder::Kind>();
    EXPECT_EQ(name(Fruit::blood_orange), "BloodOrange");
    EXPECT_EQ(name(Code::first), "first");
}

TEST(EnumNames, ValuesAreAllEnumeratorsInOrder) {
    EXPECT_EQ((std::array{Fruit::apple, Fruit::blood_orange, Fruit::signed_}), kValues<Fruit>);
    EXPECT_EQ((std::array{Code::first, Code::second}), kValues<Code>);
}

TEST(EnumNames, AnyOtherTextIsAnErrorThatListsTheWords) {
    for (const auto* text : {"", "Apple", "apple ", "app", "signed_", "blood_orange"}) {
        EXPECT_EQ(from_name<Fruit>(text).error().code, Errc::invalid_input) << text;
    }
    EXPECT_EQ(from_name<Fruit>("pear\xff").error().detail,
              "\"pear?\" is none of apple, BloodOrange, signed");
}

TEST(EnumNames, ATableIsHeldToItsEnumByTheCompiler) {
    using namespace enum_detail;
    static_assert(spelling<Fruit::signed_>() == "signed_");
    static_assert(spelling<static_cast<Fruit>(3)>().empty());  // so that a forgotten one is seen
    static_assert(is_spelled_like("BloodOrange", "blood_orange"));
    static_assert(is_spelled_like("signed", "signed_"));
    static_assert(!is_spelled_like("apple", "apples"));
    static_assert(!is_spelled_like("apples", "apple"));
    static_assert(!is_spelled_like("", "apple"));
    static_assert(kFirst<Fruit> == 0 && kFirst<Code> == 1);
}

}  // namespace
}  // namespace warden
