#include "domain/base/json_fields.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace warden::json {
namespace {

const Json kObject(Json::Object{{"text", "abc"},
                                {"yes", true},
                                {"int", -7},
                                {"num", std::int64_t{9'000'000'000}},
                                {"digits", "18446744073709551615"},
                                {"list", Json::Array{Json(1)}},
                                {"object", Json::Object{{"x", 1}}},
                                {"nothing", Json()}});

TEST(JsonFieldsTest, ValuesOfTheRightKind) {
    EXPECT_EQ(get_string(kObject, "text").value(), "abc");
    EXPECT_EQ(get_int(kObject, "int").value(), -7);
    EXPECT_EQ(get_u64(kObject, "num").value(), 9'000'000'000u);
    EXPECT_EQ(get_u64_text(kObject, "digits").value(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(get_array(kObject, "list").value()->size(), 1u);
    EXPECT_EQ(get_int(*get_object(kObject, "object").value(), "x").value(), 1);
    EXPECT_TRUE(get(kObject, "nothing").value()->is_null());
}

TEST(JsonFieldsTest, AbsentAndNullAreMissingWhereRequired) {
    EXPECT_EQ(get_string(kObject, "block_hash").error().detail, "block_hash: missing");
    EXPECT_EQ(get_u64(kObject, "nothing").error().detail, "nothing: missing");
    EXPECT_EQ(get(kObject, "absent").error().detail, "absent: missing");
}

TEST(JsonFieldsTest, AbsentAndNullAreEmptyWhereOptional) {
    EXPECT_EQ(find_string(kObject, "absent").value(), std::nullopt);
    EXPECT_EQ(find_u64(kObject, "nothing").value(), std::nullopt);
    EXPECT_EQ(find_array(kObject, "absent").value(), nullptr);
    EXPECT_EQ(find_object(kObject, "nothing").value(), nullptr);
    EXPECT_EQ(find_array(kObject, "list").value()->size(), 1u);
}

TEST(JsonFieldsTest, WrongKindIsAnErrorAlsoWhereOptional) {
    EXPECT_EQ(get_string(kObject, "int").error().detail, "int: not a string");
    EXPECT_EQ(get_int(kObject, "text").error().detail, "text: not an integer");
    EXPECT_EQ(get_u64(kObject, "int").error().detail, "int: negative");
    EXPECT_EQ(get_array(kObject, "object").error().detail, "object: not an array");
    EXPECT_EQ(get_object(kObject, "list").error().detail, "list: not an object");
    EXPECT_EQ(find_string(kObject, "yes").error().detail, "yes: not a string");
    EXPECT_EQ(find_object(kObject, "text").error().detail, "text: not an object");
    EXPECT_EQ(get_u64_text(kObject, "num").error().detail, "num: not a string of digits");
    EXPECT_TRUE(get_u64_text(kObject, "text").error().is(Condition::invalid_input));
    EXPECT_EQ(get_string(Json(1), "a").error().detail, "a: asked of something that is no object");
}

TEST(JsonFieldsTest, UnknownMembersAreRefused) {
    const Json request(Json::Object{{"unit", 1}, {"regoin", "eu"}});
    EXPECT_EQ(allow_only(request, {"unit", "region"}).error().detail, "regoin: unknown member");
    EXPECT_TRUE(allow_only(request, {"unit", "regoin"}));
    EXPECT_FALSE(allow_only(Json(1), {}));
}

}  // namespace
}  // namespace warden::json
