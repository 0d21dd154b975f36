// The Orchestrator's events against its frozen spec, and its errors in the host's words.

#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"

namespace warden::stellar {
namespace {

using namespace orchestrator;  // NOLINT(google-build-using-namespace)

ContractId own_contract() {
    ContractId out;
    out.hash.fill(0xc0);
    return out;
}

TEST(StellarProfile, EveryEventOfTheSpecIsOneOfTheDomain) {
    const OrchestratorProfile profile;
    const auto events = std::ranges::count_if(profile.spec().entries(), [](const SpecEntry& entry) {
        return std::holds_alternative<SpecEvent>(entry.value);
    });
    EXPECT_EQ(static_cast<std::size_t>(events), std::variant_size_v<Event>);
}

TEST(StellarProfile, AnAccountThatIsNotThereIsEmpty) {
    const OrchestratorProfile profile;
    const std::string zero = to_text(AccountId{});
    const std::string arbiter = to_text(AccountId{Hash32{7}});
    const auto decoded = [&](std::string_view name, const Json& fields) {
        ContractEvent event;
        const auto encoded = profile.spec().encode_event(name, fields).value();
        event.topics = encoded.topics;
        event.data = encoded.data;
        return profile.decode(event).event.value();
    };
    EXPECT_EQ(std::get<ArbiterChanged>(decoded(
                  "arbiter_changed",
                  Json::Object{
                      {"arbiter", arbiter}, {"since", "7"}, {"next", zero}, {"next_from", "0"}})),
              (ArbiterChanged{{arbiter}, 7, {}, 0}));
    EXPECT_EQ(std::get<OperatorChanged>(decoded(
                  "operator_changed", Json::Object{{"account", arbiter}, {"operator", zero}})),
              (OperatorChanged{{arbiter}, {}}));
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
