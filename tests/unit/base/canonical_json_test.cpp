#include "domain/base/canonical_json.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

constexpr std::int64_t kIntegerMax = 9'007'199'254'740'991;

void expect_refused(std::string_view text, JsonLimits limits = {}) {
    const auto value = read_canonical(text, limits);
    ASSERT_FALSE(value.has_value()) << text;
    EXPECT_EQ(value.error().code, Errc::invalid_input) << text;
}

TEST(CanonicalJson, WritesEachKind) {
    EXPECT_EQ(write_canonical(Json()), "null");
    EXPECT_EQ(write_canonical(true), "true");
    EXPECT_EQ(write_canonical(false), "false");
    EXPECT_EQ(write_canonical(0), "0");
    EXPECT_EQ(write_canonical(std::uint32_t{4'294'967'295}), "4294967295");
    EXPECT_EQ(write_canonical(kIntegerMax), "9007199254740991");
    EXPECT_EQ(write_canonical(-kIntegerMax), "-9007199254740991");
    EXPECT_EQ(write_canonical("text"), "\"text\"");
    EXPECT_EQ(write_canonical(std::string_view("text")), "\"text\"");
    EXPECT_EQ(write_canonical(Json::Array{}), "[]");
    EXPECT_EQ(write_canonical(Json::Object{}), "{}");
    EXPECT_EQ(write_canonical(Json::Array{1, "a", Json(), Json::Array{true}}),
              "[1,\"a\",null,[true]]");
    EXPECT_EQ(write_canonical(Json::Object{{"b", 1}, {"a", Json::Object{{"c", 2}}}}),
              "{\"a\":{\"c\":2},\"b\":1}");
}

// RFC 8785 section 3.2.3: members are sorted by UTF-16 code units, not by code points or bytes.
TEST(CanonicalJson, SortsMembersAsRfc8785Does) {
    const Json value = Json::Object{{"\u20ac", "Euro Sign"},
                                    {"\r", "Carriage Return"},
                                    {"\ufb33", "Hebrew Letter Dalet With Dagesh"},
                                    {"1", "One"},
                                    {"\U0001f600", "Emoji: Grinning Face"},
                                    {"\u0080", "Control"},
                                    {"\u00f6", "Latin Small Letter O With Diaeresis"}};
    EXPECT_EQ(
        write_canonical(value),
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
        "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
        "\"\U0001f600\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(CanonicalJson, AShorterNameComesFirst) {
    EXPECT_EQ(write_canonical(Json::Object{{"ab", 1}, {"a", 2}, {"", 3}}),
              "{\"\":3,\"a\":2,\"ab\":1}");
}

// RFC 8785 section 3.2.2.2 and its sample string of section 3.2.2.
TEST(CanonicalJson, EscapesAsRfc8785Does) {
    EXPECT_EQ(write_canonical("\u20ac$\u000f\nA'B\"\\\\\"/"),
              "\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    EXPECT_EQ(write_canonical("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\"");
    EXPECT_EQ(write_canonical(std::string(1, '\0')), "\"\\u0000\"");
    EXPECT_EQ(write_canonical("\x1f\x20\x7f"), "\"\\u001f \x7f\"");
}

TEST(CanonicalJson, ReadsBackWhatItWrites) {
    Json::Array controls;
    for (char c = 0; c < 0x20; ++c) controls.emplace_back(std::string(1, c));
    const Json value =
        Json::Object{{"array", Json::Array{Json(), true, false, 0, -1, kIntegerMax, -kIntegerMax,
                                           Json::Array{}, Json::Object{}}},
                     {"controls", controls},
                     {"text", "\"\\/ \u00e9 \u20ac \U0010ffff"}};
    const std::string text = write_canonical(value);
    const auto read = read_canonical(text);
    ASSERT_TRUE(read.has_value()) << read.error().text();
    EXPECT_EQ(*read, value);
    EXPECT_EQ(write_canonical(*read), text);
}

TEST(CanonicalJson, RefusesOtherSpellingsOfAValue) {
    for (const char* text : {"",
                             " 1",
                             "1 ",
                             "1\n",
                             "[1, 2]",
                             "{\"a\": 1}",
                             "01",
                             "-0",
                             "-01",
                             "+1",
                             "1.0",
                             "1e3",
                             "1E3",
                             "-",
                             "--1",
                             "9007199254740992",
                             "-9007199254740992",
                             "99999999999999999999",
                             "tru",
                             "True",
                             "nul",
                             "nil",
                             "falsee",
                             "NaN",
                             "'a'",
                             "a",
                             "\"",
                             "\"a",
                             "[",
                             "[1",
                             "[1,",
                             "[,1]",
                             "[1,]",
                             "[1 2]",
                             "{",
                             "{\"a\"",
                             "{\"a\":",
                             "{\"a\":1",
                             "{\"a\":1,}",
                             "{,}",
                             "{a:1}",
                             "{1:1}",
                             "{\"a\"1}",
                             "{\"a\":1\"b\":2}",
                             "1,2",
                             "[]]",
                             "{}{}"}) {
        expect_refused(text);
    }
}

TEST(CanonicalJson, RefusesMembersOutOfOrderOrTwice) {
    expect_refused("{\"b\":1,\"a\":2}");
    expect_refused("{\"a\":1,\"a\":2}");
    expect_refused("{\"\ufb33\":1,\"\U0001f600\":2}");  // in order of code points, not of UTF-16
}

TEST(CanonicalJson, RefusesEscapesThatTheWriterDoesNotMake) {
    for (const char* text : {"\"\\/\"", "\"\\u0041\"", "\"\\u000A\"", "\"\\u000a\"", "\"\\u0008\"",
                             "\"\\u001F\"", "\"\\u20ac\"", "\"\\ud83d\\ude00\"", "\"\\x41\"",
                             "\"\\u00\"", "\"\\u001", "\"\\", "\"\\\""}) {
        expect_refused(text);
    }
    expect_refused("\"\n\"");
    expect_refused(std::string_view("\"\0\"", 3));
}

TEST(CanonicalJson, RefusesBytesThatAreNotUtf8) {
    for (const char* bytes : {"\x80", "\xc3", "\xc0\xaf", "\xc1\x81", "\xe0\x80\xaf",
                              "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
                              "\xf5\x80\x80\x80", "\xff", "\xe2\x82", "\xe2(\xa1"}) {
        EXPECT_FALSE(is_utf8(bytes));
        expect_refused("\"" + std::string(bytes) + "\"");
    }
}

TEST(CanonicalJson, KnowsUtf8) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("a\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"));
}

TEST(CanonicalJson, LimitsDepthAndSize) {
    EXPECT_TRUE(read_canonical("[[1]]", {.depth_max = 2}).has_value());
    expect_refused("[[[1]]]", {.depth_max = 2});
    expect_refused("[{\"a\":[]}]", {.depth_max = 2});
    EXPECT_TRUE(read_canonical("[[],[]]", {.depth_max = 2}).has_value());
    EXPECT_TRUE(read_canonical("12345", {.bytes_max = 5}).has_value());
    expect_refused("123456", {.bytes_max = 5});
}

TEST(CanonicalJson, ErrorsNameTheOffset) {
    const auto value = read_canonical("[1,x]");
    ASSERT_FALSE(value.has_value());
    EXPECT_EQ(value.error().detail, "canonical JSON, byte 3: not a value");
}

TEST(CanonicalJson, AccessorsAnswerOnlyForTheirKind) {
    const Json object = Json::Object{{"a", 1}};
    ASSERT_NE(object.find("a"), nullptr);
    EXPECT_EQ(*object.find("a")->integer(), 1);
    EXPECT_EQ(object.find("b"), nullptr);
    EXPECT_EQ(Json(1).find("a"), nullptr);
    EXPECT_EQ(object.array(), nullptr);
    EXPECT_EQ(Json(true).integer(), nullptr);
    EXPECT_TRUE(*Json(true).boolean());
    EXPECT_EQ(*Json("x").string(), "x");
    EXPECT_EQ(Json("x").object(), nullptr);
    EXPECT_EQ(Json(Json::Array{1}).array()->size(), 1u);
    EXPECT_TRUE(Json().is_null());
    EXPECT_FALSE(Json(0).is_null());
}

TEST(CanonicalJsonDeathTest, ValuesWithoutCanonicalFormAreBrokenInvariants) {
    EXPECT_DEATH((void)write_canonical(kIntegerMax + 1), "broken invariant");
    EXPECT_DEATH((void)write_canonical(-kIntegerMax - 1), "broken invariant");
    EXPECT_DEATH((void)write_canonical("\xff"), "broken invariant");
    EXPECT_DEATH((void)write_canonical(Json::Object{{"a", 1}, {"a", 2}}), "broken invariant");
}

}  // namespace
}  // namespace warden
