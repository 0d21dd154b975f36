// The Orchestrator's events and calls against its frozen spec: every event and every call round
// trips.

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>

#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"

namespace warden::stellar {
namespace {

using namespace orchestrator;  // NOLINT(google-build-using-namespace)

std::string account_text(std::uint64_t number) {
    Hash32 key{};
    key[31] = static_cast<std::uint8_t>(number);
    return encode_strkey(StrKeyKind::account, key);
}

ContractId own_contract() {
    ContractId out;
    out.hash.fill(0xc0);
    return out;
}

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
            field.text = account_text(counter);
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

template <std::size_t I = 0>
void every_event_round_trips(const OrchestratorProfile& profile) {
    if constexpr (I < std::variant_size_v<Event>) {
        using E = std::variant_alternative_t<I, Event>;
        SCOPED_TRACE(E::kName);
        E wanted;
        Filler filler;
        E::visit(wanted, filler);
        const auto encoded = profile.spec().encode_event(E::kName, to_json(Event(wanted)));
        ASSERT_TRUE(encoded.has_value()) << encoded.error().text();
        ContractEvent event;
        event.topics = encoded->topics;
        event.data = encoded->data;
        const DecodedContent decoded = profile.decode(event);
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
        const AccountId caller = account_from_text(account_text(1)).value();
        const auto call = profile.encode(own_contract(), caller, orchestrator::Call(wanted));
        ASSERT_TRUE(call.has_value()) << call.error().text();
        EXPECT_EQ(call->contract, ScAddress{own_contract()});
        EXPECT_EQ(call->function.text, C::kName);
        const auto back = profile.spec().decode_arguments(C::kName, call->args);
        ASSERT_TRUE(back.has_value()) << back.error().text();
        Json::Object expected = *arguments(orchestrator::Call(wanted)).object();
        // Anyone may execute and lapse; a vote is somebody's.
        const bool open = C::kName == "execute_slash" || C::kName == "lapse_slash";
        if (!open) expected.emplace_back("caller", to_text(caller));
        EXPECT_EQ(write_canonical(*back), write_canonical(Json(expected)));
        every_call_encodes<I + 1>(profile);
    }
}

TEST(StellarProfile, EveryEventOfTheContractIsNormalised) {
    const OrchestratorProfile profile;
    const auto events = std::ranges::count_if(profile.spec().entries(), [](const SpecEntry& entry) {
        return std::holds_alternative<SpecEvent>(entry.value);
    });
    EXPECT_EQ(static_cast<std::size_t>(events), std::variant_size_v<Event>);
    every_event_round_trips(profile);
}

TEST(StellarProfile, EveryCallIsEncoded) {
    const OrchestratorProfile profile;
    every_call_encodes(profile);
    EXPECT_EQ(profile.call_names().size(), std::variant_size_v<orchestrator::Call>);
}

TEST(StellarProfile, EveryErrorOfTheRulesHasItsNumber) {
    const OrchestratorProfile profile;
    for (std::uint32_t code = 1; code <= 28; ++code) {
        const auto error = from_code<ContractError>(code);
        ASSERT_TRUE(error.has_value()) << code;
        EXPECT_EQ(profile.spec().error_name(code), name(*error));
    }
}

TEST(StellarProfile, UnknownAndDamagedEventsStayRaw) {
    const OrchestratorProfile profile;
    const auto name_of = [&](std::vector<ScVal> topics, ScVal data) {
        ContractEvent event;
        event.topics = std::move(topics);
        event.data = std::move(data);
        const DecodedContent decoded = profile.decode(event);
        EXPECT_FALSE(decoded.event.has_value());
        return decoded.name;
    };
    EXPECT_EQ(name_of({symbol("reward_paid")}, {}), "reward_paid");
    EXPECT_EQ(name_of({}, {}), "none");
    EXPECT_EQ(name_of({text("paused")}, {}), "unnamed");
    EXPECT_EQ(name_of({ScVal(ScUnknown{40, {}})}, {}), "unnamed");
    EXPECT_EQ(name_of({symbol("paused")}, ScVal(true)), "paused");
    const ScVal no_such_state =
        map({{symbol("from"), ScVal(std::uint32_t{0})}, {symbol("to"), ScVal(std::uint32_t{77})}});
    EXPECT_EQ(name_of({symbol("unit_state_changed"), ScVal(std::uint64_t{1})}, no_such_state),
              "unit_state_changed");
}

TEST(StellarProfile, ContractErrorsAreFoundInTextsOfTheHost) {
    EXPECT_EQ(contract_error_in("HostError: Error(Contract, #18)\n\nEvent log (newest first):\n"
                                "   0: [Diagnostic Event] ... Error(Contract, #5)"),
              "SlashExists");
    EXPECT_EQ(contract_error_in("HostError: Error(Contract, #4000000000)"), "");
    EXPECT_EQ(contract_error_in("HostError: Error(Contract, #29)"), "");
    EXPECT_EQ(contract_error_in("HostError: Error(Contract, #18"), "");
    EXPECT_EQ(contract_error_in("HostError: Error(Budget, ExceededLimit)"), "");
    EXPECT_EQ(contract_error_in(""), "");
}

DiagnosticEvent failure(const ContractId& contract, ScError error) {
    DiagnosticEvent out;
    out.event.contract = contract.hash;
    out.event.type = EventType::diagnostic;
    out.event.topics = {symbol("error"), ScVal(error)};
    return out;
}

TEST(StellarProfile, ContractErrorsAreFoundInDiagnosticEvents) {
    const ContractId token{};
    // The token fails, then the Orchestrator because of it.
    const std::vector<DiagnosticEvent> events{failure(token, {0, 10}),
                                              failure(own_contract(), {0, 24})};
    EXPECT_EQ(contract_error_in(events, own_contract()), "TokenFailed");
    const std::vector<DiagnosticEvent> host{failure(own_contract(), {7, 5})};
    EXPECT_EQ(contract_error_in(host, own_contract()), "");
    EXPECT_EQ(contract_error_in(std::span(events).first(1), own_contract()), "");
}

}  // namespace
}  // namespace warden::stellar
