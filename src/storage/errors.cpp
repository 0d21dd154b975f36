#include "storage/errors.hpp"

#include <algorithm>
#include <array>
#include <pqxx/pqxx>
#include <string>

#include "storage/session.hpp"

namespace warden::storage {
namespace {

struct Rule {
    std::string_view prefix;  // of the SQLSTATE; the first match counts
    Errc code;
    bool connection_lost = false;
    std::string_view advice = {};
};

constexpr std::array<Rule, 18> kRules{{
    {"57014", Errc::timeout},
    {"57", Errc::unavailable, true},  // shutdown, crash, not yet ready
    {"08", Errc::unavailable, true},
    {"53", Errc::unavailable},  // disk full, out of memory, too many connections
    {"58", Errc::unavailable},  // I/O
    {"25006", Errc::unavailable, true, "the server is read-only"},
    {"25P03", Errc::unavailable, true},  // the tx was idle for too long
    {"40", Errc::transient},             // deadlock
    {"55P03", Errc::transient},          // lock timeout
    {"0A000", Errc::transient, true},    // a plan from before a migration
    {"23505", Errc::conflict},
    {"23514", Errc::invalid_input},
    {"23502", Errc::invalid_input},
    {"22", Errc::invalid_input},
    {"42501", Errc::permanent, false, "the database role lacks a right: see migrations/README.md"},
    {"42P01", Errc::permanent, false, "the schema does not fit: run `warden migrate`"},
    {"42703", Errc::permanent, false, "the schema does not fit: run `warden migrate`"},
    {"42883", Errc::permanent, false, "the schema does not fit: run `warden migrate`"},
}};

std::string one_line(std::string_view message) {
    while (!message.empty() && message.back() == '\n') message.remove_suffix(1);
    std::string line(message);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

// SQLSTATE: PostgreSQL, appendix A.
Failure classify_sqlstate(std::string_view sqlstate, std::string_view message) {
    const auto* const rule = std::find_if(kRules.begin(), kRules.end(), [&](const Rule& r) {
        return sqlstate.starts_with(r.prefix);
    });
    if (rule == kRules.end()) return {{Errc::permanent, one_line(message)}, false};
    std::string detail = one_line(message);
    if (!rule->advice.empty()) detail += "; " + std::string(rule->advice);
    return {{rule->code, std::move(detail)}, rule->connection_lost};
}

}  // namespace

Failure classify(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const StoreError& error) {
        return {error.error, false};
    } catch (const pqxx::in_doubt_error& error) {
        return {{Errc::unavailable, "the answer to COMMIT was lost: " + one_line(error.what())},
                true};
    } catch (const pqxx::broken_connection& error) {
        return {{Errc::unavailable, one_line(error.what())}, true};
    } catch (const pqxx::transaction_rollback& error) {  // no sql_error in libpqxx 6
        return classify_sqlstate("40000", error.what());
    } catch (const pqxx::insufficient_privilege& error) {  // comes without its SQLSTATE
        return classify_sqlstate("42501", error.what());
    } catch (const pqxx::sql_error& error) {
        return classify_sqlstate(error.sqlstate(), error.what());
    } catch (const pqxx::failure& error) {  // COPY to a server that went away
        return {{Errc::unavailable, one_line(error.what())}, true};
    } catch (const std::exception& error) {
        return {{Errc::permanent, one_line(error.what())}, true};
    }
}

}  // namespace warden::storage
