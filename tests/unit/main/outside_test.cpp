#include "main/chains/outside.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <future>

namespace warden::cli {
namespace {

namespace asio = boost::asio;

// An index whose proofs queue behind the judging of a month falls behind.
TEST(Outside, BlocksAreProvenWhileWindowsAreJudged) {
    asio::io_context io;
    Outside outside;
    ASSERT_TRUE(outside.open());
    async::BlockingPool& proofs = outside.chain_deps(io.get_executor()).pool;
    std::promise<void> proven;
    const auto judge = [&]() -> Result<bool> {
        return proven.get_future().wait_for(std::chrono::seconds{10}) == std::future_status::ready;
    };
    const auto prove = [&]() -> Result<bool> {
        proven.set_value();
        return true;
    };
    int went_on = 0;
    const auto count = [&](std::exception_ptr error, Result<bool> result) {
        if (!error && result && *result) ++went_on;
    };
    asio::co_spawn(io, async::run_blocking(outside.judging, judge), count);
    asio::co_spawn(io, async::run_blocking(proofs, prove), count);
    io.run();
    EXPECT_EQ(went_on, 2);
}

}  // namespace
}  // namespace warden::cli
