// How far what a source answers is proven, and when less than that is taken.

#include <algorithm>

#include "adapters/starknet/client/errors.hpp"
#include "tests/unit/starknet/source_fixture.hpp"

namespace warden::starknet {
namespace {

TEST_F(SourceWithTwo, SecondEndpointThatAgreesMakesBlocksCrossChecked) {
    for (const char* alias : {"a", "b"}) fill_old(node(alias), 30);
    const auto levels = proofs(next(0, 30).value());
    EXPECT_EQ(std::ranges::count(levels, ProofLevel::cross_checked), 30);
}

TEST_F(SourceWithTwo, SecondEndpointThatDisagreesLeavesThemClaimed) {
    for (const char* alias : {"a", "b"}) fill_old(node(alias), 30);
    node("b").hook = [](const std::string& method, const Json& params) -> std::optional<Reply> {
        if (method != "starknet_getEvents") return std::nullopt;
        FakeNode other;
        for (std::uint64_t num = 0; num < 30; ++num) other.add_block({txn(num + 1, {event(num)})});
        return other.answer(method, params);
    };
    const auto levels = proofs(next(0, 30).value());
    EXPECT_EQ(std::ranges::count(levels, ProofLevel::claimed), 30);
}

class SourceOfProven : public SourceWithTwo {
  protected:
    SourceOfProven() {
        settings.needed = ProofLevel::proven;
        remake();
    }
};

// One unbound header, stored as claimed, ended what is verified for good.
TEST_F(SourceOfProven, AnEndpointThatProvesLessIsPassedOver) {
    node("a").starknet_version = "0.13.1.1";
    for (const char* alias : {"a", "b"}) fill(node(alias), 8);
    for (int i = 0; i < 4; ++i) {
        const auto blocks = next(0);
        ASSERT_TRUE(blocks) << blocks.error().text();
        EXPECT_EQ(proofs(*blocks), std::vector<ProofLevel>(8, ProofLevel::proven));
    }
    EXPECT_GT(node("a").calls_of("starknet_getBlockWithReceipts"), 0u) << "it was asked";
}

TEST_F(SourceOfProven, OneThatIsDownMayDoBetter) {
    node("a").starknet_version = "0.13.1.1";
    for (const char* alias : {"a", "b"}) fill(node(alias), 3);
    node("b").hook = [](const std::string&, const Json&) { return Reply::status(503); };
    const auto blocks = next(0);
    ASSERT_FALSE(blocks);
    EXPECT_TRUE(blocks.error().is(Condition::transient));
    EXPECT_EQ(node("a").calls_of("starknet_getEvents"), 1u) << "not asked for less";
}

TEST_F(SourceOfProven, OldBlocksAreTakenWhereNobodyCanDoBetter) {
    for (const char* alias : {"a", "b"}) fill_old(node(alias), 3);
    const auto blocks = next(0);
    ASSERT_TRUE(blocks) << blocks.error().text();
    EXPECT_EQ(proofs(*blocks), std::vector<ProofLevel>(3, ProofLevel::cross_checked));
}

TEST_F(SourceOfProven, OneOfAnotherNetworkProvesNothingBetter) {
    node("b").chain = "SN_MAIN";
    for (const char* alias : {"a", "b"}) fill_old(node(alias), 3);
    const auto blocks = next(0);
    ASSERT_TRUE(blocks) << blocks.error().text();
    EXPECT_EQ(proofs(*blocks), std::vector<ProofLevel>(3, ProofLevel::claimed));
}

TEST_F(SourceOfProven, AHeaderWithoutWhatItsVersionCommitsToIsNeverTaken) {
    for (const char* alias : {"a", "b"}) {
        node(alias).spec = "0.9.0";
        fill(node(alias), 3);
    }
    const auto blocks = next(0);
    ASSERT_FALSE(blocks);
    EXPECT_EQ(blocks.error().code, make_error_code(NodeErrc::unproven));
}

// As on a network whose nodes hash by a rule of their own.
class SourceOfCrossChecked : public SourceTest {
  protected:
    SourceOfCrossChecked() : SourceTest({"a", "b", "c"}) {
        settings.block_hashes = BlockHashes::unchecked;
        settings.needed = ProofLevel::cross_checked;
        remake();
        for (const char* alias : {"a", "b", "c"}) fill(node(alias), 3);
    }
    void take_down(const std::string& alias) {
        node(alias).hook = [](const std::string&, const Json&) { return Reply::status(503); };
    }
};

// A block that was stored as claimed, as the other endpoint was down, ended what is verified.
TEST_F(SourceOfCrossChecked, AnotherIsWaitedFor) {
    take_down("b");
    take_down("c");
    const auto blocks = next(0);
    ASSERT_FALSE(blocks);
    EXPECT_TRUE(blocks.error().is(Condition::transient));
    EXPECT_FALSE(quarantined("a"));
    node("c").hook = nullptr;
    pass(std::chrono::hours{1});
    EXPECT_EQ(proofs(next(0).value()), std::vector<ProofLevel>(3, ProofLevel::cross_checked));
}

TEST_F(SourceOfCrossChecked, OneThatContradictsTheOthersStopsNothing) {
    node("b").blocks.clear();
    fill(node("b"), 3, 1);  // a chain of its own
    int read = 0;
    for (int i = 0; i < 6; ++i) {
        const auto blocks = next(0);
        if (!blocks) EXPECT_TRUE(blocks.error().is(Condition::transient));
        if (!blocks) continue;
        ++read;
        EXPECT_EQ(proofs(*blocks), std::vector<ProofLevel>(3, ProofLevel::cross_checked));
        EXPECT_EQ(blocks->back().header.ref.hash, node("a").blocks.back().hash.to_hex());
    }
    EXPECT_GE(read, 3);
}

}  // namespace
}  // namespace warden::starknet
