#include "storage/database.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "domain/base/check.hpp"
#include "platform/async/guarded.hpp"
#include "platform/log/log.hpp"
#include "storage/errors.hpp"
#include "storage/metrics.hpp"
#include "storage/session.hpp"

namespace warden::storage {
namespace {

constexpr Statement kPing{"ping", "SHOW transaction_read_only"};

// Spaces and the like as %20, for libpq's URI form; in quotes, for its key=value form.
std::string quoted(std::string_view value, bool uri) {
    std::string text = uri ? "" : "'";
    for (const char c : value) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
        if (plain || (!uri && c != '\'' && c != '\\')) {
            text.push_back(c);
        } else if (uri) {
            static constexpr std::string_view kDigits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            text += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        } else {
            text += {'\\', c};
        }
    }
    return uri ? text : text + "'";
}

// The operator's text with ours behind it; where both name a parameter, ours counts.
std::string connection_text(const Database::Settings& settings) {
    std::string text(settings.url.reveal());
    const bool uri = text.starts_with("postgresql://") || text.starts_with("postgres://");
    const auto add = [&](std::string_view key, std::string_view value) {
        text += !uri ? " " : text.find('?') == text.npos ? "?" : "&";
        text.append(key).append("=").append(quoted(value, uri));
    };
    const auto timeout = std::to_string(settings.statement_timeout.count());
    add("application_name", settings.application_name);
    add("connect_timeout", std::to_string(settings.connect_timeout.count()));
    add("target_session_attrs", "read-write");
    // A server that vanished without a word is given up after 25 s.
    add("keepalives_idle", "10");
    add("keepalives_interval", "5");
    add("keepalives_count", "3");
    add("tcp_user_timeout", "25000");
    add("client_encoding", "UTF8");
    add("options", "-c statement_timeout=" + timeout +
                       " -c idle_in_transaction_session_timeout=" + timeout + " -c timezone=UTC");
    return text;
}

}  // namespace

Session::Session(const std::string& connection_text, Metrics& metrics)
    : metrics_(metrics), connection_(connection_text) {}

void Session::prepare(const Statement& statement) {
    if (!prepared_.insert(statement.name).second) return;
    connection_.prepare(statement.name, std::string(statement.text) + statement.rest);
}

Error Session::unreadable(const char* table, const std::string& id, Error error) {
    constexpr std::size_t kSaidMax = 1'000;
    metrics_.record_unreadable(table);
    if (said_.size() == kSaidMax) said_.clear();
    if (said_.insert(table + (" " + id)).second) {
        log::event(log::Level::error, "unreadable_row",
                   {{"table", table}, {"id", id}, {"error", error.text()}});
    }
    return std::move(error).at(table + (" " + id));
}

std::unique_ptr<Session> Database::Impl::take_idle() {
    return idle.with([](auto& sessions) -> std::unique_ptr<Session> {
        if (sessions.empty()) return nullptr;
        std::unique_ptr<Session> session = std::move(sessions.back());
        sessions.pop_back();
        return session;
    });
}

void Database::Impl::give_back(std::unique_ptr<Session> session) {
    idle.with([&](auto& sessions) { sessions.push_back(std::move(session)); });
}

Database::Impl::Impl(Settings given, ports::Clock& clock_in, metrics::Registry& registry)
    : settings(std::move(given)),
      clock(clock_in),
      metrics(registry),
      pool({.name = "database", .threads = settings.connections, .queue_max = settings.queue_max}) {
    WARDEN_CHECK(settings.connections >= 1);
}

std::unique_ptr<Session> Database::Impl::connect() {
    auto session = std::make_unique<Session>(connection_text(settings), metrics);
    metrics.record_connect();
    return session;
}

Error Database::Impl::to_error(const char* operation, const std::exception_ptr& thrown) const {
    Error error = classify(thrown).error;
    // libpq repeats a malformed URL, password included.
    const std::string_view url = settings.url.reveal();
    for (auto at = error.detail.find(url); !url.empty() && at != error.detail.npos;
         at = error.detail.find(url, at)) {
        error.detail.replace(at, url.size(), "(database url)");
    }
    return std::move(error).at(operation);
}

Result<void> Database::Impl::run_session(const char* operation,
                                         const std::function<void(Session&)>& body) {
    const auto start = clock.now();
    std::unique_ptr<Session> session;
    Result<void> result;
    try {
        session = connect();
        body(*session);
    } catch (...) {
        result = Fail(to_error(operation, std::current_exception()));
    }
    metrics.record(operation, clock.now() - start, result, pool.pending());
    return result;
}

namespace {

// `begun` is set as soon as something may have happened on the server.
void run_once(Session& session, Mode mode, const std::function<void(Tx&)>& body, bool& begun) {
    if (mode == Mode::read) {
        pqxx::nontransaction tx(session.connection());
        Tx wrapped(session, tx);
        body(wrapped);
        return;
    }
    if (mode == Mode::snapshot) {
        pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> tx(session.connection());
        Tx wrapped(session, tx);
        body(wrapped);
        return;
    }
    pqxx::work tx(session.connection());
    begun = true;
    Tx wrapped(session, tx);
    body(wrapped);
    tx.commit();
}

}  // namespace

Result<void> Database::Impl::run(Mode mode, const char* operation,
                                 const std::function<void(Tx&)>& body) {
    const auto start = clock.now();
    Result<void> result;
    // An idle connection may have died unnoticed; then the next one is tried, and at last a new
    // one.
    for (bool done = false; !done;) {
        std::unique_ptr<Session> session = take_idle();
        const bool was_idle = session != nullptr;
        bool begun = false;
        done = true;
        try {
            if (!session) session = connect();
            run_once(*session, mode, body, begun);
            give_back(std::move(session));
        } catch (...) {
            const bool lost = classify(std::current_exception()).connection_lost;
            if (lost && was_idle && !begun) {
                done = false;
            } else {
                result = Fail(to_error(operation, std::current_exception()));
            }
            if (!lost && session) give_back(std::move(session));
        }
    }
    metrics.record(operation, clock.now() - start, result, pool.pending());
    return result;
}

namespace {

void check_writes(Session& session) {
    pqxx::nontransaction tx(session.connection());
    if (Tx(session, tx).exec(kPing)[0][0].as<std::string>() == "off") return;
    throw StoreError(Errc::unavailable, "the server is read-only");
}

}  // namespace

// After a fail-over that kept connections open, libpq's choice among the hosts of the URL is made
// again only by a new connection. So one that is not good any more is thrown away.
Result<void> Database::Impl::ping() {
    const auto start = clock.now();
    Result<void> result = fail(Errc::unavailable, "no connection");
    const auto look = [&](std::unique_ptr<Session> session) {
        try {
            if (!session) session = connect();
            check_writes(*session);
            give_back(std::move(session));
            result = {};
        } catch (...) {
            if (!result) result = Fail(to_error("ping", std::current_exception()));
        }
    };
    auto sessions = idle.with([](auto& all) { return std::exchange(all, {}); });
    for (auto& session : sessions) look(std::move(session));
    if (!result) look(nullptr);
    metrics.record("ping", clock.now() - start, result, pool.pending());
    return result;
}

Database::Database(Settings settings, ports::Clock& clock, metrics::Registry& registry)
    : impl_(std::make_unique<Impl>(std::move(settings), clock, registry)) {}

Database::~Database() = default;

boost::asio::awaitable<Result<void>> Database::ping() {
    return async::run_blocking(impl_->pool, [&impl = *impl_] { return impl.ping(); });
}

}  // namespace warden::storage
