// Endpoints are probed before they are used, and again after they failed.

#include "adapters/starknet/client/errors.hpp"
#include "tests/unit/starknet/fixture.hpp"

namespace warden::starknet {
namespace {

class OneEndpoint : public AdapterTest {};
class TwoEndpoints : public AdapterTest {
  protected:
    TwoEndpoints() : AdapterTest({"a", "b"}) {}
};

TEST_F(OneEndpoint, IsUsedOnceItsProbePassed) {
    const Result<Node> picked = run(nodes->pick({}, soon()));
    ASSERT_TRUE(picked.has_value()) << picked.error().text();
    EXPECT_EQ(picked->alias, "a");
    ASSERT_TRUE(run(nodes->pick({}, soon())).has_value());
    EXPECT_EQ(node().calls_of("starknet_specVersion"), 1u);
}

TEST_F(OneEndpoint, TheOldestSupportedVersionIsTaken) {
    node().spec = "0.9.0";
    EXPECT_TRUE(run(nodes->pick({}, soon())).has_value());
}

TEST_F(OneEndpoint, AVersionWhoseHeadersProveNothingIsRefusedWhereProofIsNeeded) {
    NodesSettings settings = nodes->settings();
    settings.needs_proof = true;
    nodes = std::make_unique<Nodes>(settings, *client, clock);
    node().spec = "0.9.0";
    const Result<Node> picked = run(nodes->pick({}, soon()));
    ASSERT_FALSE(picked.has_value());
    EXPECT_TRUE(picked.error().is(Condition::permanent));
    EXPECT_NE(picked.error().text().find("use its url of 0.10"), std::string::npos);
    node().spec = "0.10.0";
    pass(std::chrono::minutes{10});
    EXPECT_TRUE(run(nodes->pick({}, soon())).has_value());
}

TEST_F(OneEndpoint, UnsupportedVersionIsPermanent) {
    node().spec = "0.8.1";
    const Result<Node> picked = run(nodes->pick({}, soon()));
    ASSERT_FALSE(picked.has_value());
    EXPECT_EQ(picked.error().code, make_error_code(NodeErrc::unsupported_spec));
    // Also while it sits in quarantine.
    EXPECT_TRUE(run(nodes->pick({}, soon())).error().is(Condition::permanent));
}

TEST_F(OneEndpoint, WrongNetworkIsPermanentUntilItIsTheRightOne) {
    node().chain = "SN_MAIN";
    EXPECT_EQ(run(nodes->pick({}, soon())).error().code, make_error_code(NodeErrc::wrong_chain));
    node().chain = "SN_SEPOLIA";
    pass(std::chrono::minutes{10});
    EXPECT_TRUE(run(nodes->pick({}, soon())).has_value());
}

TEST_F(OneEndpoint, IsProbedAgainAfterAFailureAndAfterAWhile) {
    ASSERT_TRUE(run(nodes->pick({}, soon())).has_value());
    pool->report_bad("a", "test");
    EXPECT_TRUE(run(nodes->pick({}, soon())).error().is(Condition::transient));
    pass(std::chrono::seconds{10});
    ASSERT_TRUE(run(nodes->pick({}, soon())).has_value());
    EXPECT_EQ(node().calls_of("starknet_specVersion"), 2u);
    pass(std::chrono::minutes{11});
    ASSERT_TRUE(run(nodes->pick({}, soon())).has_value());
    EXPECT_EQ(node().calls_of("starknet_specVersion"), 3u);
}

TEST_F(OneEndpoint, GarbageFromTheProbeIsTransient) {
    node().hook = [](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method == "starknet_specVersion") return Reply::result(Json(5));
        return std::nullopt;
    };
    EXPECT_TRUE(run(nodes->pick({}, soon())).error().is(Condition::transient));
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(TwoEndpoints, TakeTurnsAndTheTriedOneIsLeftOut) {
    EXPECT_EQ(run(nodes->pick({}, soon())).value().alias, "a");
    EXPECT_EQ(run(nodes->pick({}, soon())).value().alias, "b");
    EXPECT_EQ(run(nodes->pick({"a"}, soon())).value().alias, "b");
    EXPECT_FALSE(run(nodes->pick({"a", "b"}, soon())).has_value());
}

TEST_F(TwoEndpoints, WrongOneIsLeftAndTheOtherUsed) {
    node("a").chain = "SN_MAIN";
    for (int i = 0; i < 4; ++i) EXPECT_EQ(run(nodes->pick({}, soon())).value().alias, "b");
    const auto all = run(nodes->all(soon()));
    ASSERT_EQ(all.value().size(), 1u);
}

TEST_F(TwoEndpoints, ReadMovesOnFromAFailingEndpointButNotFromAnAnswer) {
    node("a").hook = [](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method == "starknet_getNonce") return Reply::status(502);
        return std::nullopt;
    };
    node("b").hook = [](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method == "starknet_getNonce") return Reply::error(20, "Contract not found");
        return std::nullopt;
    };
    const auto ask = [this](Node chosen) {
        return client->nonce(chosen.alias, Felt{1}, BlockId(BlockTag::latest), soon());
    };
    const Result<Felt> nonce = run(nodes->read<Felt>(ask, soon()));
    EXPECT_EQ(nonce.error().code, make_error_code(NodeErrc::contract_not_found));
    EXPECT_EQ(node("b").calls_of("starknet_getNonce"), 1u);
}

}  // namespace
}  // namespace warden::starknet
