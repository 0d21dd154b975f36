#include "storage/migrator.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "domain/base/hex.hpp"
#include "domain/base/sha256.hpp"
#include "platform/log/log.hpp"
#include "storage/session.hpp"

namespace warden::storage {
namespace {

// schema_migrations is dbmate's; ours holds the checksums beside it.
constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version varchar(128) PRIMARY KEY);"
    "CREATE TABLE IF NOT EXISTS warden_migrations (version text PRIMARY KEY, name text NOT NULL, "
    "sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())";
constexpr const char* kHasTables =
    "SELECT to_regclass('schema_migrations') IS NOT NULL, to_regclass('warden_migrations') IS NOT "
    "NULL";
// Held by the session, because each file has its own tx. Waiting for it has no time limit: the
// other migrator may be at work for long.
constexpr const char* kUnlimited = "SET statement_timeout = 0";
constexpr const char* kLock = "SELECT pg_advisory_lock(hashtextextended('warden.migrate', 0))";
constexpr const char* kApplied = "SELECT version FROM schema_migrations";
constexpr const char* kChecksums = "SELECT version, sha256 FROM warden_migrations";
constexpr Statement kInsertVersion{"migrate_insert_version",
                                   "INSERT INTO schema_migrations (version) VALUES ($1)"};
constexpr Statement kInsertChecksum{
    "migrate_insert_checksum",
    "INSERT INTO warden_migrations (version, name, sha256) VALUES ($1, $2, $3)"};

std::string full_name(const Migration& migration) {
    return migration.version + "_" + migration.name;
}

struct Applied {
    std::set<std::string> versions;
    std::map<std::string, std::string> checksums;
};

Applied read_applied(pqxx::transaction_base& tx) {
    Applied applied;
    const pqxx::row exists = tx.exec1(kHasTables);
    if (exists[0].as<bool>()) {
        for (const pqxx::row row : tx.exec(kApplied)) {
            applied.versions.insert(row[0].as<std::string>());
        }
    }
    if (exists[1].as<bool>()) {
        for (const pqxx::row row : tx.exec(kChecksums)) {
            applied.checksums.emplace(row[0].as<std::string>(), row[1].as<std::string>());
        }
    }
    return applied;
}

// Returns those that are to be applied. Throws StoreError (conflict).
std::vector<const Migration*> missing(const std::vector<Migration>& migrations,
                                      const Applied& applied) {
    std::vector<const Migration*> pending;
    for (const Migration& migration : migrations) {
        if (!applied.versions.contains(migration.version)) {
            pending.push_back(&migration);
            continue;
        }
        if (!pending.empty()) {
            throw StoreError(Errc::conflict,
                             full_name(migration) + " is applied but the earlier " +
                                 full_name(*pending.front()) +
                                 " is not: give a new migration the highest number");
        }
        const auto known = applied.checksums.find(migration.version);
        if (known != applied.checksums.end() && known->second != to_hex(sha256(migration.text))) {
            throw StoreError(Errc::conflict,
                             full_name(migration) +
                                 " was changed after it was applied: restore the "
                                 "file as it was and put the change into a new one");
        }
    }
    return pending;
}

// A version that dbmate applied has no checksum of ours yet: from now on it has.
void adopt(Session& session, const std::vector<Migration>& migrations, const Applied& applied) {
    pqxx::work raw(session.connection());
    Tx tx(session, raw);
    for (const Migration& migration : migrations) {
        if (!applied.versions.contains(migration.version)) continue;
        if (applied.checksums.contains(migration.version)) continue;
        tx.exec(kInsertChecksum, migration.version, migration.name, to_hex(sha256(migration.text)));
    }
    raw.commit();
}

void apply(Session& session, const Migration& migration) {
    pqxx::work raw(session.connection());
    try {
        raw.exec(migration.text);
    } catch (const pqxx::sql_error& error) {
        throw StoreError(Errc::permanent, full_name(migration) + ": " + error.what());
    }
    Tx tx(session, raw);
    tx.exec(kInsertVersion, migration.version);
    tx.exec(kInsertChecksum, migration.version, migration.name, to_hex(sha256(migration.text)));
    raw.commit();
    log::event(log::Level::info, "migration_applied", {{"name", full_name(migration)}});
}

}  // namespace

boost::asio::awaitable<Result<std::vector<std::string>>> migrate(
    Database& database, std::vector<Migration> migrations) {
    auto job = [&impl = database.impl(),
                migrations = std::move(migrations)]() -> Result<std::vector<std::string>> {
        std::vector<std::string> names;
        Result<void> done = impl.run_session("migrate", [&](Session& session) {
            pqxx::nontransaction setup(session.connection());
            setup.exec(kUnlimited);
            setup.exec(kLock);
            // Only where they are missing: who may not make tables may still find nothing to do.
            const pqxx::row exists = setup.exec1(kHasTables);
            if (!exists[0].as<bool>() || !exists[1].as<bool>()) setup.exec(kTables);
            const Applied applied = read_applied(setup);
            setup.commit();
            const auto pending = missing(migrations, applied);
            adopt(session, migrations, applied);
            for (const Migration* migration : pending) {
                apply(session, *migration);
                names.push_back(full_name(*migration));
            }
        });
        if (!done) return Fail(std::move(done).error());
        return names;
    };
    return async::run_blocking(database.impl().pool, std::move(job));
}

boost::asio::awaitable<Result<std::vector<std::string>>> pending_migrations(
    Database& database, std::vector<Migration> migrations) {
    auto work = [migrations = std::move(migrations)](Tx& tx) {
        std::vector<std::string> names;
        for (const Migration* migration : missing(migrations, read_applied(tx.pqxx()))) {
            names.push_back(full_name(*migration));
        }
        return names;
    };
    return read(database, "pending_migrations", std::move(work));
}

}  // namespace warden::storage
