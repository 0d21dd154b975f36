#include "storage/commitment_rows.hpp"

#include <algorithm>
#include <optional>

#include "domain/base/hex.hpp"
#include "storage/rows.hpp"

namespace warden::storage {
namespace {

constexpr Statement kInsert{
    "commitment_insert",
    "INSERT INTO day_commitments (vantage, day, key_id, period_us, slice_secs, hour_secs, "
    "day_secs, chain_end, signature, committed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) "
    "ON CONFLICT DO NOTHING RETURNING 1"};
constexpr Statement kSame{
    "commitment_same",
    "SELECT 1 FROM day_commitments WHERE vantage = $1 AND day = $2 AND key_id = $3 AND "
    "period_us = $4 AND slice_secs = $5 AND hour_secs = $6 AND day_secs = $7 AND chain_end = $8 "
    "AND signature = $9"};
constexpr const char* kRows =
    "SELECT c.vantage, c.day, c.key_id, c.period_us, c.slice_secs, c.hour_secs, c.day_secs, "
    "c.chain_end, c.signature, c.committed_at, o.hour, o.hour_key ";
constexpr Statement kOne{"commitment_get", kRows,
                         "FROM day_commitments c LEFT JOIN day_openings o ON false "
                         "WHERE c.vantage = $1 AND c.day = $2 AND c.key_id = $3"};
constexpr Statement kOfDays{
    "commitments", kRows,
    "FROM (SELECT DISTINCT vantage FROM vantages) v "
    "CROSS JOIN LATERAL (SELECT * FROM day_commitments WHERE vantage = v.vantage "
    "AND day BETWEEN $1 AND $2 ORDER BY day DESC, key_id DESC LIMIT $3) c "
    "LEFT JOIN LATERAL (SELECT hour, hour_key FROM day_openings WHERE vantage = c.vantage "
    "AND day = c.day AND key_id = c.key_id ORDER BY hour DESC LIMIT 1) o ON true "
    "ORDER BY c.vantage, c.day, c.key_id"};
constexpr Statement kOpen{
    "opening_insert",
    "INSERT INTO day_openings (vantage, day, key_id, hour, hour_key) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT DO NOTHING"};

[[noreturn]] void refuse(std::error_code code, const probing::DayCommitment& c,
                         const std::string& what) {
    throw StoreError(code,
                     "commitment of " + c.vantage + ", day " + std::to_string(c.day) + ": " + what);
}

probing::DayCommitment commitment_of(const pqxx::row& row) {
    probing::DayCommitment c;
    std::int64_t period_us = 0;
    std::string chain_end;
    std::string signature;
    std::optional<std::int64_t> hour;
    std::optional<std::string> hour_key;
    read_row(row, c.vantage, c.day, c.key_id, period_us, c.grid.slice_secs, c.grid.hour_secs,
             c.grid.day_secs, chain_end, signature, c.committed_at, hour, hour_key);
    c.grid.period = Micros(period_us);
    c.chain_end = value_of(row[7], hash_from_hex(chain_end));
    c.signature = value_of(row[8], probing::signature_from_hex(signature));
    if (hour && hour_key) {
        c.opened = probing::OpenedHour{*hour, value_of(row[11], hash_from_hex(*hour_key))};
    }
    return c;
}

}  // namespace

void put_commitment(Tx& tx, const probing::DayCommitment& c, const probing::VerifyFn& verify) {
    if (const auto good = probing::verify_commitment(c, verify); !good) {
        refuse(Errc::invalid_input, c, good.error().detail);
    }
    const auto exec = [&](const Statement& statement) {
        return tx.exec(statement, c.vantage, c.day, c.key_id, c.grid.period.count(),
                       c.grid.slice_secs, c.grid.hour_secs, c.grid.day_secs, to_hex(c.chain_end),
                       to_hex(c.signature));
    };
    if (exec(kInsert).empty() && exec(kSame).empty()) {
        refuse(Errc::conflict, c, "another one is stored");
    }
}

void put_opening(Tx& tx, const probing::DayCommitment& of, const probing::OpenedHour& opening,
                 UnixSecs now) {
    const auto stored = first(tx.exec(kOne, of.vantage, of.day, of.key_id), commitment_of);
    if (!stored) refuse(Errc::invalid_input, of, "there is none");
    if (!probing::opens(*stored, opening)) {
        refuse(Errc::invalid_input, of, "not the key of hour " + std::to_string(opening.hour));
    }
    if (now < stored->hour_end(opening.hour)) {
        refuse(Errc::invalid_input, of, "hour " + std::to_string(opening.hour) + " is not over");
    }
    tx.exec(kOpen, of.vantage, of.day, of.key_id, opening.hour, to_hex(opening.key));
}

std::vector<probing::DayCommitment> read_commitments(Tx& tx, const ports::CommitmentQuery& query) {
    const pqxx::result rows =
        tx.exec(kOfDays, query.first_day, query.last_day, query.per_vantage_max);
    std::vector<probing::DayCommitment> found;
    found.reserve(rows.size());
    for (const pqxx::row row : rows) {
        const auto id = row[0].as<std::string>() + " " + row[1].as<std::string>();
        auto one = read_or_error(tx, "day_commitments", id, row, commitment_of);
        if (one) found.push_back(std::move(*one));
    }
    return found;
}

}  // namespace warden::storage
