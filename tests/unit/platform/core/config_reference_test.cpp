#include "platform/config/reference.hpp"

#include <gtest/gtest.h>

#include "platform/config/load.hpp"

namespace warden::config {
namespace {

using namespace std::chrono_literals;

const Schema kSchema{
    .keys = {{.name = "roles", .type = TextList{}, .fallback = "a, b", .help = "Parts | roles."}},
    .sections = {
        {.name = "database",
         .help = "PostgreSQL.",
         .keys = {{.name = "url", .type = Text{.sensitive = true}, .help = "URI."},
                  {.name = "wait",
                   .type = Duration{1ms, 90min},
                   .fallback = "90s",
                   .help = "How long."}}},
        {.name = "chains",
         .help = "One per chain.",
         .repeat = Repeat{1, 8},
         .keys = {{.name = "rpc", .type = TextList{}, .help = "Endpoints."},
                  {.name = "key_file", .type = SecretFile{}, .fallback = "", .help = "K."}},
         .sections = {
             {.name = "fees",
              .keys = {{.name = "cap", .type = Integer{}, .fallback = "5", .help = "Cap."}}}}}}};

TEST(ConfigReferenceTest, EveryKeyWithTypeDefaultVariableAndMeaning) {
    EXPECT_EQ(reference(kSchema), R"(## Top level

| key | type | default | environment variable | meaning |
| --- | --- | --- | --- | --- |
| `roles` | a list of at most 100 | `a, b` | `WARDEN_ROLES` | Parts \| roles. |

## database
PostgreSQL.

| key | type | default | environment variable | meaning |
| --- | --- | --- | --- | --- |
| `url` | text | required | `WARDEN_DATABASE__URL` | URI. |
| `wait` | a duration from 1ms to 90m | `90s` | `WARDEN_DATABASE__WAIT` | How long. |

## chains[]
One per chain.
A list of 1 to 8 entries.

| key | type | default | environment variable | meaning |
| --- | --- | --- | --- | --- |
| `rpc` | a list of at most 100 | required | `WARDEN_CHAINS__<n>__RPC` | Endpoints. |
| `key_file` | the path of a key file | not set | `WARDEN_CHAINS__<n>__KEY_FILE` | K. |

## chains[].fees

| key | type | default | environment variable | meaning |
| --- | --- | --- | --- | --- |
| `cap` | an integer from 0 on | `5` | `WARDEN_CHAINS__<n>__FEES__CAP` | Cap. |

)");
}

constexpr std::string_view kYaml = R"(database:
  url: postgres://warden:hunter2@db/warden
chains:
  - rpc: ["https://user:hunter2@node/rpc?a=b@c", "http://plain:80/x@y"]
    key_file: /keys/a
  - rpc: [http://b]
)";

TEST(ConfigPrintTest, EffectiveValuesWithOriginAndWithoutSecrets) {
    const auto values = load(kSchema, kYaml, "w.yaml", {{"WARDEN_DATABASE__WAIT", "2000ms"}});
    ASSERT_TRUE(values);
    EXPECT_EQ(print(kSchema, *values), R"(roles: ["a", "b"]  # default
database:
  url: "***"  # w.yaml:2:8
  wait: 2s  # environment variable WARDEN_DATABASE__WAIT
chains:
  - rpc: ["https://user:***@node/rpc?a=b@c", "http://plain:80/x@y"]  # w.yaml:4:10
    key_file: "/keys/a"  # w.yaml:5:15
    fees:
      cap: 5  # default
  - rpc: ["http://b"]  # w.yaml:6:10
    key_file: ""  # default
    fees:
      cap: 5  # default
)");
}

TEST(ConfigPrintTest, WhatIsPrintedLoadsAgain) {
    const Schema schema{.keys = {{.name = "odd", .type = Text{}, .help = "O."}}};
    for (const char* text :
         {"a: b", "quote \" backslash \\", "# no comment", "{}", "- x", "line\nline"}) {
        Values values;
        values.set("odd", {std::string(text), {}});
        const auto again = load(schema, print(schema, values), "w.yaml", {});
        ASSERT_TRUE(again) << text;
        EXPECT_EQ(again->text("odd"), text);
    }
}

}  // namespace
}  // namespace warden::config
