#include "tests/support/pg_fixture.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <pqxx/pqxx>
#include <stdexcept>

#include "platform/clock/system_clock.hpp"
#include "platform/log/log.hpp"
#include "storage/migrator.hpp"

namespace warden::support {
namespace {

std::string cluster_url() {
    const char* url = std::getenv("WARDEN_TEST_DATABASE_URL");
    return url == nullptr ? "" : url;
}

// The same URL for another database: the path is replaced, a query stays.
std::string url_of(const std::string& database) {
    std::string url = cluster_url();
    const auto query = url.find('?');
    const std::string tail = query == url.npos ? "" : url.substr(query);
    if (query != url.npos) url.erase(query);
    const auto authority = url.find("://");
    const auto path = authority == url.npos ? url.npos : url.find('/', authority + 3);
    if (path != url.npos) url.erase(path);
    return url + "/" + database + tail;
}

}  // namespace

std::string url_as(const std::string& url, const std::string& user, const std::string& password) {
    const auto begin = url.find("://") + 3;
    const auto at = url.find('@', begin);
    const auto host = at == url.npos ? begin : at + 1;
    return url.substr(0, begin) + user + ":" + password + "@" + url.substr(host);
}

namespace {

void run_on_cluster(const std::string& statement) {
    pqxx::connection connection(cluster_url());
    pqxx::nontransaction tx(connection);
    tx.exec(statement);
}

}  // namespace

std::string postgres_missing() {
    if (!cluster_url().empty()) return "";
    return "needs PostgreSQL: run it by tests/run, or set WARDEN_TEST_DATABASE_URL to what "
           "`deploy/cluster start FOLDER --throwaway` prints";
}

PgDatabase::PgDatabase() {
    static std::atomic<int> count = 0;
    name_ = "warden_test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
    url_ = url_of(name_);
    run_on_cluster("CREATE DATABASE " + name_);
}

PgDatabase::~PgDatabase() {
    try {
        run_on_cluster("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (const std::exception&) {  // the cluster is thrown away with it
    }
}

std::vector<std::string> PgDatabase::sql(const std::string& text) const {
    pqxx::connection connection(url_);
    pqxx::nontransaction tx(connection);
    std::vector<std::string> rows;
    for (const pqxx::row row : tx.exec(text)) {
        std::string line;
        for (const pqxx::field field : row) {
            if (field.num() > 0) line += "|";
            line += field.is_null() ? "null" : field.c_str();
        }
        rows.push_back(std::move(line));
    }
    return rows;
}

std::string refusal(const std::string& url, const std::string& sql) {
    pqxx::connection connection(url);
    pqxx::nontransaction tx(connection);
    try {
        tx.exec(sql);
    } catch (const pqxx::insufficient_privilege&) {
        return "42501";  // which libpqxx forgets to say
    } catch (const pqxx::sql_error& error) {
        return error.sqlstate();
    }
    return "";
}

struct OpenTx::Impl {
    explicit Impl(const std::string& url) : connection(url), tx(connection) {}
    pqxx::connection connection;
    pqxx::work tx;
};

OpenTx::OpenTx(const std::string& url, const std::string& sql)
    : impl_(std::make_unique<Impl>(url)) {
    impl_->tx.exec(sql);
}
OpenTx::~OpenTx() = default;
void OpenTx::commit() { impl_->tx.commit(); }

PgService::PgService(Options options) : clock_(clock::make_system_clock()) {
    log::set_level(log::Level::warning);  // every test migrates
    if (options.url.empty()) files_ = std::make_unique<PgDatabase>();
    storage::Database::Settings settings;
    settings.url = ports::SecretString(files_ ? files_->url() : options.url);
    settings.connections = options.connections;
    settings.statement_timeout = options.statement_timeout;
    database_ = std::make_unique<storage::Database>(std::move(settings), *clock_, metrics_);
    if (!options.migrated) return;
    const auto migrated = run(storage::migrate(*database_, storage::embedded_migrations()));
    if (!migrated) throw std::runtime_error(migrated.error().text());
}

PgService::~PgService() = default;

}  // namespace warden::support
