// The Orchestrator's events against its frozen ABI, and its errors in a node's words.

#include <gtest/gtest.h>

#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

using namespace orchestrator;  // NOLINT(google-build-using-namespace)

TEST(OrchestratorProfile, SlashProposedHasTheLayoutOfTheContract) {
    const OrchestratorProfile profile;
    const EventContent content{Felt{1},
                               {sn_keccak("SlashProposed"), Felt{12}, Felt{0}, Felt{3}},
                               {Felt{0xacc}, Felt{9}, Felt{80}, Felt{1000}, Felt{2}, Felt{1},
                                Felt{0}, Felt::from_short_string("https://e.example/b/1").value(),
                                Felt{21}, Felt{10}, Felt{20}, Felt{30}, Felt{0xab}}};
    const DecodedContent decoded = profile.decode(content);
    ASSERT_TRUE(decoded.event.has_value());
    const auto& slash = std::get<SlashProposed>(*decoded.event);
    EXPECT_EQ(slash.reservation_id, 12u);
    EXPECT_EQ(slash.oracle.text, "0xacc");
    EXPECT_EQ(slash.evidence_uri, "https://e.example/b/1");
    EXPECT_EQ(slash.evidence_root[31], 2);  // low half
    EXPECT_EQ(slash.evidence_root[15], 1);  // high half
    EXPECT_EQ(slash.decide_until, 30u);
    EXPECT_EQ(slash.arbiter.text, "0xab");
}

TEST(OrchestratorProfile, AnAccountThatIsNotThereIsEmpty) {
    const OrchestratorProfile profile;
    const EventContent content{
        Felt{1}, {sn_keccak("ArbiterChanged"), Felt{0xab}}, {Felt{7}, Felt{0}, Felt{0}}};
    EXPECT_EQ(std::get<ArbiterChanged>(profile.decode(content).event.value()),
              (ArbiterChanged{{"0xab"}, 7, {}, 0}));
    const EventContent cleared{Felt{1}, {sn_keccak("OperatorChanged"), Felt{0xab}}, {Felt{0}}};
    EXPECT_EQ(std::get<OperatorChanged>(profile.decode(cleared).event.value()),
              (OperatorChanged{{"0xab"}, {}}));
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
