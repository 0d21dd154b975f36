#include "storage/halt_rows.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "domain/base/canonical_json.hpp"
#include "storage/feed_append.hpp"
#include "storage/rows.hpp"

namespace warden::storage {
namespace {

constexpr Statement kInsert{
    "halt_insert",
    "INSERT INTO submitter_halts (deployment, signer, chain, contract, next_slot, reason, "
    "halted_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id"};
constexpr const char* kHaltRows =
    "SELECT id, deployment, signer, chain, contract, next_slot, reason, halted_at "
    "FROM submitter_halts h ";
constexpr Statement kStanding{
    "halts", kHaltRows,
    "WHERE NOT EXISTS (SELECT FROM submitter_halt_releases WHERE halt_id = h.id) ORDER BY id"};
constexpr Statement kHalt{"halt", kHaltRows, "WHERE id = $1"};
constexpr Statement kRelease{
    "halt_release",
    "INSERT INTO submitter_halt_releases (halt_id, reason, released_by, released_at) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1"};

ports::SubmitterHalt halt_of(const pqxx::row& row) {
    ports::SubmitterHalt halt;
    read_row(row, halt.id, halt.deployment, halt.signer, halt.contract.chain,
             halt.contract.contract, halt.next_slot, halt.reason, halt.halted_at);
    return halt;
}

Json::Object body_of(const ports::SubmitterHalt& halt, std::string what, std::string reason,
                     UnixSecs at) {
    return {{"what", std::move(what)},
            {"contract", halt.contract.text()},
            {"account", halt.signer},
            {"reason", std::move(reason)},
            {"time", json_number(at)}};
}

// The first eight digits of a WAL file's name are the timeline.
constexpr Statement kHistory{
    "store_history",
    "SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || "
    "left(pg_walfile_name(pg_current_wal_lsn()), 8), coalesce((SELECT history "
    "FROM store_histories WHERE deployment = $1 AND signer = $2 ORDER BY id DESC LIMIT 1), ''), "
    "coalesce((SELECT max(halted_at) FROM submitter_halts WHERE deployment = $1 AND signer = $2), "
    "0)"};
constexpr Statement kNoteHistory{
    "store_history_note",
    "INSERT INTO store_histories (deployment, signer, history) VALUES ($1, $2, $3)"};

}  // namespace

ports::SubmitterHalt put_halt(Tx& tx, const ports::SubmitterHalt& halt) {
    lock_feed(tx);  // from here on nobody else adds one
    for (ports::SubmitterHalt& standing : standing_halts(tx)) {
        const bool same = standing.deployment == halt.deployment && standing.signer == halt.signer;
        if (same) return std::move(standing);
    }
    ports::SubmitterHalt stored = halt;
    stored.reason = clean_text(stored.reason);
    stored.id =
        tx.exec(kInsert, stored.deployment, stored.signer, stored.contract.chain,
                stored.contract.contract, stored.next_slot, stored.reason, stored.halted_at)[0][0]
            .as<std::uint64_t>();
    append_feed(tx, {{"txn", body_of(stored, "halted", stored.reason, stored.halted_at)}});
    return stored;
}

std::vector<ports::SubmitterHalt> standing_halts(Tx& tx) {
    return each(tx.exec(kStanding), halt_of);
}

void end_halt(Tx& tx, const ports::HaltRelease& release) {
    lock_feed(tx);
    const pqxx::result rows = tx.exec(kHalt, release.halt_id);
    if (rows.empty()) {
        throw StoreError(Errc::not_found, "no halt " + std::to_string(release.halt_id));
    }
    const std::string reason = clean_text(release.reason);
    const std::string by = clean_text(release.by);
    if (tx.exec(kRelease, release.halt_id, reason, by, release.at).empty()) return;
    Json::Object body = body_of(halt_of(rows[0]), "released", reason, release.at);
    body.emplace_back("by", by);
    append_feed(tx, {{"txn", std::move(body)}});
}

ports::StoreHistory store_history(Tx& tx, const std::string& deployment,
                                  const std::string& signer) {
    const pqxx::result rows = tx.exec(kHistory, deployment, signer);
    ports::StoreHistory history;
    read_row(rows[0], history.now, history.noted, history.halted_at);
    return history;
}

void note_store_history(Tx& tx, const std::string& deployment, const std::string& signer,
                        const std::string& history) {
    if (store_history(tx, deployment, signer).noted == history) return;
    tx.exec(kNoteHistory, deployment, signer, history);
}

}  // namespace warden::storage
