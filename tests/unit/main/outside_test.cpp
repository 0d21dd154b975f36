#include "main/chains/outside.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
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
    bool went_on = false;
    const auto keep = [&](std::exception_ptr error, Result<bool> result) {
        went_on = !error && result && *result;
    };
    asio::co_spawn(io, async::run_blocking(outside.judging, judge), keep);
    asio::co_spawn(io, async::run_blocking(proofs, prove), asio::detached);
    io.run();
    EXPECT_TRUE(went_on);
}

}  // namespace
}  // namespace warden::cli
