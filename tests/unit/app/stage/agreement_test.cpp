#include "app/stage/agreement.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "tests/support/fake_chain_source.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run_until.hpp"

namespace warden::app {
namespace {

class AgreedHeader : public testing::Test {
  protected:
    AgreedHeader() {
        source.mine_empty(9);  // blocks 1..9
        source.set_final(9);
    }
    Result<chain::BlockHeader> agreed(chain::BlockNum num, std::size_t needed = 2) {
        return support::run_until(
            io, clock, agreed_header(source, num, needed, clock.now() + std::chrono::seconds{30}));
    }
    // Its newest final block is `final_num`.
    indexing::Witness late(const std::string& endpoint, chain::BlockNum final_num,
                           chain::BlockNum num) {
        indexing::Witness out = source.truth(endpoint, num);
        out.final_num = final_num;
        if (num > final_num) out.header.reset();
        return out;
    }

    boost::asio::io_context io;
    support::FakeClock clock;
    support::FakeChainSource source{clock, 1};
};

TEST_F(AgreedHeader, IsWhatTheOperatorsSayAlike) {
    EXPECT_EQ(agreed(7)->ref.num, 7u);
    EXPECT_FALSE(agreed(7, 3));
}

// Of those that lag the second operator decides.
TEST_F(AgreedHeader, IsAnOlderBlockWhereEndpointsLag) {
    source.testimony = [this](chain::BlockNum num) {
        return std::vector<indexing::Witness>{late("a", 9, num), late("b", 6, num),
                                              late("c", 4, num)};
    };
    EXPECT_EQ(agreed(9)->ref.num, 6u);
    EXPECT_EQ(agreed(9, 3)->ref.num, 4u);
    EXPECT_EQ(agreed(9, 1)->ref.num, 9u);
}

TEST_F(AgreedHeader, SaysWhoSaidWhatWhereThereIsNone) {
    source.testimony = [this](chain::BlockNum num) {
        std::vector<indexing::Witness> both{source.truth("a", num), source.truth("x", num)};
        both[1].header->ref.hash = "0xforged";
        return both;
    };
    const auto none = agreed(9);
    ASSERT_FALSE(none);
    EXPECT_TRUE(none.error().is(Condition::transient));
    EXPECT_NE(none.error().detail.find("endpoints contradict each other"), std::string::npos);
    EXPECT_NE(none.error().detail.find("x (x.example) 0xforged"), std::string::npos);
    source.testimony = [this](chain::BlockNum num) {
        return std::vector<indexing::Witness>{source.truth("a", num)};
    };
    EXPECT_NE(agreed(9).error().detail.find("fewer than 2 operators agree"), std::string::npos);
}

TEST_F(AgreedHeader, FailsAsTheSourceDoes) {
    source.fault = [](std::string_view) { return support::SourceFault::fail; };
    EXPECT_TRUE(agreed(9).error().is(Condition::transient));
}

}  // namespace
}  // namespace warden::app
