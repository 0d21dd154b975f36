// A whole service in this process: what it leaves behind when it is stopped.

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "main/service/service.hpp"
#include "platform/async/cancellation.hpp"
#include "storage/stores.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/pg_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

class ServiceTest : public testing::Test {
  protected:
    // A service with a database of its own runs until finish().
    void start() {
        const auto config = load_config(dir.write("warden.yaml", R"(roles: [indexer, scorer]
public_base_url: http://127.0.0.1
http: {port: 0}
health: {port: 0}
database: {url: ")" + files->files().url() + R"("}
chains:
  - alias: sn
    chain_id: SN_SEPOLIA
    contract_address: "0x1"
    endpoints: [{alias: nobody, url: "http://127.0.0.1:9"}]
)")
                                            .string(),
                                        {});
        ASSERT_TRUE(config) << config.error().front().text();
        auto made = Service::make(io.get_executor(), *config);
        ASSERT_TRUE(made) << made.error().text();
        service = std::move(*made);
        asio::co_spawn(io, service->run(),
                       asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error) {
                           ended = std::move(error);
                           has_ended = true;
                       }));
    }
    // Whether it ends by being cancelled.
    bool finish() {
        stop.emit(asio::cancellation_type::terminal);
        for (int i = 0; i < 2'000 && !has_ended; ++i) io.run_for(Millis(10));
        return has_ended && async::is_cancellation(ended);
    }
    // What the database answers once that is `wanted`, or after a while.
    std::vector<std::string> sql_until(const std::string& query,
                                       const std::vector<std::string>& wanted) {
        std::vector<std::string> rows;
        for (int i = 0; i < 2'000 && rows != wanted; ++i) {
            io.run_for(Millis(10));
            rows = files->files().sql(query);
        }
        return rows;
    }

    support::LogCapture logged;
    std::optional<support::PgService> files;
    support::TempDir dir;
    asio::io_context io;
    std::unique_ptr<Service> service;
    asio::cancellation_signal stop;
    std::exception_ptr ended;
    bool has_ended = false;
};

TEST_F(ServiceTest, ACleanShutdownFreesItsLeases) {
    WARDEN_NEEDS_POSTGRES();
    files.emplace();
    start();
    const char* const held = "SELECT name FROM leases WHERE holder <> '' ORDER BY name";
    const std::vector<std::string> wanted{"indexer/sn.main", "scorer"};
    ASSERT_EQ(sql_until(held, wanted), wanted);
    ASSERT_TRUE(finish());
    EXPECT_EQ(files->files().sql(held), std::vector<std::string>{});
    // The next pod takes them at once.
    const auto next = storage::make_leadership(files->database(), "next");
    EXPECT_TRUE(files->run(next->acquire("indexer/sn.main", Millis(1'000))).value());
}

// Without clients, too: after a fail-over the first one finds no connection to the old server.
TEST_F(ServiceTest, ThePoolOfTheApiIsKeptFresh) {
    WARDEN_NEEDS_POSTGRES();
    files.emplace();
    start();
    const std::vector<std::string> wanted{"SHOW transaction_read_only"};
    EXPECT_EQ(sql_until("SELECT DISTINCT query FROM pg_stat_activity WHERE datname = "
                        "current_database() AND application_name = 'warden-api' AND query <> ''",
                        wanted),
              wanted);
    EXPECT_TRUE(finish());
}

}  // namespace
}  // namespace warden::cli
