// The frozen spec of the Orchestrator, and encoding by a spec.

#include "adapters/stellar/codec/spec.hpp"

#include <gtest/gtest.h>

#include <map>

#include "domain/orchestrator/event.hpp"
#include "tests/support/repository.hpp"
#include "tests/unit/stellar/golden.hpp"

namespace warden::stellar {
namespace {

constexpr const char* kFile = "adapters/stellar/profiles/orchestrator/spec.json";
constexpr const char* kAccount = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ";

Json text_of(const SpecType& type) {
    static const std::map<SpecKind, std::string> kNames{
        {SpecKind::boolean, "bool"},   {SpecKind::void_, "void"}, {SpecKind::u32, "u32"},
        {SpecKind::u64, "u64"},        {SpecKind::u128, "u128"},  {SpecKind::string, "string"},
        {SpecKind::address, "address"}};
    if (type.kind == SpecKind::declared) return type.name;
    if (type.kind == SpecKind::bytes_n) return "bytes_n<" + std::to_string(type.size) + ">";
    if (type.kind == SpecKind::vec) return "vec<" + *text_of(type.of[0]).string() + ">";
    if (type.kind == SpecKind::result) {
        return "result<" + *text_of(type.of[0]).string() + ", " + *text_of(type.of[1]).string() +
               ">";
    }
    return kNames.at(type.kind);
}

Json pairs_of(const std::vector<SpecInput>& inputs) {
    Json::Array out;
    for (const SpecInput& input : inputs) {
        EXPECT_EQ(input.doc, "");
        out.push_back(Json::Array{input.name, text_of(input.type)});
    }
    return out;
}

// The entry as spec.json writes it for people.
struct Readable {
    Json operator()(const SpecFunction& f) const {
        return Json::Object{{"kind", "function"},
                            {"name", f.name.text},
                            {"inputs", pairs_of(f.inputs)},
                            {"output", f.outputs.empty() ? Json("void") : text_of(f.outputs[0])}};
    }
    Json operator()(const SpecStruct& s) const {
        return Json::Object{{"kind", "struct"}, {"name", s.name}, {"fields", pairs_of(s.fields)}};
    }
    Json operator()(const SpecErrorEnum& e) const {
        Json::Array cases;
        for (const SpecEnumCase& one : e.cases) cases.push_back(Json::Array{one.name, one.value});
        return Json::Object{{"kind", "error_enum"}, {"name", e.name}, {"cases", cases}};
    }
    Json operator()(const SpecEvent& e) const {
        Json::Array topics;
        for (const ScSymbol& topic : e.prefix_topics) topics.push_back(topic.text);
        Json::Array params;
        for (const SpecEventParam& p : e.params) {
            const bool topic = p.location == SpecLocation::topic;
            params.push_back(
                Json::Array{p.name, text_of(p.type), topic ? Json("topic") : Json("data")});
        }
        return Json::Object{{"kind", "event"},
                            {"name", e.name.text},
                            {"topics", topics},
                            {"params", params},
                            {"format", e.format == SpecDataFormat::map ? "map" : "other"}};
    }
    Json operator()(const auto& /*union or enum*/) const { return "not expected here"; }
};

std::vector<SpecEntry> frozen_entries() {
    const Bytes stream = from_base64(golden::str(support::repository_json(kFile), "xdr")).value();
    const auto entries = spec_from_stream(stream);
    EXPECT_TRUE(entries.has_value()) << entries.error().text();
    XdrWriter again;
    for (const SpecEntry& entry : *entries) again(entry);
    EXPECT_EQ(std::move(again).take(), stream);
    return *entries;
}

ContractSpec frozen() { return ContractSpec::from_entries(frozen_entries()).value(); }

TEST(StellarSpec, FrozenEntriesAndTheirXdrAreTheSame) {
    Json::Array readable;
    for (const SpecEntry& entry : frozen_entries()) {
        readable.push_back(std::visit(Readable{}, entry.value));
    }
    const Json file = support::repository_json(kFile);
    ASSERT_EQ(readable.size(), golden::at(file, "entries").array()->size());
    for (std::size_t i = 0; i < readable.size(); ++i) {
        EXPECT_EQ(write_canonical(readable[i]),
                  write_canonical((*golden::at(file, "entries").array())[i]));
    }
}

TEST(StellarSpec, FrozenSpecHasEveryCallEventAndErrorOfTheRules) {
    const ContractSpec spec = frozen();
    for (const char* call : {"propose_slash", "attest_slash", "withdraw_slash", "execute_slash",
                             "lapse_slash", "publish_scores", "publish_price_guide"}) {
        EXPECT_TRUE(spec.has_function(call)) << call;
    }
    EXPECT_EQ(spec.error_name(1), "NotAuthorized");
    EXPECT_EQ(spec.error_name(18), "SlashExists");
    EXPECT_EQ(spec.error_name(28), "InvalidTerms");
    EXPECT_EQ(spec.error_name(29), std::nullopt);
    EXPECT_FALSE(spec.has_function("unit_registered"));
}

TEST(StellarSpec, ArgumentsReturn) {
    const ContractSpec spec = frozen();
    const Json arguments = Json::Object{{"caller", kAccount},
                                        {"reservation_id", "7"},
                                        {"party", 0},
                                        {"window", 3},
                                        {"reasons", 8},
                                        {"score_before", 99},
                                        {"evidence_root", std::string(64, 'a')},
                                        {"evidence_uri", "https://warden.example/e/1"}};
    const auto args = spec.encode_arguments("propose_slash", arguments);
    ASSERT_TRUE(args.has_value()) << args.error().text();
    ASSERT_EQ(args->size(), 8u);
    EXPECT_EQ((*args)[1], ScVal(std::uint64_t{7}));
    EXPECT_EQ((*args)[6], ScVal(Bytes(32, 0xaa)));
    EXPECT_EQ(write_canonical(spec.decode_arguments("propose_slash", *args).value()),
              write_canonical(arguments));
}

TEST(StellarSpec, ErrorsNameThePath) {
    const ContractSpec spec = frozen();
    const auto error = [&](const Json& arguments) {
        return spec.encode_arguments("execute_slash", arguments).error().text();
    };
    const auto with = [](const Json& window) {
        return Json(Json::Object{{"reservation_id", "1"}, {"party", 0}, {"window", window}});
    };
    EXPECT_NE(error(with(-1)).find("execute_slash: window: u32 expected"), std::string::npos);
    EXPECT_NE(error(with("4294967296")).find("u32 expected"), std::string::npos);
    EXPECT_NE(error(Json::Object{{"party", 0}}).find("3 members"), std::string::npos);
    EXPECT_NE(spec.encode_arguments("slash", {}).error().text().find("not in the spec"),
              std::string::npos);
    const std::vector<ScVal> two(2);
    EXPECT_NE(spec.decode_arguments("execute_slash", two).error().text().find("3 values expected"),
              std::string::npos);
}

TEST(StellarSpec, EventsReturn) {
    const ContractSpec spec = frozen();
    const Json fields = Json::Object{{"unit_id", "5"},
                                     {"provider", kAccount},
                                     {"capacity_gb", 100},
                                     {"region", "eu-west"},
                                     {"api", 0},
                                     {"endpoint", "http://a.example/"},
                                     {"floor", "1"},
                                     {"ceiling", "340282366920938463463374607431768211455"},
                                     {"window_secs", "600"},
                                     {"config_version", 1}};
    const auto event = spec.encode_event("unit_registered", fields);
    ASSERT_TRUE(event.has_value()) << event.error().text();
    ASSERT_EQ(event->topics.size(), 3u);
    EXPECT_EQ(event->topics[0], symbol("unit_registered"));
    EXPECT_TRUE(is_valid(event->data));
    const auto decoded = spec.decode_event(event->topics, event->data);
    ASSERT_TRUE(decoded.has_value() && *decoded) << decoded.error().text();
    EXPECT_EQ((*decoded)->name, "unit_registered");
    EXPECT_EQ(write_canonical((*decoded)->fields), write_canonical(fields));
}

TEST(StellarSpec, AnEventWithoutFieldsHasAnEmptyMap) {
    const ContractSpec spec = frozen();
    const auto event = spec.encode_event("paused", Json::Object{});
    ASSERT_TRUE(event.has_value()) << event.error().text();
    EXPECT_EQ(event->data, map({}));
    EXPECT_TRUE(spec.decode_event(event->topics, event->data).value().has_value());
    EXPECT_FALSE(spec.decode_event(event->topics, ScVal()).has_value());
}

TEST(StellarSpec, UnknownEventsAreDataMisshapenOnesAreErrors) {
    const ContractSpec spec = frozen();
    EXPECT_EQ(spec.decode_event({}, {}).value().has_value(), false);
    const std::vector<ScVal> unknown{symbol("reward_paid")};
    EXPECT_EQ(spec.decode_event(unknown, {}).value().has_value(), false);
    const std::vector<ScVal> text_topic{text("paused")};
    EXPECT_EQ(spec.decode_event(text_topic, map({})).value().has_value(), false);
    const std::vector<ScVal> short_topics{symbol("unit_updated")};
    EXPECT_FALSE(spec.decode_event(short_topics, map({})).has_value());
    const std::vector<ScVal> topics{symbol("unit_updated"), ScVal(std::uint64_t{1})};
    EXPECT_FALSE(spec.decode_event(topics, map({})).has_value());
    const ScVal other = map({{symbol("endpoints"), text("x")}});
    EXPECT_FALSE(spec.decode_event(topics, other).has_value());
    const ScVal bad_utf8 = map({{symbol("endpoint"), text("\xff")}});
    EXPECT_FALSE(spec.decode_event(topics, bad_utf8).has_value());
}

TEST(StellarSpec, ViewsReturnStructsInsideStructs) {
    const ContractSpec spec = frozen();
    const Json window =
        Json::Object{{"start", "1"}, {"end", "601"}, {"payment", "10"}, {"gross", "9"}};
    const auto value = spec.encode_result("get_window", window);
    ASSERT_TRUE(value.has_value()) << value.error().text();
    EXPECT_EQ(write_canonical(spec.decode_result("get_window", *value).value()),
              write_canonical(window));
    EXPECT_EQ(spec.decode_result("execute_slash", ScVal()).value(), Json());
    EXPECT_EQ(spec.decode_result("is_oracle", ScVal(true)).value(), Json(true));
    EXPECT_FALSE(spec.decode_result("is_oracle", ScVal()).has_value());
}

// A spec that uses what the Orchestrator does not.
ContractSpec of_all_types() {
    const auto type = [](SpecKind kind, std::vector<SpecType> of = {}) {
        return SpecType{kind, std::move(of), 0, ""};
    };
    const auto declared = [](std::string name) {
        return SpecType{SpecKind::declared, {}, 0, std::move(name)};
    };
    const SpecType u32 = type(SpecKind::u32);
    const SpecType symbol_type = type(SpecKind::symbol);
    const SpecUnion choice{"",
                           "",
                           "Choice",
                           {{SpecUnitCase{"", "None"}},
                            {SpecTupleCase{"", "One", {u32}}},
                            {SpecTupleCase{"", "Two", {u32, symbol_type}}}}};
    const SpecStruct pair{"", "", "Pair", {{"", "0", u32}, {"", "1", symbol_type}}};
    const SpecEnum colour{"", "", "Colour", {{"", "Red", 1}, {"", "Blue", 4}}};
    std::vector<SpecEntry> entries{{choice}, {pair}, {colour}};
    const std::vector<std::pair<std::string, SpecType>> echoes{
        {"choice", declared("Choice")},
        {"pair", declared("Pair")},
        {"colour", declared("Colour")},
        {"option", type(SpecKind::option, {u32})},
        {"map", type(SpecKind::map, {symbol_type, type(SpecKind::i128)})},
        {"tuple", type(SpecKind::tuple, {u32, type(SpecKind::boolean)})},
        {"i64", type(SpecKind::i64)},
        {"i32", type(SpecKind::i32)},
        {"time", type(SpecKind::timepoint)},
        {"duration", type(SpecKind::duration)},
        {"bytes", type(SpecKind::bytes)},
        {"u256", type(SpecKind::u256)}};
    for (const auto& [name, echoed] : echoes) {
        entries.push_back({SpecFunction{"", {name}, {}, {echoed}}});
    }
    return ContractSpec::from_entries(std::move(entries)).value();
}

TEST(StellarSpec, EveryOtherTypeReturns) {
    const ContractSpec spec = of_all_types();
    const std::vector<std::pair<std::string, Json>> samples{
        {"choice", "None"},
        {"choice", Json::Object{{"One", 7}}},
        {"choice", Json::Object{{"Two", Json::Array{7, "seven"}}}},
        {"pair", Json::Array{7, "seven"}},
        {"colour", 4},
        {"option", Json()},
        {"option", 5},
        {"map", Json::Array{Json::Array{"a", "-170141183460469231731687303715884105728"},
                            Json::Array{"b", "170141183460469231731687303715884105727"}}},
        {"tuple", Json::Array{1, false}},
        {"i64", "-9223372036854775808"},
        {"i32", -2147483648},
        {"time", "18446744073709551615"},
        {"duration", "0"},
        {"bytes", "00ff"}};
    for (const auto& [function, value] : samples) {
        const auto encoded = spec.encode_result(function, value);
        ASSERT_TRUE(encoded.has_value()) << function << ": " << encoded.error().text();
        EXPECT_TRUE(is_valid(*encoded)) << function;
        const auto decoded = spec.decode_result(function, *encoded);
        ASSERT_TRUE(decoded.has_value()) << function << ": " << decoded.error().text();
        EXPECT_EQ(write_canonical(*decoded), write_canonical(value));
    }
}

TEST(StellarSpec, OtherValuesAreRefused) {
    const ContractSpec spec = of_all_types();
    const std::vector<std::pair<std::string, Json>> samples{
        {"choice", "Three"},
        {"choice", Json::Object{{"One", Json::Array{1, 2}}}},
        {"colour", 2},
        {"map", Json::Array{Json::Array{"a", "1"}, Json::Array{"a", "2"}}},
        {"map", Json::Array{Json::Array{"a"}}},
        {"tuple", Json::Array{1}},
        {"i64", "9223372036854775808"},
        {"i64", "-0"},
        {"i32", "-2147483649"},
        {"time", "18446744073709551616"},
        {"bytes", "0"},
        {"u256", "1"}};
    for (const auto& [function, value] : samples) {
        const auto encoded = spec.encode_result(function, value);
        ASSERT_FALSE(encoded.has_value()) << function << " " << write_canonical(value);
        EXPECT_TRUE(encoded.error().is(Condition::invalid_input));
        // None of them is what any value of the type looks like.
        EXPECT_FALSE(spec.decode_result(function, ScVal(ScError{})).has_value()) << function;
    }
}

TEST(StellarSpec, InconsistentSpecsAreRefused) {
    const SpecType missing{SpecKind::declared, {}, 0, "Missing"};
    const SpecStruct empty{"", "", "Empty", {}};
    const SpecStruct dashed{"", "", "Dashed", {{"", "a-b", {}}}};
    const SpecStruct twice{"", "", "Twice", {{"", "a", {}}, {"", "a", {}}}};
    for (const std::vector<SpecEntry>& entries :
         {std::vector<SpecEntry>{{SpecFunction{"", {"f"}, {}, {missing}}}},
          std::vector<SpecEntry>{{empty}, {empty}}, std::vector<SpecEntry>{{dashed}},
          std::vector<SpecEntry>{{twice}}}) {
        const auto spec = ContractSpec::from_entries(entries);
        ASSERT_FALSE(spec.has_value());
        EXPECT_TRUE(spec.error().is(Condition::invalid_input));
    }
}

}  // namespace
}  // namespace warden::stellar
