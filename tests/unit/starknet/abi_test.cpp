#include <gtest/gtest.h>

#include "adapters/starknet/codec/abi.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

using golden::felts;
using golden::hex;

Abi deals() {
    Result<Abi> abi = Abi::from_json(golden::load("deals.abi.json"));
    if (!abi) throw std::runtime_error(abi.error().text());
    return std::move(*abi);
}

const Json& field(const DecodedEvent& event, const std::string& name) {
    return golden::at(event.fields, name);
}

// Events of a contract on a devnet: key fields, u256, ByteArray over two words, enum.
TEST(Abi, DecodesRecordedEvents) {
    const Abi abi = deals();
    const Json page = golden::result_of("starknet_getEvents.page1");
    const Json::Array& events = *golden::at(page, "events").array();
    ASSERT_EQ(events.size(), 3u);
    const auto decode = [&](std::size_t i) {
        return abi.decode_event(felts(events[i], "keys"), felts(events[i], "data")).value();
    };
    EXPECT_FALSE(decode(0).has_value());  // of a component that this ABI leaves out
    const DecodedEvent opened = decode(1).value();
    EXPECT_EQ(opened.name, "Opened");
    EXPECT_EQ(field(opened, "deal_id"), Json("1"));
    EXPECT_EQ(field(opened, "memo"),
              Json("a memo that is longer than thirty-one bytes, so it has a full word"));
    EXPECT_EQ(field(opened, "price"), Json("1000"));
    const DecodedEvent changed = decode(2).value();
    EXPECT_EQ(changed.name, "Changed");
    EXPECT_EQ(field(changed, "status"), Json("Active"));
}

TEST(Abi, DecodesARecordedViewIntoItsStruct) {
    const Json sample = golden::load("samples/starknet_call.deal.json");
    const std::vector<Felt> result = felts(golden::at(sample, "response"), "result");
    const Abi abi = deals();
    const Result<Json> deal = abi.decode_result("deal", result);
    ASSERT_TRUE(deal.has_value()) << deal.error().text();
    EXPECT_EQ(golden::at(*deal, "size"), Json("1000"));
    EXPECT_EQ(golden::at(*deal, "status"), Json("Active"));
    EXPECT_EQ(abi.encode_result("deal", *deal).value(), result);
    EXPECT_EQ(abi.function_name(sn_keccak("deal")).value(), "deal");
    EXPECT_FALSE(abi.function_name(Felt{1}).has_value());
}

Json typed_arguments() {
    return Json::Object{
        {"felt", "0xabc"},
        {"byte", 255},
        {"medium", 4294967295},
        {"large", "18446744073709551615"},
        {"money", "340282366920938463463374607431768211455"},
        {"huge", "340282366920938463463374607431768211456"},
        {"flag", true},
        {"owner", "0x123"},
        {"code", "0x456"},
        {"text", "r\xc3\xa9gion, of more than thirty-one bytes"},
        {"numbers", Json::Array{1, 2, 3}},
        {"pairs", Json::Array{Json::Array{"0x1", "7"}, Json::Array{"0x2", "8"}}},
        {"terms", Json::Object{{"latency_ms_max", 40}, {"tags", Json::Array{"0x1"}}}},
        {"state", "Closed"},
        {"choice", Json::Object{{"Score", 99}}},
        {"maybe", Json::Object{{"Some", "5"}}},
        {"none", "None"},
        {"negative", -7},
        {"triple", Json::Array{1, 2, 3}},
        {"nothing", Json()},
    };
}

TEST(Abi, EveryTypeRoundTrips) {
    const Abi abi = deals();
    const Result<std::vector<Felt>> felts = abi.encode_arguments("typed", typed_arguments());
    ASSERT_TRUE(felts.has_value()) << felts.error().text();
    const Result<Json> back = abi.decode_arguments("typed", *felts);
    ASSERT_TRUE(back.has_value()) << back.error().text();
    EXPECT_EQ(*back, typed_arguments());
}

TEST(Abi, LayoutIsCairos) {
    const Abi abi = deals();
    const auto encode = [&](const char* function, Json arguments) {
        return abi.encode_arguments(function, arguments).value();
    };
    EXPECT_EQ(
        encode("take_u256", Json::Object{{"value", "340282366920938463463374607431768211457"}}),
        (std::vector<Felt>{Felt{1}, Felt{1}}));
    EXPECT_EQ(encode("take_option", Json::Object{{"value", "None"}}), (std::vector<Felt>{Felt{1}}));
    EXPECT_EQ(encode("take_option", Json::Object{{"value", Json::Object{{"Some", 9}}}}),
              (std::vector<Felt>{Felt{0}, Felt{9}}));
    EXPECT_EQ(encode("take_i8", Json::Object{{"value", -1}}),
              (std::vector<Felt>{Felt{} - Felt{1}}));
    EXPECT_EQ(encode("take_i8", Json::Object{{"value", -128}}),
              (std::vector<Felt>{Felt{} - Felt{128}}));
}

TEST(Abi, IntegersAndDecimalTextsAreBothTaken) {
    const Abi abi = deals();
    EXPECT_EQ(abi.encode_arguments("take_u256", Json::Object{{"value", 5}}).value(),
              abi.encode_arguments("take_u256", Json::Object{{"value", "5"}}).value());
}

struct BadArguments {
    const char* function;
    Json arguments;
    const char* detail;
};

TEST(Abi, BadArgumentsAreRefusedByNameAndType) {
    const Abi abi = deals();
    const std::vector<BadArguments> cases{
        {"missing", Json::Object{}, "function missing: not in the abi"},
        {"take_u256", Json::Object{}, "take_u256: arguments expected"},
        {"take_u256", Json::Object{{"other", 1}}, "take_u256: arguments: no value"},
        {"take_u256", Json::Object{{"value", true}}, "take_u256: value: u256 expected"},
        {"take_u256", Json::Object{{"value", -1}}, "take_u256: value: u256: out of range"},
        {"take_u256", Json::Object{{"value", "1.5"}}, "take_u256: value: u256 expected"},
        {"take_u256", Json::Array{1}, "take_u256: arguments expected"},
        {"take_i8", Json::Object{{"value", 128}}, "take_i8: value: i8: out of range"},
        {"take_i8", Json::Object{{"value", -129}}, "take_i8: value: i8: out of range"},
        {"take_u8", Json::Object{{"value", 256}}, "take_u8: value: u8: out of range"},
        {"take_option", Json::Object{{"value", "Other"}}, "no variant Other"},
        {"take_option", Json::Object{{"value", Json::Object{{"Some", 256}}}},
         "take_option: value: Some: u8: out of range"},
        {"take_address", Json::Object{{"value", "0x8" + std::string(62, '0')}},
         "take_address: value: ContractAddress: out of range"},
        {"take_address", Json::Object{{"value", "0x01"}},
         "take_address: value: ContractAddress: felt with a leading zero"},
        {"take_list", Json::Object{{"value", Json::Array{1, 300}}},
         "take_list: value: [1]: u8: out of range"},
        {"take_terms", Json::Object{{"value", Json::Object{{"latency_ms_max", 1}}}},
         "take_terms: value: Terms expected"},
    };
    for (const BadArguments& bad : cases) {
        const auto encoded = abi.encode_arguments(bad.function, bad.arguments);
        ASSERT_FALSE(encoded.has_value()) << bad.detail;
        EXPECT_TRUE(encoded.error().is(Condition::invalid_input));
        EXPECT_NE(encoded.error().detail.find(bad.detail), std::string::npos)
            << encoded.error().detail;
    }
}

// Any cut, any felt more, and any felt replaced by the largest one is refused or decodes to what
// encodes back to the same felts: nothing is silently lost.
TEST(Abi, DamagedCalldataIsNeverMisread) {
    const Abi abi = deals();
    const std::vector<Felt> good = abi.encode_arguments("typed", typed_arguments()).value();
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(abi.decode_arguments("typed", std::span(good).first(size)).has_value());
    }
    std::vector<Felt> longer = good;
    longer.emplace_back(0);
    EXPECT_FALSE(abi.decode_arguments("typed", longer).has_value());
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const Felt& other : {Felt{} - Felt{1}, Felt{0}, Felt{1}, Felt{1u << 20}}) {
            std::vector<Felt> damaged = good;
            damaged[i] = other;
            const Result<Json> read = abi.decode_arguments("typed", damaged);
            if (!read) continue;
            EXPECT_EQ(abi.encode_arguments("typed", *read).value(), damaged) << i;
        }
    }
}

TEST(Abi, EventsOfComponentsCarryOneSelectorPerLevelAndFlatOnesNone) {
    const Abi abi = deals();
    const Json fields = Json::Object{{"old", "0x1"}, {"new", "0x2"}};
    const EncodedEvent nested = abi.encode_event("Ownable.OwnerChanged", fields).value();
    EXPECT_EQ(nested.keys,
              (std::vector<Felt>{sn_keccak("Ownable"), sn_keccak("OwnerChanged"), Felt{1}}));
    EXPECT_EQ(nested.data, (std::vector<Felt>{Felt{2}}));
    EXPECT_EQ(abi.decode_event(nested.keys, nested.data).value()->name, "Ownable.OwnerChanged");
    const EncodedEvent flat = abi.encode_event("Upgraded", Json::Object{{"code", "0x5"}}).value();
    EXPECT_EQ(flat.keys, (std::vector<Felt>{sn_keccak("Upgraded")}));
    EXPECT_EQ(abi.decode_event(flat.keys, flat.data).value()->name, "Upgraded");
}

TEST(Abi, AnUnknownSelectorIsNoErrorButLeftoversAre) {
    const Abi abi = deals();
    EXPECT_FALSE(abi.decode_event(std::vector<Felt>{sn_keccak("Later")}, {}).value().has_value());
    EXPECT_FALSE(abi.decode_event({}, {}).value().has_value());
    EncodedEvent event = abi.encode_event("Upgraded", Json::Object{{"code", "0x5"}}).value();
    event.data.emplace_back(1);
    const auto with_more_data = abi.decode_event(event.keys, event.data);
    ASSERT_FALSE(with_more_data.has_value());
    EXPECT_EQ(with_more_data.error().detail, "Upgraded: 1 felts left over");
    event.data.clear();
    EXPECT_EQ(abi.decode_event(event.keys, event.data).error().detail,
              "Upgraded: code: ClassHash: felt missing");
    event.data = {Felt{5}};
    event.keys.emplace_back(1);
    EXPECT_FALSE(abi.decode_event(event.keys, event.data).has_value());
}

TEST(Abi, EventFieldsAreCheckedWhenEncoded) {
    const Abi abi = deals();
    EXPECT_FALSE(abi.encode_event("Nope", Json::Object{}).has_value());
    EXPECT_FALSE(abi.encode_event("Upgraded", Json::Object{}).has_value());
    EXPECT_FALSE(abi.encode_event("Upgraded", Json::Object{{"kode", "0x1"}}).has_value());
    EXPECT_FALSE(abi.encode_event("Upgraded", Json::Object{{"code", 1}}).has_value());
}

TEST(Abi, TextThatIsNotUtf8IsRefused) {
    const Abi abi = deals();
    const std::vector<Felt> latin1{Felt{0}, Felt{0xe9}, Felt{1}};
    const Result<Json> read = abi.decode_arguments("take_text", latin1);
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().detail, "take_text: value: ByteArray: not UTF-8");
}

TEST(Abi, MalformedAbisAreRefused) {
    const auto function = [](Json type) {
        return Json(Json::Array{Json::Object{
            {"type", "function"},
            {"name", "f"},
            {"inputs", Json::Array{Json::Object{{"name", "x"}, {"type", std::move(type)}}}},
            {"outputs", Json::Array{}}}});
    };
    EXPECT_TRUE(Abi::from_json(function("core::felt252")).has_value());
    for (const char* type :
         {"core::nothing", "", "(core::felt252", "[core::felt252]", "[core::felt252; x]",
          "[core::felt252; 99999]", "core::array::Array::<"}) {
        EXPECT_FALSE(Abi::from_json(function(type)).has_value()) << type;
    }
    EXPECT_FALSE(Abi::from_json(function(Json(1))).has_value());
    EXPECT_FALSE(Abi::from_json(Json()).has_value());
    EXPECT_FALSE(Abi::from_json(Json::Array{1}).has_value());
    EXPECT_FALSE(Abi::from_json(Json::Array{Json::Object{{"type", "function"}}}).has_value());
}

TEST(Abi, ARecursiveTypeIsRefused) {
    const Json abi = Json::Array{
        Json::Object{{"type", "struct"},
                     {"name", "a::Loop"},
                     {"members", Json::Array{Json::Object{{"name", "next"}, {"type", "a::Loop"}}}}},
        Json::Object{{"type", "function"},
                     {"name", "f"},
                     {"inputs", Json::Array{Json::Object{{"name", "x"}, {"type", "a::Loop"}}}},
                     {"outputs", Json::Array{}}}};
    EXPECT_FALSE(Abi::from_json(abi).has_value());
}

}  // namespace
}  // namespace warden::starknet
