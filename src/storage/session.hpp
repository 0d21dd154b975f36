#pragma once
// For this folder only: how a store's method becomes one tx on a pooled connection.
//
// A job is a callable that gets a Tx and returns a value. Inside it failures are exceptions, as
// libpqxx has it: its own, and StoreError for ours. At the job's border (database.cpp) every one
// becomes an Error, and the tx is rolled back.

#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "domain/base/error.hpp"
#include "platform/async/guarded.hpp"
#include "platform/async/run_blocking.hpp"
#include "storage/database.hpp"
#include "storage/metrics.hpp"

namespace warden::storage {

// SQL under the name by which it is prepared; PostgreSQL's log and pg_stat_statements show the
// text. `rest` follows `text`, which statements that select the same columns then share.
struct Statement {
    const char* name;
    const char* text;
    const char* rest = "";
};

// Ends a job with this error.
class StoreError final : public std::exception {
  public:
    StoreError(std::error_code code, std::string detail) : error{code, std::move(detail)} {}
    const char* what() const noexcept override { return error.detail.c_str(); }
    Error error;
};

// A connection; a broken one is thrown away, never repaired.
class Session {
  public:
    Session(const std::string& connection_text, Metrics& metrics);
    pqxx::connection& connection() { return connection_; }
    void prepare(const Statement& statement);  // once per connection
    // Counts that a row of `table` can't be read, and says so once a connection: some are read
    // again and again. Returns the error that says which.
    Error unreadable(const char* table, const std::string& id, Error error);

  private:
    Metrics& metrics_;
    pqxx::connection connection_;
    pqxx::quiet_errorhandler quiet_{connection_};  // notices do not go to stderr
    std::set<std::string_view> prepared_;
    std::set<std::string> said_;  // of the rows that can't be read
};

class Tx {
  public:
    Tx(Session& session, pqxx::transaction_base& tx) : session_(session), tx_(tx) {}

    template <class... Args>
    pqxx::result exec(const Statement& statement, const Args&... args) {
        session_.prepare(statement);
        return tx_.exec_prepared(statement.name, args...);
    }
    pqxx::transaction_base& pqxx() { return tx_; }  // for COPY

    Error unreadable(const char* table, const std::string& id, Error error) {
        return session_.unreadable(table, id, std::move(error));
    }

  private:
    Session& session_;
    pqxx::transaction_base& tx_;
};

enum class Mode {
    read,      // single statements; the whole job is run again when a stale connection broke
    snapshot,  // several statements that see one state
    write,     // READ COMMITTED, commits when the job returns
};

struct Database::Impl {
    Impl(Settings given, ports::Clock& clock_in, metrics::Registry& registry);

    // Runs `body` in a tx; called on a thread of the pool.
    Result<void> run(Mode mode, const char* operation, const std::function<void(Tx&)>& body);
    // Runs `body` with the bare session, for those who make their own txs.
    Result<void> run_session(const char* operation, const std::function<void(Session&)>& body);
    // Asks every idle connection whether its server takes writes, throws away those that don't, and
    // opens one where none is left.
    Result<void> ping();
    // Opens a new connection that belongs to the caller. Throws pqxx's exceptions.
    std::unique_ptr<Session> connect();
    // Says what went wrong, for a person and without secrets.
    Error to_error(const char* operation, const std::exception_ptr& thrown) const;

    std::unique_ptr<Session> take_idle();  // null: there is none
    void give_back(std::unique_ptr<Session> session);

    Settings settings;
    ports::Clock& clock;
    Metrics metrics;
    async::Guarded<std::vector<std::unique_ptr<Session>>> idle;
    async::BlockingPool pool;  // first to go: its jobs use the rest
};

template <class F>
using JobResult = Result<std::invoke_result_t<F&, Tx&>>;

// `operation` is a constant: a metric's label, and the beginning of an error's detail.
template <std::invocable<Tx&> F>
boost::asio::awaitable<JobResult<F>> run_tx(Database& database, Mode mode, const char* operation,
                                            F work) {
    auto job = [&impl = database.impl(), mode, operation,
                work = std::move(work)]() mutable -> JobResult<F> {
        JobResult<F> result;
        Result<void> done = impl.run(mode, operation, [&](Tx& tx) {
            if constexpr (std::is_void_v<std::invoke_result_t<F&, Tx&>>) {
                work(tx);
            } else {
                result = work(tx);
            }
        });
        if (!done) return Fail(std::move(done).error());
        return result;
    };
    return async::run_blocking(database.impl().pool, std::move(job));
}
template <std::invocable<Tx&> F>
auto read(Database& database, const char* operation, F work) {
    return run_tx(database, Mode::read, operation, std::move(work));
}
template <std::invocable<Tx&> F>
auto write(Database& database, const char* operation, F work) {
    return run_tx(database, Mode::write, operation, std::move(work));
}

}  // namespace warden::storage
