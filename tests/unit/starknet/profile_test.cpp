// The Orchestrator's events and calls against its frozen ABI: every event and every call round
// trips.

#include <gtest/gtest.h>

#include <type_traits>

#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

using namespace orchestrator;  // NOLINT(google-build-using-namespace)

// Fills every field with a value of its own.
struct Filler {
    std::uint64_t counter = 3;

    template <class T>
    void operator()(const char* name, T& field) {
        ++counter;
        if constexpr (std::is_same_v<T, std::string>) {
            field = std::string(name) == "region"
                        ? "eu-west-1"
                        : "https://unit.example/" + std::to_string(counter);
        } else if constexpr (std::is_same_v<T, chain::Address>) {
            field.text = Felt{0xabc000 + counter}.to_hex();
        } else if constexpr (std::is_same_v<T, Hash32>) {
            field.fill(0xf0);
            field[31] = static_cast<std::uint8_t>(counter);
        } else if constexpr (std::is_same_v<T, bool>) {
            field = true;
        } else if constexpr (std::is_enum_v<T>) {
            field = static_cast<T>(1);
        } else if constexpr (std::is_same_v<T, U128>) {
            field = kU128Max - counter;
        } else if constexpr (std::is_same_v<T, std::uint64_t>) {
            field = ~std::uint64_t{0} - counter;
        } else if constexpr (std::is_same_v<T, std::uint32_t>) {
            field = static_cast<std::uint32_t>(counter);
        } else {
            field.emplace_back();
            auto& item = field.back();
            std::decay_t<decltype(item)>::visit(item, *this);
        }
    }
};

// The inverse of what the profile does, written the other way round: by the name of each field.
Json as_abi(const Json& fields) {
    Json::Object out;
    for (const auto& [name, value] : *fields.object()) {
        if (name == "code_hash" || name == "evidence_root" || name == "statement_hash") {
            out.emplace_back(name,
                             to_decimal(u256_from_bytes(hash_from_hex(*value.string()).value())));
        } else if (name == "region") {
            out.emplace_back(name, Felt::from_short_string(*value.string())->to_hex());
        } else {
            out.emplace_back(name, value);
        }
    }
    return out;
}

std::string camel_case(std::string_view name) {
    std::string out;
    bool upper = true;
    for (const char c : name) {
        if (c == '_') {
            upper = true;
            continue;
        }
        out += upper ? static_cast<char>(c - 'a' + 'A') : c;
        upper = false;
    }
    return out;
}

template <std::size_t I = 0>
void every_event_round_trips(const OrchestratorProfile& profile) {
    if constexpr (I < std::variant_size_v<Event>) {
        using E = std::variant_alternative_t<I, Event>;
        SCOPED_TRACE(E::kName);
        E wanted;
        Filler filler;
        E::visit(wanted, filler);
        const auto encoded =
            profile.abi().encode_event(camel_case(E::kName), as_abi(to_json(Event(wanted))));
        ASSERT_TRUE(encoded.has_value()) << encoded.error().text();
        const DecodedContent decoded = profile.decode({Felt{1}, encoded->keys, encoded->data});
        EXPECT_EQ(decoded.name, E::kName);
        ASSERT_TRUE(decoded.event.has_value());
        EXPECT_EQ(*decoded.event, Event(wanted));
        every_event_round_trips<I + 1>(profile);
    }
}

template <std::size_t I = 0>
void every_call_encodes(const OrchestratorProfile& profile) {
    if constexpr (I < std::variant_size_v<orchestrator::Call>) {
        using C = std::variant_alternative_t<I, orchestrator::Call>;
        SCOPED_TRACE(C::kName);
        C wanted;
        Filler filler;
        C::visit(wanted, filler);
        const auto call = profile.encode(Felt{0xc0}, orchestrator::Call(wanted));
        ASSERT_TRUE(call.has_value()) << call.error().text();
        EXPECT_EQ(call->to, Felt{0xc0});
        EXPECT_EQ(call->selector, sn_keccak(C::kName));
        const auto back = profile.abi().decode_arguments(C::kName, call->calldata);
        ASSERT_TRUE(back.has_value()) << back.error().text();
        EXPECT_EQ(*back, as_abi(arguments(orchestrator::Call(wanted))));
        every_call_encodes<I + 1>(profile);
    }
}

TEST(OrchestratorProfile, EveryEventOfTheContractIsNormalised) {
    const OrchestratorProfile profile;
    every_event_round_trips(profile);
}

TEST(OrchestratorProfile, EveryCallIsEncoded) {
    const OrchestratorProfile profile;
    every_call_encodes(profile);
    EXPECT_EQ(profile.call_selectors().size(), std::variant_size_v<orchestrator::Call>);
}

TEST(OrchestratorProfile, SlashProposedHasTheLayoutOfTheContract) {
    const OrchestratorProfile profile;
    const EventContent content{Felt{1},
                               {sn_keccak("SlashProposed"), Felt{12}, Felt{0}, Felt{3}},
                               {Felt{0xacc}, Felt{9}, Felt{80}, Felt{1000}, Felt{2}, Felt{1},
                                Felt{0}, Felt::from_short_string("https://e.example/b/1").value(),
                                Felt{21}, Felt{10}, Felt{20}, Felt{30}}};
    const DecodedContent decoded = profile.decode(content);
    ASSERT_TRUE(decoded.event.has_value());
    const auto& slash = std::get<SlashProposed>(*decoded.event);
    EXPECT_EQ(slash.reservation_id, 12u);
    EXPECT_EQ(slash.oracle.text, "0xacc");
    EXPECT_EQ(slash.evidence_uri, "https://e.example/b/1");
    EXPECT_EQ(slash.evidence_root[31], 2);  // low half
    EXPECT_EQ(slash.evidence_root[15], 1);  // high half
    EXPECT_EQ(slash.decide_until, 30u);
}

TEST(OrchestratorProfile, UnknownAndDamagedEventsStayRaw) {
    const OrchestratorProfile profile;
    const auto name_of = [&](std::vector<Felt> keys, std::vector<Felt> data) {
        const DecodedContent decoded = profile.decode({Felt{1}, std::move(keys), std::move(data)});
        EXPECT_FALSE(decoded.event.has_value());
        return decoded.name;
    };
    EXPECT_EQ(name_of({Felt{5}}, {}), "0x5");
    EXPECT_EQ(name_of({}, {}), "none");
    const Felt paused = sn_keccak("Paused");
    EXPECT_EQ(name_of({paused}, {Felt{1}}), paused.to_hex());  // a felt too many
    const Felt rejected = sn_keccak("UnitStateChanged");
    EXPECT_EQ(name_of({rejected, Felt{1}}, {Felt{0}, Felt{77}}),
              rejected.to_hex());  // no such state
}

TEST(OrchestratorProfile, ContractErrorsAreFoundInPanics) {
    EXPECT_EQ(contract_error_in("Error in contract:\n0x536c617368457869737473 ('SlashExists').\n"),
              "SlashExists");
    EXPECT_EQ(contract_error_in("0x454e545259504f494e545f4641494c4544 0x4e6f74466f756e64"),
              "NotFound");
    EXPECT_EQ(contract_error_in("nothing of ours 0x1234"), "");
}

TEST(SnakeCase, TakesTheInnermostVariant) {
    EXPECT_EQ(snake_case("UnitRegistered"), "unit_registered");
    EXPECT_EQ(snake_case("Ownable.OwnerChanged"), "owner_changed");
    EXPECT_EQ(snake_case("Tick"), "tick");
}

}  // namespace
}  // namespace warden::starknet
