// A whole service in this process: what it leaves behind when it is stopped.

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "main/service/service.hpp"
#include "platform/async/cancellation.hpp"
#include "storage/stores.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/pg_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

TEST(ServiceTest, ACleanShutdownFreesItsLeases) {
    WARDEN_NEEDS_POSTGRES();
    support::LogCapture logged;
    support::PgService files;
    support::TempDir dir;
    const auto config = load_config(dir.write("warden.yaml", R"(roles: [indexer, scorer]
public_base_url: http://127.0.0.1
http: {port: 0}
health: {port: 0}
database: {url: ")" + files.files().url() + R"("}
chains:
  - alias: sn
    chain_id: SN_SEPOLIA
    contract_address: "0x1"
    endpoints: [{alias: nobody, url: "http://127.0.0.1:9"}]
)")
                                        .string(),
                                    {});
    ASSERT_TRUE(config) << config.error().front().text();
    asio::io_context io;
    auto service = Service::make(io.get_executor(), *config);
    ASSERT_TRUE(service) << service.error().text();

    asio::cancellation_signal stop;
    std::exception_ptr ended;
    bool has_ended = false;
    asio::co_spawn(io, (*service)->run(),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error) {
                       ended = std::move(error);
                       has_ended = true;
                   }));
    const auto held = [&] {
        return files.files().sql("SELECT name FROM leases WHERE holder <> '' ORDER BY name");
    };
    const std::vector<std::string> wanted{"indexer/sn.main", "scorer"};
    for (int i = 0; i < 2'000 && held() != wanted; ++i) io.run_for(Millis(10));
    ASSERT_EQ(held(), wanted);
    stop.emit(asio::cancellation_type::terminal);
    for (int i = 0; i < 2'000 && !has_ended; ++i) io.run_for(Millis(10));
    ASSERT_TRUE(has_ended);
    EXPECT_TRUE(async::is_cancellation(ended));
    EXPECT_EQ(held(), std::vector<std::string>{});
    // The next pod takes them at once.
    const auto next = storage::make_leadership(files.database(), "next");
    EXPECT_TRUE(files.run(next->acquire("indexer/sn.main", Millis(1'000))).value());
}

}  // namespace
}  // namespace warden::cli
