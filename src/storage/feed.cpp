#include <algorithm>

#include "platform/async/timeout.hpp"
#include "storage/feed_append.hpp"
#include "storage/rows.hpp"
#include "storage/stores.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;

// It is one statement, so that what retention dropped and what is left are of one moment. An id
// above every one that was ever given was given by a database that is gone: a backup was restored.
constexpr Statement kRead{
    "feed_read",
    "SELECT $1::bigint < d.through OR ($1 > d.through AND $1 > coalesce((SELECT max(id) FROM "
    "feed), 0)), f.id, f.topic, f.time, f.body FROM feed_dropped d LEFT JOIN LATERAL "
    "(SELECT * FROM feed WHERE id > $1 ORDER BY id LIMIT $2) f ON true ORDER BY f.id"};
constexpr Statement kLastId{"feed_last_id",
                            "SELECT greatest(through, coalesce((SELECT max(id) FROM feed), 0)) "
                            "FROM feed_dropped"};

// Remembers the highest id that was announced on its connection.
class Receiver final : public pqxx::notification_receiver {
  public:
    Receiver(pqxx::connection& connection, std::uint64_t& newest)
        : notification_receiver(connection, kFeedChannel), newest_(newest) {}
    void operator()(const std::string& payload, int /*backend*/) override {
        const auto id = u64_from_decimal(payload);
        if (id) newest_ = std::max(newest_, *id);
    }

  private:
    std::uint64_t& newest_;
};

// The connection that listens; one thread at a time uses it.
struct Listener {
    std::uint64_t newest = 0;
    std::unique_ptr<Session> session;
    std::unique_ptr<Receiver> receiver;  // needs the session, so it goes first

    void connect(Database::Impl& impl) {
        session = impl.connect();
        // Listens from here on; what was appended before is asked for.
        receiver = std::make_unique<Receiver>(session->connection(), newest);
        pqxx::nontransaction tx(session->connection());
        // Not the highest ever heard: a restored database has begun anew.
        newest = tx.exec1(kLastId.text)[0].as<std::uint64_t>();
    }
    void disconnect() {
        receiver.reset();
        session.reset();
    }
};

class PgFeed final : public ports::Feed {
  public:
    PgFeed(Database& database, ports::Clock& clock, FeedSettings settings)
        : database_(database), clock_(clock), settings_(settings) {
        async::BlockingPool::Settings thread;
        thread.name = "feed";
        pool_ = std::make_unique<async::BlockingPool>(thread);
    }

    asio::awaitable<Result<ports::FeedPage>> read(std::uint64_t after, std::size_t limit) override {
        auto work = [after, limit](Tx& tx) {
            ports::FeedPage page;
            for (const pqxx::row row : tx.exec(kRead, after, limit)) {
                page.gap = row[0].as<bool>();
                if (row[1].is_null()) continue;
                page.items.push_back({row[1].as<std::uint64_t>(), row[2].as<std::string>(),
                                      row[3].as<UnixMicros>(), column_as<Json>(row[4])});
            }
            return page;
        };
        auto page = co_await storage::read(database_, "feed_read", std::move(work));
        // What was heard of, but is not there, was taken back by a restored database.
        if (page && page->items.empty()) newest_ = std::min(newest_, after);
        co_return page;
    }

    asio::awaitable<Result<std::uint64_t>> last_id() override {
        return storage::read(database_, "feed_last_id",
                             [](Tx& tx) { return tx.exec(kLastId)[0][0].as<std::uint64_t>(); });
    }

    // One of several waiters listens; the others look every `poll` at what it heard.
    asio::awaitable<void> wait(std::uint64_t after, ports::Deadline deadline) override {
        while (newest_ <= after && clock_.now() < deadline) {
            const Millis slice = std::min(settings_.poll, async::time_left(clock_, deadline));
            if (listening_) {
                co_await clock_.sleep_for(std::min(slice, kLook));
                continue;
            }
            listening_ = true;
            const Listening guard{listening_};
            const Result<std::uint64_t> newest = co_await listen(after, slice);
            if (newest) {
                newest_ = std::max(newest_, *newest);
            } else {
                co_await clock_.sleep_for(slice);
            }
        }
    }

  private:
    static constexpr Millis kLook{50};
    struct Listening {
        bool& flag;
        ~Listening() { flag = false; }
    };

    // Waits on the thread for an id above `after`, at most `limit`. Answers the highest id known.
    asio::awaitable<Result<std::uint64_t>> listen(std::uint64_t after, Millis limit) {
        auto job = [&impl = database_.impl(), listener = listener_, after,
                    limit]() -> Result<std::uint64_t> {
            try {
                if (!listener->session) listener->connect(impl);
                if (listener->newest > after) return listener->newest;
                const auto micros = std::chrono::duration_cast<Micros>(limit);
                listener->session->connection().await_notification(
                    micros.count() / 1'000'000, static_cast<long>(micros.count() % 1'000'000));
                return listener->newest;
            } catch (...) {
                listener->disconnect();
                return Fail(impl.to_error("feed_listen", std::current_exception()));
            }
        };
        return async::run_blocking(*pool_, std::move(job));
    }

    Database& database_;
    ports::Clock& clock_;
    FeedSettings settings_;
    std::uint64_t newest_ = 0;
    bool listening_ = false;
    std::shared_ptr<Listener> listener_ = std::make_shared<Listener>();
    std::unique_ptr<async::BlockingPool> pool_;  // first to go
};

}  // namespace

std::unique_ptr<ports::Feed> make_feed(Database& database, ports::Clock& clock,
                                       FeedSettings settings) {
    return std::make_unique<PgFeed>(database, clock, settings);
}

}  // namespace warden::storage
