#include "platform/config/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/support/temp_dir.hpp"

namespace warden::config {
namespace {

using namespace std::chrono_literals;

const Schema kSchema{
    .keys = {{.name = "public_base_url", .type = Text{}, .fallback = "", .help = "Links."},
             {.name = "roles", .type = TextList{.items_max = 3}, .fallback = "api", .help = "R."}},
    .sections = {
        {.name = "database",
         .help = "PostgreSQL.",
         .keys = {{.name = "url", .type = Text{.sensitive = true}, .help = "URI."},
                  {.name = "pool_size", .type = Integer{1, 64}, .fallback = "8", .help = "P."},
                  {.name = "timeout", .type = Duration{100ms, 1h}, .fallback = "30s", .help = "T."},
                  {.name = "verify", .type = Boolean{}, .fallback = "true", .help = "V."}}},
        {.name = "log",
         .keys = {{.name = "level",
                   .type = Choice{{"debug", "info", "warning"}},
                   .fallback = "info",
                   .help = "L."}}},
        {.name = "chains",
         .repeat = Repeat{1, 3},
         .keys = {{.name = "alias", .type = Text{}, .help = "A."},
                  {.name = "tags", .type = TextList{}, .fallback = "", .help = "T."},
                  {.name = "key_file", .type = SecretFile{}, .fallback = "", .help = "K."}},
         .sections = {
             {.name = "endpoints",
              .repeat = Repeat{0, 4},
              .keys = {
                  {.name = "url", .type = Text{}, .help = "U."},
                  {.name = "weight", .type = Integer{0, 100}, .fallback = "1", .help = "W."}}}}}}};

constexpr std::string_view kGood = R"(public_base_url: https://warden.example
roles: [indexer, api]
database:
  url: postgres://u:p@h/db
  pool_size: 16
  timeout: 250ms
  verify: false
chains:
  - alias: stellar
    tags: []
    key_file: /keys/a
    endpoints:
      - url: http://a
      - {url: "http://b", weight: 7}
  - alias: starknet
)";
constexpr std::string_view kLeast = "database: {url: x}\nchains: [{alias: a}]\n";

Values good(std::string_view yaml, const Environment& environment = {}) {
    auto loaded = load(kSchema, yaml, "w.yaml", environment);
    if (loaded) return std::move(*loaded);
    for (const Problem& problem : loaded.error()) ADD_FAILURE() << problem.text();
    throw std::runtime_error("not loaded");
}

using Texts = std::vector<std::string>;

Texts problems(std::string_view yaml, const Environment& environment = {}) {
    const auto loaded = load(kSchema, yaml, "w.yaml", environment);
    Texts texts;
    if (loaded) return texts;
    for (const Problem& problem : loaded.error()) texts.push_back(problem.text());
    return texts;
}

// The problems of one key in an otherwise good file.
Texts database_problems(const std::string& line) {
    return problems("chains: [{alias: a}]\ndatabase:\n  url: x\n  " + line + "\n");
}

TEST(ConfigLoadTest, ValuesOfEveryType) {
    const Values values = good(kGood);
    EXPECT_EQ(values.text("public_base_url"), "https://warden.example");
    EXPECT_EQ(values.list("roles"), (Texts{"indexer", "api"}));
    const Values& database = values.section("database");
    EXPECT_EQ(database.integer("pool_size"), 16);
    EXPECT_EQ(database.duration("timeout"), 250ms);
    EXPECT_FALSE(database.boolean("verify"));
    const auto& chains = values.sections("chains");
    ASSERT_EQ(chains.size(), 2u);
    EXPECT_EQ(chains[0].path("key_file"), "/keys/a");
    EXPECT_EQ(chains[0].list("tags"), Texts{});
    ASSERT_EQ(chains[0].sections("endpoints").size(), 2u);
    EXPECT_EQ(chains[0].sections("endpoints")[1].integer("weight"), 7);
    EXPECT_TRUE(chains[1].sections("endpoints").empty());
}

TEST(ConfigLoadTest, DefaultsAndOrigins) {
    const Values values = good(kGood);
    EXPECT_EQ(values.section("log").text("level"), "info");
    EXPECT_TRUE(values.section("log").origin("level").is_default());
    EXPECT_EQ(values.section("database").origin("pool_size").text(), "w.yaml:5:14");
    EXPECT_EQ(good(kLeast).list("roles"), Texts{"api"});
    EXPECT_EQ(good(kLeast).section("database").duration("timeout"), 30s);
}

TEST(ConfigLoadTest, YamlsOwnGuessesDoNotCount) {
    EXPECT_EQ(good("public_base_url: 0123\n" + std::string(kLeast)).text("public_base_url"),
              "0123");
    EXPECT_EQ(good("public_base_url: on\n" + std::string(kLeast)).text("public_base_url"), "on");
    EXPECT_EQ(database_problems("verify: on"),
              Texts{"w.yaml:4:11: database.verify: must be true or false, not \"on\""});
    EXPECT_EQ(
        database_problems("pool_size: 1e1"),
        Texts{"w.yaml:4:14: database.pool_size: must be an integer from 1 to 64, not \"1e1\""});
}

TEST(ConfigLoadTest, IntegersOutsideTheirRange) {
    EXPECT_TRUE(database_problems("pool_size: 1").empty());
    EXPECT_TRUE(database_problems("pool_size: 64").empty());
    for (const char* bad : {"0", "65", "-1", "4.0", "0x8", "8 ", "'8 '", "99999999999999999999"}) {
        const bool trimmed_by_yaml = std::string_view(bad) == "8 ";
        EXPECT_EQ(database_problems("pool_size: " + std::string(bad)).size(),
                  trimmed_by_yaml ? 0u : 1u)
            << bad;
    }
}

TEST(ConfigLoadTest, DurationsNeedAUnitAndKeepTheirRange) {
    for (const char* fine : {"100ms", "30s", "5m", "1h", "0100ms"}) {
        EXPECT_TRUE(database_problems("timeout: " + std::string(fine)).empty()) << fine;
    }
    for (const char* bad :
         {"30", "99ms", "61m", "2h", "1w", "-1s", "1.5s", "s", "30 s", "99999999999999999d"}) {
        EXPECT_EQ(
            database_problems("timeout: " + std::string(bad)),
            Texts{"w.yaml:4:12: database.timeout: must be a duration from 100ms to 1h, not \"" +
                  std::string(bad) + "\""});
    }
}

TEST(ConfigLoadTest, ChoiceSuggestsTheNearest) {
    EXPECT_EQ(
        problems("log: {level: infoo}\n" + std::string(kLeast)),
        Texts{"w.yaml:1:14: log.level: must be one of debug, info, warning, not \"infoo\"; did "
              "you mean \"info\"?"});
}

TEST(ConfigLoadTest, UnknownKeysSuggestTheNearest) {
    EXPECT_EQ(database_problems("pol_size: 3"),
              Texts{"w.yaml:4:3: database.pol_size: unknown key; did you mean \"pool_size\"?"});
    EXPECT_EQ(database_problems("colour: red"), Texts{"w.yaml:4:3: database.colour: unknown key"});
    EXPECT_EQ(problems("chain: []\n" + std::string(kLeast)),
              Texts{"w.yaml:1:1: chain: unknown key; did you mean \"chains\"?"});
}

TEST(ConfigLoadTest, RepeatedKeysAreProblems) {
    EXPECT_EQ(database_problems("url: y"),
              Texts{"w.yaml:4:3: database.url: given twice, first in w.yaml:3:3"});
}

TEST(ConfigLoadTest, MissingKeysPointToTheirSection) {
    EXPECT_EQ(problems("chains:\n  - alias: a\n  - tags: [x]\n"),
              (Texts{"w.yaml:1:1: database.url: is required: text",
                     "w.yaml:3:5: chains[1].alias: is required: text"}));
}

TEST(ConfigLoadTest, EmptyValuesAreProblemsUnlessTheDefaultIsNotSet) {
    EXPECT_EQ(problems("database: {url: ''}\nchains: [{alias: a}]\n"),
              Texts{"w.yaml:1:17: database.url: is empty: must be text"});
    EXPECT_EQ(database_problems("pool_size:"),
              Texts{"w.yaml:4:3: database.pool_size: has no value"});
    EXPECT_TRUE(problems("public_base_url: ''\n" + std::string(kLeast)).empty());
}

TEST(ConfigLoadTest, WrongShapes) {
    const std::string least(kLeast);
    EXPECT_EQ(problems("database: x\nchains: [{alias: a}]\n"),
              Texts{"w.yaml:1:11: database: must be a section with keys"});
    EXPECT_EQ(problems("database: {url: x}\nchains: {alias: a}\n"),
              Texts{"w.yaml:2:9: chains: must be a list of sections"});
    EXPECT_EQ(problems("database: {url: [x]}\nchains: [{alias: a}]\n"),
              Texts{"w.yaml:1:17: database.url: must be text"});
    EXPECT_EQ(problems("roles: api\n" + least),
              Texts{"w.yaml:1:8: roles: must be a list of at most 3 plain values"});
    EXPECT_EQ(problems("roles: [[api]]\n" + least),
              Texts{"w.yaml:1:8: roles: must be a list of at most 3 plain values"});
    EXPECT_EQ(problems("- a\n"), Texts{"w.yaml:1:1: must be a map of sections"});
    EXPECT_EQ(problems("[a]: b\n" + least), Texts{"w.yaml:1:1: a key must be plain text"});
}

TEST(ConfigLoadTest, ListsAreBounded) {
    const std::string least(kLeast);
    EXPECT_TRUE(problems("roles: [a, b, c]\n" + least).empty());
    EXPECT_EQ(problems("roles: [a, b, c, d]\n" + least),
              Texts{"w.yaml:1:8: roles: must be a list of at most 3, has 4"});
    EXPECT_EQ(problems("roles: []\n" + least), Texts{"w.yaml:1:8: roles: is an empty list"});
    EXPECT_EQ(problems("roles: [a, '']\n" + least),
              Texts{"w.yaml:1:8: roles: has an empty element"});
    EXPECT_EQ(problems("database: {url: x}\nchains: []\n"),
              Texts{"w.yaml:2:9: chains: needs 1 to 3 entries, has 0"});
    EXPECT_EQ(
        problems("database: {url: x}\nchains: [{alias: a},{alias: b},{alias: c},{alias: d}]\n"),
        Texts{"w.yaml:2:9: chains: needs 1 to 3 entries, has 4"});
}

TEST(ConfigLoadTest, AllProblemsAtOnceInTheOrderOfTheFile) {
    const Texts all = problems(R"(database:
  pool_size: 0
  tmeout: 5s
chains:
  - alias: a
    endpoints: [{wieght: 1}]
)",
                               {{"WARDEN_LOG__LEVEL", "loud"}});
    EXPECT_EQ(all,
              (Texts{"w.yaml:2:3: database.url: is required: text",
                     "w.yaml:2:14: database.pool_size: must be an integer from 1 to 64, not \"0\"",
                     "w.yaml:3:3: database.tmeout: unknown key; did you mean \"timeout\"?",
                     "w.yaml:6:17: chains[0].endpoints[0].url: is required: text",
                     "w.yaml:6:18: chains[0].endpoints[0].wieght: unknown key; did you mean "
                     "\"weight\"?",
                     "environment variable WARDEN_LOG__LEVEL: log.level: must be one of debug, "
                     "info, warning, not \"loud\""}));
}

TEST(ConfigLoadTest, TextIsNotQuotedInProblems) {
    EXPECT_EQ(problems("database: {url: [hunter2]}\nchains: [{alias: {x: hunter2}}]\n"),
              (Texts{"w.yaml:1:17: database.url: must be text",
                     "w.yaml:2:18: chains[0].alias: must be text"}));
}

TEST(ConfigLoadTest, BrokenYamlTellsItsPlace) {
    const Texts texts = problems("database:\n  url: [x\n");
    ASSERT_EQ(texts.size(), 1u);
    EXPECT_EQ(texts[0].rfind("w.yaml:3:1: not YAML: ", 0), 0u) << texts[0];
    EXPECT_EQ(problems("a: 1\n---\nb: 2\n"), Texts{"w.yaml:3:1: a second YAML document"});
}

TEST(ConfigLoadTest, AliasesCannotExplode) {
    std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 9; ++i) {
        const std::string last = std::to_string(i - 1);
        yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j) yaml += (j == 0 ? "*a" : ", *a") + last;
        yaml += "]\n";
    }
    const auto loaded = load(Schema{}, yaml, "w.yaml", {});
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(std::ranges::any_of(loaded.error(), [](const Problem& problem) {
        return problem.message == "too large or nested too deep";
    }));
}

TEST(ConfigEnvironmentTest, OverridesTheFileAndTheDefault) {
    const Values values = good(kGood, {{"WARDEN_DATABASE__POOL_SIZE", "3"},
                                       {"WARDEN_PUBLIC_BASE_URL", "http://x"},
                                       {"WARDEN_LOG__LEVEL", "debug"},
                                       {"WARDEN_ROLES", "indexer, scorer"},
                                       {"WARDEN_CHAINS__0__ENDPOINTS__1__WEIGHT", "9"},
                                       {"HOME", "/root"}});
    EXPECT_EQ(values.section("database").integer("pool_size"), 3);
    EXPECT_EQ(values.section("database").origin("pool_size").text(),
              "environment variable WARDEN_DATABASE__POOL_SIZE");
    EXPECT_EQ(values.text("public_base_url"), "http://x");
    EXPECT_EQ(values.section("log").text("level"), "debug");
    EXPECT_EQ(values.list("roles"), (Texts{"indexer", "scorer"}));
    EXPECT_EQ(values.sections("chains")[0].sections("endpoints")[1].integer("weight"), 9);
}

TEST(ConfigEnvironmentTest, NoFileAtAll) {
    Environment environment{{"WARDEN_DATABASE__URL", "x"}};
    for (int i = 0; i < 3; ++i) {
        environment["WARDEN_CHAINS__" + std::to_string(i) + "__ALIAS"] = "c" + std::to_string(i);
    }
    const Values values = good("", environment);
    ASSERT_EQ(values.sections("chains").size(), 3u);
    EXPECT_EQ(values.sections("chains")[2].text("alias"), "c2");
}

TEST(ConfigEnvironmentTest, ElementsAreAddedInOrderOfTheirNumbers) {
    const Schema schema{.sections = {{.name = "targets",
                                      .repeat = Repeat{0, 20},
                                      .keys = {{.name = "url", .type = Text{}, .help = "U."}}}}};
    Environment environment;
    for (int i = 0; i < 12; ++i) {
        environment["WARDEN_TARGETS__" + std::to_string(i) + "__URL"] = std::to_string(i);
    }
    const auto loaded = load(schema, "", "w.yaml", environment);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->sections("targets")[11].text("url"), "11");
}

TEST(ConfigEnvironmentTest, UnknownVariablesAreProblemsExceptThoseOfKubernetes) {
    const std::string least(kLeast);
    EXPECT_EQ(
        problems(least, {{"WARDEN_DATABASE__POL_SIZE", "3"}}),
        Texts{"environment variable WARDEN_DATABASE__POL_SIZE: database.pol_size: unknown key; "
              "did you mean \"pool_size\"?"});
    EXPECT_TRUE(
        problems(least, {{"WARDEN_PORT", "tcp://10.0.0.1:80"}, {"WARDEN_SERVICE_HOST", "10.0.0.1"}})
            .empty());
}

TEST(ConfigEnvironmentTest, VariablesThatFitNowhere) {
    EXPECT_EQ(
        problems(kLeast, {{"WARDEN_CHAINS__2__ALIAS", "x"}}),
        Texts{"environment variable WARDEN_CHAINS__2__ALIAS: no list here, or it is too short "
              "for index 2"});
    EXPECT_EQ(problems(kLeast, {{"WARDEN_CHAINS__ALIAS", "x"}}),
              Texts{"environment variable WARDEN_CHAINS__ALIAS: no section here for \"alias\""});
    EXPECT_EQ(
        problems(kLeast, {{"WARDEN_DATABASE__POOL_SIZE", ""}}),
        Texts{"environment variable WARDEN_DATABASE__POOL_SIZE: database.pool_size: is empty: "
              "must be an integer from 1 to 64"});
}

TEST(ConfigEnvironmentTest, OfThisProcess) {
    setenv("WARDEN_TEST_ONLY__KEY", "a=b", 1);
    const Environment environment = process_environment();
    unsetenv("WARDEN_TEST_ONLY__KEY");
    EXPECT_EQ(environment.at("WARDEN_TEST_ONLY__KEY"), "a=b");
    EXPECT_FALSE(environment.contains("PATH"));
}

TEST(ConfigFileTest, ReadMissingAndTooLarge) {
    const support::TempDir dir;
    EXPECT_EQ(read_file(dir.write("w.yaml", kGood).string()).value(), kGood);
    EXPECT_EQ(read_file((dir.path() / "absent").string()).error().code, Errc::not_found);
    EXPECT_EQ(read_file(dir.path().string()).error().code, Errc::unavailable);
    const std::string large((1u << 20) + 1, '#');
    EXPECT_EQ(read_file(dir.write("large.yaml", large).string()).error().code, Errc::limit);
}

}  // namespace
}  // namespace warden::config
