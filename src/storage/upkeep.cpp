#include "storage/upkeep.hpp"

#include <chrono>
#include <utility>

#include "platform/async/task_group.hpp"
#include "platform/log/log.hpp"
#include "storage/migrator.hpp"

namespace warden::storage {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> keep_fresh(Database& database, ports::Clock& clock, Millis poll) {
    while (true) {
        co_await clock.sleep_for(poll);
        // The pool of the service's own work tells what is wrong with the database.
        static_cast<void>(co_await database.ping());
    }
}

Upkeep::Upkeep(UpkeepSettings settings, Database& database, ports::Clock& clock)
    : settings_(settings), database_(database), clock_(clock) {}

asio::awaitable<Result<void>> Upkeep::try_open() {
    auto answers = co_await database_.ping();
    if (!answers) co_return answers;
    if (settings_.migrate) {
        const auto applied = co_await migrate(database_, embedded_migrations());
        if (!applied) co_return Fail(applied.error());
        co_return Result<void>{};
    }
    const auto missing = co_await pending_migrations(database_, embedded_migrations());
    if (!missing) co_return Fail(missing.error());
    if (missing->empty()) co_return Result<void>{};
    co_return fail(Errc::permanent,
                   "the schema lacks " + missing->front() + " and more: run warden migrate");
}

asio::awaitable<void> Upkeep::open() {
    std::string said;
    while (true) {
        const auto open = co_await try_open();
        problem_ = open ? "" : open.error().text();
        if (open) co_return;
        if (said != problem_) {
            said = problem_;
            log::event(log::Level::error, "database_not_usable", {{"error", said}});
        }
        co_await clock_.sleep_for(settings_.poll);
    }
}

asio::awaitable<void> Upkeep::run() { return async::all_of(watch(), retire()); }

asio::awaitable<void> Upkeep::watch() {
    while (true) {
        co_await clock_.sleep_for(settings_.poll);
        const auto alive = co_await database_.ping();
        if (alive.has_value() != problem_.empty()) {
            log::event(alive ? log::Level::info : log::Level::error,
                       alive ? "database_back" : "database_lost",
                       {{"error", alive ? "" : alive.error().text()}});
        }
        problem_ = alive ? "" : alive.error().text();
    }
}

asio::awaitable<void> Upkeep::retire() {
    while (true) {
        const auto report = co_await run_retention(database_, settings_.retention);
        if (!report) {
            log::event(log::Level::warning, "retention_failed", {{"error", report.error().text()}});
        }
        co_await clock_.sleep_for(report ? Millis(1h) : settings_.retention_retry);
    }
}

}  // namespace warden::storage
