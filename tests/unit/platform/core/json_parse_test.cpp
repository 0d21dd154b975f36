#include "platform/json/parse.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace warden::json {
namespace {

std::string error_of(std::string_view text, ParseLimits limits = {}) {
    const auto parsed = parse(text, limits);
    if (parsed) return "parsed: " + write_canonical(*parsed);
    EXPECT_TRUE(parsed.error().is(Condition::invalid_input) || parsed.error().code == Errc::limit);
    return parsed.error().detail;
}

TEST(JsonParseTest, EveryKindOfValue) {
    const auto parsed = parse(R"( { "z" : [1, -2, true, false, null, "aé\n\u00e9"], "a": {} } )");
    ASSERT_TRUE(parsed) << parsed.error().text();
    EXPECT_EQ(write_canonical(*parsed), R"({"a":{},"z":[1,-2,true,false,null,"aé\né"]})");
}

TEST(JsonParseTest, OrderOfMembersIsKept) {
    const auto parsed = parse(R"({"b":1,"a":2})");
    EXPECT_EQ(parsed->object()->front().first, "b");
}

TEST(JsonParseTest, IntegersThatCanBeWrittenAgain) {
    const std::string ends = "[9007199254740991,-9007199254740991]";
    const auto parsed = parse(ends);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(write_canonical(*parsed), ends);
    for (const char* number :
         {"9007199254740992", "-9007199254740992", "9223372036854775807", "-9223372036854775808"}) {
        EXPECT_EQ(error_of(R"({"id":)" + std::string(number) + "}"),
                  "id: an integer above 2^53 - 1 must be a decimal string");
    }
}

TEST(JsonParseTest, NumberThatIsNoInt64NamesItsPath) {
    EXPECT_EQ(error_of(R"({"result":{"blocks":[{"num":1},{"num":1.5}]}})"),
              "result.blocks[1].num: not an integer of 64 bits");
    for (const char* number : {"9223372036854775808", "-9223372036854775809", "1.0", "1e3", "1E2",
                               "18446744073709551616", "123456789012345678901234567890", "-", "01",
                               "+1", "0x10", "1a", "NaN"}) {
        const std::string error = error_of(R"({"a":)" + std::string(number) + "}");
        EXPECT_EQ(error.rfind("a: ", 0), 0u) << number << ": " << error;
    }
}

TEST(JsonParseTest, SyntaxErrorsAreErrors) {
    for (const char* text :
         {"{",           "[",         "}",           "{\"a\"}",       "{\"a\":}",
          "{\"a\":1,}",  "[1,]",      "[1 2]",       "[,1]",          "{a:1}",
          "{'a':1}",     "[tru]",     "[truex]",     "[nul]",         "[nulll]",
          "[\"a]",       "[\"\\x\"]", "[\"\\u12\"]", "[\"\\ud800\"]", "[\"a\nb\"]",
          "[1]]",        "[1] 2",     "{} {}",       "[1],",          "{\"a\":1 \"b\":2}",
          "{\"a\" 1}",   "{1:2}",     "[1}",         "{\"a\":1]",     "[/*c*/1]",
          "\xef\xbb\xbf"}) {
        const auto parsed = parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_TRUE(parsed.error().is(Condition::invalid_input)) << text;
        EXPECT_FALSE(parsed.error().detail.empty());
    }
}

TEST(JsonParseTest, EmptyTextAndScalarsAreErrors) {
    for (const char* text : {"", " ", "1", "\"a\"", "true", "null"}) {
        EXPECT_FALSE(parse(text)) << text;
    }
    EXPECT_EQ(error_of("5"), "neither an object nor an array");
}

TEST(JsonParseTest, ErrorTellsTheOffset) {
    EXPECT_EQ(error_of(R"({"a":[true,flase]})"), "a[1]: no JSON at byte 11");
    EXPECT_EQ(error_of("[1] 2"), "more text after the end at byte 4");
}

TEST(JsonParseTest, InvalidUtf8IsAnError) {
    for (const char* bytes : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf5\x80\x80\x80"}) {
        EXPECT_EQ(error_of("[\"" + std::string(bytes) + "\"]"), "not UTF-8");
    }
}

TEST(JsonParseTest, NameTwiceInOneObjectIsAnError) {
    EXPECT_EQ(error_of(R"({"a":{"x":1,"y":2,"x":3}})"), "a.x: given twice");
    EXPECT_EQ(error_of(R"({"x":1,"\u0078":2})"), "x: given twice");
    EXPECT_TRUE(parse(R"([{"x":1},{"x":1}])"));
}

TEST(JsonParseTest, DepthIsBounded) {
    EXPECT_TRUE(parse("[[[1]]]", {.depth_max = 3}));
    EXPECT_EQ(error_of("[[[[1]]]]", {.depth_max = 3}), "[0][0][0]: nested deeper than 3");
    const auto deep = parse(std::string(100'000, '['), {.depth_max = 32});
    ASSERT_FALSE(deep);
}

TEST(JsonParseTest, SizeIsBounded) {
    EXPECT_TRUE(parse("[1]", {.bytes_max = 3}));
    const auto parsed = parse("[12]", {.bytes_max = 3});
    EXPECT_EQ(parsed.error().code, Errc::limit);
}

TEST(JsonParseTest, LongNamesAreCutInErrors) {
    EXPECT_LT(error_of("{\"" + std::string(100'000, 'x') + "\":1.5}").size(), 200u);
}

TEST(JsonParseTest, WhatWeWriteIsReadBack) {
    const Json value(
        Json::Object{{"text", "quote \" backslash \\ control \x01 é 🚀"},
                     {"list", Json::Array{Json(1), Json(), Json(false), Json(Json::Object{})}},
                     {"", Json(-1)}});
    EXPECT_EQ(write_canonical(parse(write_canonical(value)).value()), write_canonical(value));
}

}  // namespace
}  // namespace warden::json
