// Decoding of what a request asks with, without stores.
#include "api/params.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warden::api {
namespace {

using testing::ElementsAre;
using testing::Pair;
using Kind = Parameter::Kind;
using In = Parameter::In;

TEST(ReadQuery, DecodesEscapesAndPlus) {
    EXPECT_THAT(read_query("region=eu%2Dcentral&topic=a+b&empty=&flag").value(),
                ElementsAre(Pair("empty", ""), Pair("flag", ""), Pair("region", "eu-central"),
                            Pair("topic", "a b")));
    EXPECT_THAT(read_query("").value(), ElementsAre());
}

class RefusedQuery : public testing::TestWithParam<const char*> {};
TEST_P(RefusedQuery, IsInvalidInput) {
    const auto query = read_query(GetParam());
    ASSERT_FALSE(query.has_value());
    EXPECT_TRUE(query.error().is(Condition::invalid_input));
}
INSTANTIATE_TEST_SUITE_P(EachKind, RefusedQuery,
                         testing::Values("a=%", "a=%4", "a=%zz", "%g0=1", "a=%00", "a=%C3%A9",
                                         "a=%0a", "a=1&a=2", "a=1&%61=2"));

http::Request asked(const std::string& query) {
    http::Request request;
    request.query = query;
    return request;
}

Result<Params> read(Parameter parameter, const std::string& value) {
    static std::vector<Parameter> declared;
    declared = {std::move(parameter)};
    return Params::of(declared, OtherKeys::refused, {}, asked("x=" + value));
}

TEST(Params, NamesTheUnknownKeyUnlessOthersAreIgnored) {
    const std::vector<Parameter> declared{{.name = "region"}, {.name = "id", .in = In::path}};
    for (const char* key : {"regoin", "id"}) {
        const auto query = asked("region=eu&" + std::string(key) + "=1");
        const auto refused = Params::of(declared, OtherKeys::refused, {}, query);
        ASSERT_FALSE(refused.has_value()) << key;
        EXPECT_TRUE(refused.error().is(Condition::invalid_input));
        EXPECT_EQ(refused.error().detail, "unknown query key '" + std::string(key) + "'");
        const auto ignored = Params::of(declared, OtherKeys::ignored, {}, query);
        EXPECT_EQ(ignored.value().text("region"), "eu");
    }
}

TEST(Params, ComeFromQueryPathAndHeader) {
    const std::vector<Parameter> declared{{.name = "region"},
                                          {.name = "id", .in = In::path},
                                          {.name = "Last-Event-ID", .in = In::header},
                                          {.name = "absent"}};
    http::Request request = asked("region=eu");
    request.headers = {{"last-event-id", "7"}};
    request.body = "{}";
    const auto params =
        Params::of(declared, OtherKeys::refused, {{"id", "sn.main.1"}}, request).value();
    EXPECT_EQ(params.text("region"), "eu");
    EXPECT_EQ(params.text("id"), "sn.main.1");
    EXPECT_EQ(params.text("Last-Event-ID"), "7");
    EXPECT_EQ(params.text("absent"), std::nullopt);
    EXPECT_EQ(params.body, "{}");
    EXPECT_DEATH((void)params.text("undeclared"), "broken invariant");
    EXPECT_DEATH((void)params.number("region"), "broken invariant");
}

TEST(Params, ARequiredOneThatIsMissingIsNamed) {
    const std::vector<Parameter> declared{{.name = "unit", .required = true}};
    const auto refused = Params::of(declared, OtherKeys::refused, {}, asked(""));
    ASSERT_FALSE(refused.has_value());
    EXPECT_TRUE(refused.error().is(Condition::invalid_input));
    EXPECT_EQ(refused.error().detail, "'unit' is missing");
    EXPECT_TRUE(Params::of(declared, OtherKeys::refused, {}, asked("unit=")).has_value());
}

struct Example {
    const char* text;
    Parameter parameter;
    bool accepted;
};

class EachKind : public testing::TestWithParam<Example> {};
TEST_P(EachKind, IsReadOrNamedAsWrong) {
    const auto& [text, parameter, accepted] = GetParam();
    const auto params = read(parameter, text);
    EXPECT_EQ(params.has_value(), accepted) << text;
    if (params) return;
    EXPECT_TRUE(params.error().is(Condition::invalid_input)) << text;
    EXPECT_TRUE(params.error().detail.starts_with("x: ")) << params.error().detail;
}

Example example(const char* text, Kind kind, bool accepted) {
    return {text, {.name = "x", .kind = kind, .max = 200, .names = {"met", "breached"}}, accepted};
}
std::vector<Example> examples() {
    std::vector<Example> all;
    const auto add = [&all](Kind kind, std::initializer_list<const char*> right,
                            std::initializer_list<const char*> wrong) {
        for (const char* text : right) all.push_back(example(text, kind, true));
        for (const char* text : wrong) all.push_back(example(text, kind, false));
    };
    add(Kind::text, {"", "eu central"}, {});
    add(Kind::number, {"0", "200"}, {"", "201", "-1", "ten", "01", "18446744073709551616"});
    add(Kind::name, {"met", "breached"}, {"", "meet", "met,breached"});
    add(Kind::time, {"2023-11-14T22:13:20Z"}, {"", "1700000000", "2023-11-14"});
    add(Kind::entity, {"sn.main.1"}, {"", "1", "sn.main.x"});
    add(Kind::window, {"sn.main.3.provider.0"}, {"", "sn.main.3"});
    add(Kind::root, {"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"},
        {"", "ee", "zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"});
    // "sn.main|17", "9007199254740991"; then no hex, half a byte, a control character, UTF-8.
    add(Kind::cursor, {"736e2e6d61696e7c3137"}, {"", "zz", "123", "00", "c3a9"});
    // ... "9007199254740992", "18446744073709551615", "-1", "x".
    add(Kind::id_cursor, {"39303037313939323534373430393931"},
        {"", "zz", "39303037313939323534373430393932", "3138343436373434303733373039353531363135",
         "2d31", "78"});
    return all;
}
INSTANTIATE_TEST_SUITE_P(Examples, EachKind, testing::ValuesIn(examples()));

TEST(Params, AreReadOnceIntoTheirTypes) {
    EXPECT_EQ(read({.name = "x", .kind = Kind::number, .max = 200}, "200").value().number("x"),
              200u);
    EXPECT_EQ(read({.name = "x", .kind = Kind::time}, "2023-11-14T22:13:20Z").value().number("x"),
              1'700'000'000u);
    EXPECT_EQ(read({.name = "x", .kind = Kind::entity}, "sn.main.1").value().entity("x"),
              (chain::EntityId{{"sn", "main"}, 1}));
    EXPECT_EQ(read({.name = "x", .kind = Kind::window}, "sn.main.3.provider.0").value().window("x"),
              (ports::WindowKey{{{"sn", "main"}, 3}, orchestrator::Party::provider, 0}));
    EXPECT_EQ(
        read({.name = "x", .kind = Kind::cursor}, make_cursor("sn.main|17")).value().text("x"),
        "sn.main|17");
    EXPECT_EQ(read({.name = "x", .kind = Kind::id_cursor}, make_cursor("17")).value().number("x"),
              17u);
}

TEST(Params, AWrongNameIsToldTheRightOnes) {
    const auto refused =
        read({.name = "x", .kind = Kind::name, .names = {"met", "breached"}}, "meet");
    EXPECT_EQ(refused.error().detail, "x: must be one of met, breached");
}

TEST(MatchPath, FillsPlaceholdersAndNothingElse) {
    PathValues values;
    EXPECT_TRUE(match_path("/v1/units/{id}/score", "/v1/units/sn.main.1/score", values));
    EXPECT_THAT(values, ElementsAre(Pair("id", "sn.main.1")));
    EXPECT_TRUE(match_path("/v1/units/{id}", "/v1/units/sn%2Emain.1", values));
    EXPECT_THAT(values, ElementsAre(Pair("id", "sn.main.1")));
    EXPECT_TRUE(match_path("/v1/units/{id}", "/v1/units/a+b", values));
    EXPECT_THAT(values, ElementsAre(Pair("id", "a+b")));
    for (const char* path : {"/v1/units", "/v1/units/", "/v1/units//", "/v1/units/1/2",
                             "/v1/unit/1", "/v1/units/1/", "/v1/units/%zz", "", "/"}) {
        EXPECT_FALSE(match_path("/v1/units/{id}", path, values)) << path;
    }
}

TEST(KeyText, ComesBack) {
    for (const auto party : {orchestrator::Party::provider, orchestrator::Party::consumer}) {
        const ports::WindowKey key{
            {{"sn", "main"}, 18'446'744'073'709'551'615u}, party, UINT32_MAX};
        const auto back = key_from_text(key_text(key));
        ASSERT_TRUE(back.has_value());
        EXPECT_EQ(*back, key);
    }
    EXPECT_EQ(key_text({{{"sn", "main"}, 3}, orchestrator::Party::provider, 0}),
              "sn.main.3.provider.0");
    for (const char* wrong :
         {"", ".", "sn.main.3", "sn.main.3.provider", "sn.main.3.provider.", "sn.main.3.judge.0",
          "sn.main.3.provider.4294967296", "3.provider.0", "sn.main.x.provider.0", ".provider.0"}) {
        EXPECT_FALSE(key_from_text(wrong).has_value()) << wrong;
    }
}

}  // namespace
}  // namespace warden::api
