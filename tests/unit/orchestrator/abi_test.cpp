// The frozen Cairo ABI says of every event what the code says.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/orchestrator/call.hpp"
#include "domain/orchestrator/event.hpp"
#include "domain/orchestrator/projection.hpp"
#include "tests/support/repository.hpp"

namespace warden::orchestrator {
namespace {

const Json& abi() {
    static const Json parsed =
        support::repository_json("adapters/starknet/profiles/orchestrator/abi.json");
    return parsed;
}

std::string text_of(const Json& object, std::string_view name) {
    return *object.find(name)->string();
}

const Json* item(const std::string& type, const std::string& name) {
    for (const Json& each : *abi().array()) {
        if (text_of(each, "type") == type && text_of(each, "name") == name) return &each;
    }
    return nullptr;
}

std::string camel(std::string_view snake) {
    std::string out;
    bool up = true;
    for (const char c : snake) {
        if (c == '_') {
            up = true;
            continue;
        }
        out += up ? static_cast<char>(c - 'a' + 'A') : c;
        up = false;
    }
    return out;
}

// What the ABI must call a field of ours; a region is a short string.
struct CairoTypes {
    std::vector<std::pair<std::string, std::string>> fields;
    void add(const char* name, const char* type) { fields.emplace_back(name, type); }
    void operator()(const char* n, const std::uint64_t&) { add(n, "core::integer::u64"); }
    void operator()(const char* n, const U128&) { add(n, "core::integer::u128"); }
    void operator()(const char* n, const std::uint32_t&) { add(n, "core::integer::u32"); }
    void operator()(const char* n, const bool&) { add(n, "core::bool"); }
    void operator()(const char* n, const std::string&) {
        const bool region = std::string_view(n) == "region";
        add(n, region ? "core::felt252" : "core::byte_array::ByteArray");
    }
    void operator()(const char* n, const chain::Address&) {
        add(n, "core::starknet::contract_address::ContractAddress");
    }
    void operator()(const char* n, const Hash32&) { add(n, "core::integer::u256"); }
    void operator()(const char* n, const std::vector<ScoreEntry>&) {
        add(n, "core::array::Span::<orchestrator::types::ScoreEntry>");
    }
    void operator()(const char* n, const std::vector<Vote>&) {
        add(n, "core::array::Span::<orchestrator::types::Vote>");
    }
    void operator()(const char* n, const std::vector<OracleEntry>&) {
        add(n, "core::array::Span::<orchestrator::types::OracleEntry>");
    }
    template <class Code>
        requires std::is_enum_v<Code>
    void operator()(const char* n, const Code&) {
        add(n, "core::integer::u32");
    }
};

template <class T>
std::vector<std::pair<std::string, std::string>> cairo_fields() {
    const T value{};
    CairoTypes types;
    T::visit(value, types);
    return types.fields;
}

std::vector<std::pair<std::string, std::string>> fields_of(const Json& list) {
    std::vector<std::pair<std::string, std::string>> fields;
    for (const Json& member : *list.array()) {
        fields.emplace_back(text_of(member, "name"), text_of(member, "type"));
    }
    return fields;
}

template <class E>
void expect_event(std::map<std::string, std::string>& variants) {
    const std::string variant = camel(E::kName);
    ASSERT_TRUE(variants.contains(variant)) << variant;
    const Json* event = item("event", variants[variant]);
    ASSERT_NE(event, nullptr);
    variants.erase(variant);
    const Json& members = *event->find("members");
    EXPECT_EQ(fields_of(members), cairo_fields<E>()) << variant;
    bool keys = true;
    for (const Json& member : *members.array()) {
        const bool key = text_of(member, "kind") == "key";
        EXPECT_TRUE(keys || !key) << variant << " " << text_of(member, "name");
        keys = key;
    }
}

template <std::size_t... I>
void expect_events(std::map<std::string, std::string>& variants, std::index_sequence<I...>) {
    (expect_event<std::variant_alternative_t<I, Event>>(variants), ...);
}

TEST(FrozenAbi, HoldsEveryEventWithItsFieldsInOrder) {
    const Json* root = item("event", "orchestrator::contract::Orchestrator::Event");
    ASSERT_NE(root, nullptr);
    std::map<std::string, std::string> variants;
    for (const Json& variant : *root->find("variants")->array()) {
        EXPECT_EQ(text_of(variant, "kind"), "nested");
        variants.emplace(text_of(variant, "name"), text_of(variant, "type"));
    }
    expect_events(variants, std::make_index_sequence<std::variant_size_v<Event>>{});
    EXPECT_TRUE(variants.empty()) << variants.begin()->first;
}

template <class T>
void expect_record(const std::string& name) {
    const Json* record = item("struct", "orchestrator::types::" + name);
    ASSERT_NE(record, nullptr) << name;
    EXPECT_EQ(fields_of(*record->find("members")), cairo_fields<T>()) << name;
}

TEST(FrozenAbi, RecordsAreTheStoredEntities) {
    expect_record<Instance>("Instance");
    expect_record<FixedConfig>("FixedConfig");
    expect_record<Config>("Config");
    expect_record<OracleEntry>("OracleEntry");
    expect_record<Provider>("Provider");
    expect_record<Consumer>("Consumer");
    expect_record<Unit>("Unit");
    expect_record<SlaTerms>("SlaTerms");
    expect_record<Reservation>("Reservation");
    expect_record<Vote>("Vote");
    expect_record<Slash>("Slash");
    expect_record<Guide>("Guide");
    expect_record<Score>("Score");
    expect_record<ScoreEntry>("ScoreEntry");
}

template <class C>
void expect_call() {
    const Json* interface = item("interface", "orchestrator::interface::IOrchestrator");
    ASSERT_NE(interface, nullptr);
    for (const Json& function : *interface->find("items")->array()) {
        if (text_of(function, "name") != C::kName) continue;
        EXPECT_EQ(fields_of(*function.find("inputs")), cairo_fields<C>()) << C::kName;
        return;
    }
    FAIL() << C::kName;
}

template <std::size_t... I>
void expect_calls(std::index_sequence<I...>) {
    (expect_call<std::variant_alternative_t<I, Call>>(), ...);
}

TEST(FrozenAbi, HoldsEveryCallThatWeMake) {
    expect_calls(std::make_index_sequence<std::variant_size_v<Call>>{});
}

TEST(FrozenAbi, NoFunctionHasMoreThanTenParameters) {
    const Json* interface = item("interface", "orchestrator::interface::IOrchestrator");
    for (const Json& function : *interface->find("items")->array()) {
        // Soroban's limit, where the caller is one of the ten.
        EXPECT_LE(function.find("inputs")->array()->size(), 9u) << text_of(function, "name");
    }
    EXPECT_EQ(interface->find("items")->array()->size(), 65u);
}

}  // namespace
}  // namespace warden::orchestrator
