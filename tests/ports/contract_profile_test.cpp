// A chain's profile of the contract is no port, but makes one promise on every chain: each event
// and each call of the domain goes through the contract's own form and comes back whole.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "tests/unit/starknet/abi_form.hpp"

namespace warden::chain_tests {
namespace {

using orchestrator::Call;
using orchestrator::Event;

struct StarknetProfile {
    static std::string address(std::uint64_t number) {
        return starknet::Felt{0xabc000 + number}.to_hex();
    }
    // "unit_registered" as the ABI has it: "UnitRegistered".
    static std::string abi_name(std::string_view name) {
        std::string out;
        bool upper = true;
        for (const char c : name) {
            if (c != '_') out += upper ? static_cast<char>(c - 'a' + 'A') : c;
            upper = c == '_';
        }
        return out;
    }
    std::size_t call_count() const { return profile.call_selectors().size(); }
    std::optional<Event> round_trip(const Event& event) const {
        const auto encoded = profile.abi().encode_event(abi_name(orchestrator::name(event)),
                                                        starknet::as_abi(to_json(event)));
        const auto decoded =
            profile.decode({starknet::Felt{1}, encoded.value().keys, encoded->data});
        EXPECT_EQ(decoded.name, orchestrator::name(event));
        return decoded.event;
    }
    // The call's arguments.
    Json round_trip(const Call& call) const {
        const auto name = orchestrator::name(call);
        const auto encoded = profile.encode(starknet::Felt{0xc0}, call).value();
        EXPECT_EQ(encoded.to, starknet::Felt{0xc0});
        EXPECT_EQ(encoded.selector, starknet::sn_keccak(name));
        return starknet::from_abi(profile.abi().decode_arguments(name, encoded.calldata).value());
    }

    starknet::OrchestratorProfile profile;
};

struct StellarProfile {
    static std::string address(std::uint64_t number) {
        Hash32 key{};
        key[31] = static_cast<std::uint8_t>(number);
        return encode_strkey(stellar::StrKeyKind::account, key);
    }
    std::size_t call_count() const { return profile.call_names().size(); }
    std::optional<Event> round_trip(const Event& event) const {
        const auto encoded =
            profile.spec().encode_event(orchestrator::name(event), to_json(event)).value();
        stellar::ContractEvent emitted;
        emitted.topics = encoded.topics;
        emitted.data = encoded.data;
        const auto decoded = profile.decode(emitted);
        EXPECT_EQ(decoded.name, orchestrator::name(event));
        return decoded.event;
    }
    Json round_trip(const Call& call) const {
        const std::string name(orchestrator::name(call));
        const auto caller = stellar::account_from_text(address(1)).value();
        const auto encoded = profile.encode({Hash32{0xc0}}, caller, call).value();
        EXPECT_EQ(encoded.contract, stellar::ScAddress{stellar::ContractId{Hash32{0xc0}}});
        EXPECT_EQ(encoded.function.text, name);
        const Json back = profile.spec().decode_arguments(name, encoded.args).value();
        Json::Object arguments = *back.object();
        // Anyone may execute and lapse; a vote is somebody's.
        const bool somebodys = name != "execute_slash" && name != "lapse_slash";
        EXPECT_EQ(std::erase(arguments, Json::Member{"caller", to_text(caller)}),
                  somebodys ? 1U : 0U);
        return arguments;
    }

    stellar::OrchestratorProfile profile;
};

// Fills every field with a value of its own.
template <class Profile>
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
            field.text = Profile::address(counter);
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

template <class Profile>
class ContractProfileSuite : public testing::Test {
  protected:
    // Calls `check` with every alternative of the variant, filled.
    template <class Variant, std::size_t I = 0, class Check>
    static void each(Check check) {
        if constexpr (I < std::variant_size_v<Variant>) {
            std::variant_alternative_t<I, Variant> value;
            Filler<Profile> filler;
            decltype(value)::visit(value, filler);
            SCOPED_TRACE(decltype(value)::kName);
            check(Variant(value));
            each<Variant, I + 1>(check);
        }
    }
    Profile profile;
};
using Profiles = testing::Types<StarknetProfile, StellarProfile>;
TYPED_TEST_SUITE(ContractProfileSuite, Profiles);

TYPED_TEST(ContractProfileSuite, EveryEventOfTheContractIsNormalised) {
    this->template each<Event>(
        [this](const Event& event) { EXPECT_EQ(this->profile.round_trip(event), event); });
}

TYPED_TEST(ContractProfileSuite, EveryCallIsEncoded) {
    EXPECT_EQ(this->profile.call_count(), std::variant_size_v<Call>);
    this->template each<Call>([this](const Call& call) {
        EXPECT_EQ(write_canonical(this->profile.round_trip(call)),
                  write_canonical(arguments(call)));
    });
}

}  // namespace
}  // namespace warden::chain_tests
