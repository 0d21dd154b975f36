#include "domain/base/hex.hpp"
#include "storage/case_rows.hpp"
#include "storage/feed_append.hpp"
#include "storage/fence.hpp"
#include "storage/halt_rows.hpp"
#include "storage/rows.hpp"
#include "storage/stores.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;
using enforcement::IntentState;
using enforcement::TxnState;

constexpr Statement kInsertIntent{
    "intent_insert",
    "INSERT INTO txn_intents (deployment, key, chain, contract, call, not_before, last_build, "
    "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING 1"};
constexpr Statement kIntent{"intent", kIntentRows, "WHERE deployment = $1 AND key = $2"};
constexpr Statement kLockIntent{"intent_lock", kIntentRows, "WHERE id = $1 FOR UPDATE"};
// Empty text: no such condition.
constexpr Statement kIntents{"intents", kIntentRows,
                             "WHERE id > $1 AND ($2 = '' OR deployment = $2) "
                             "AND ($3 = '' OR state = $3) ORDER BY id LIMIT $4"};
constexpr Statement kSetIntent{"intent_set",
                               "UPDATE txn_intents SET state = $2, result = $3 WHERE id = $1"};

constexpr Statement kInsertTxn{"txn_insert",
                               "INSERT INTO txns (intent_id, deployment, signer, slot) "
                               "VALUES ($1, $2, $3, $4) RETURNING id"};
constexpr Statement kSign{
    "txn_sign",
    "UPDATE txns SET bytes = decode($2, 'hex'), hash = $3, max_time = $4, state = 'signed' "
    "WHERE id = $1"};
constexpr Statement kUpdate{
    "txn_update",
    "UPDATE txns SET state = $2, sends = $3, block_hash = $4, block_num = $5, error = $6 "
    "WHERE id = $1"};
constexpr Statement kLockTxn{"txn_lock", kTxnRows, "WHERE id = $1 FOR UPDATE"};
constexpr Statement kTxns{"txns", kTxnRows, "WHERE intent_id = $1 ORDER BY id"};
constexpr Statement kUnfinished{"txns_unfinished", kTxnRows,
                                "WHERE deployment = $1 AND signer = $2 "
                                "AND state IN ('reserved', 'signed', 'sent', 'included') "
                                "ORDER BY slot, id"};
// Of its final and reverted txns only the newest final one comes back: one live txn an intent.
constexpr Statement kReviveTxns{
    "txn_revive",
    "UPDATE txns SET state = CASE WHEN id = (SELECT max(id) FROM txns "
    "WHERE intent_id = $1 AND state = 'final') THEN 'sent' ELSE 'dead' END "
    "WHERE intent_id = $1 AND state IN ('final', 'reverted')"};
constexpr Statement kReplace{
    "txn_replace",
    "INSERT INTO txns (intent_id, deployment, signer, slot, state, bytes, hash, max_time, "
    "replaces) "
    "SELECT intent_id, deployment, signer, slot, 'signed', decode($2, 'hex'), $3, $4, id "
    "FROM txns WHERE id = $1 RETURNING id"};
constexpr Statement kReplacement{"txn_replacement", kTxnRows, "WHERE replaces = $1"};
// A slot that a replacement spent is not free, although the txn that it replaced is dead.
constexpr Statement kSlotTaken{
    "txn_slot_taken",
    "SELECT 1 FROM txns WHERE deployment = $1 AND signer = $2 AND slot = $3 AND state <> 'dead'"};
// greatest() passes over what there is none of.
constexpr Statement kExplained{
    "txn_explained_below",
    "SELECT greatest((SELECT max(slot) + 1 FROM txns "
    "WHERE deployment = $1 AND signer = $2 AND state <> 'dead'), "
    "(SELECT min(slot) FROM txns WHERE deployment = $1 AND signer = $2), "
    "(SELECT max(h.next_slot) FROM submitter_halts h "
    "JOIN submitter_halt_releases r ON r.halt_id = h.id "
    "WHERE h.deployment = $1 AND h.signer = $2))"};

ports::StoredIntent lock_intent(Tx& tx, std::uint64_t id) {
    const pqxx::result rows = tx.exec(kLockIntent, id);
    if (rows.empty()) throw StoreError(Errc::not_found, "no intent " + std::to_string(id));
    return intent_of(rows[0]);
}

void check_open(const ports::StoredIntent& intent) {
    if (is_open(intent.state)) return;
    throw StoreError(Errc::conflict, intent.intent.key + " has ended as " + word_of(intent.state));
}

ports::StoredTxn lock_txn(Tx& tx, std::uint64_t id) {
    const pqxx::result rows = tx.exec(kLockTxn, id);
    if (rows.empty()) throw StoreError(Errc::not_found, "no txn " + std::to_string(id));
    return txn_of(rows[0]);
}

FeedEntry entry_of(const ports::TxnIntent& intent, std::string_view what, Json::Object more = {}) {
    Json::Object body{{"contract", intent.contract.text()},
                      {"what", what},
                      {"call", orchestrator::name(intent.call)},
                      {"intent", intent.key},
                      {"time", json_number(intent.created_at)}};
    const std::uint64_t reservation = orchestrator::reservation_id(intent.call);
    body.emplace_back("reservation", intent.contract.text() + "." + std::to_string(reservation));
    for (Json::Member& member : more) body.push_back(std::move(member));
    return {"txn", std::move(body)};
}

// Tells what became of a txn. Nothing is told of an intent that can't be read, and its txns go on
// all the same: what is on its way to the chain is followed.
void tell(Tx& tx, std::uint64_t intent_id, std::string_view what, Json::Object more) {
    const pqxx::result rows = tx.exec(kLockIntent, intent_id);
    const auto found = each_readable(tx, "txn_intents", rows, intent_of);
    if (found.empty()) return;
    append_feed(tx, {entry_of(found.front().intent, what, std::move(more))});
}

// Others take the place of those that can't be read, so that only the last page is not full.
std::vector<ports::StoredIntent> read_intents(Tx& tx, ports::IntentQuery query) {
    const std::string state = query.state ? word_of(*query.state) : "";
    std::vector<ports::StoredIntent> found;
    while (true) {
        const std::size_t wanted = query.limit - found.size();
        const pqxx::result rows = tx.exec(kIntents, query.after, query.deployment, state, wanted);
        for (auto& stored : each_readable(tx, "txn_intents", rows, intent_of)) {
            found.push_back(std::move(stored));
        }
        if (rows.size() < wanted || found.size() == query.limit) return found;
        query.after = rows.back()[0].as<std::uint64_t>();
    }
}

ports::StoredIntent want_intent(Tx& tx, const ports::TxnIntent& intent) {
    lock_feed(tx);
    const pqxx::result inserted =
        tx.exec(kInsertIntent, intent.deployment, intent.key, intent.contract.chain,
                intent.contract.contract, write_canonical(orchestrator::to_json(intent.call)),
                intent.not_before, intent.last_build, intent.created_at);
    if (!inserted.empty()) append_feed(tx, {entry_of(intent, name(IntentState::wanted))});
    return intent_of(tx.exec(kIntent, intent.deployment, intent.key)[0]);
}

void end_intent_row(Tx& tx, std::uint64_t id, IntentState state, const std::string& result) {
    lock_feed(tx);
    const ports::StoredIntent stored = lock_intent(tx, id);
    if (stored.state == state && stored.result == result) return;
    check_open(stored);
    tx.exec(kSetIntent, id, word_of(state), result);
    append_feed(tx, {entry_of(stored.intent, name(state), {{"result", result}})});
}

void reopen_intent(Tx& tx, const std::string& deployment, const std::string& key) {
    lock_feed(tx);
    const auto found = first(tx.exec(kIntent, deployment, key), intent_of);
    if (!found) throw StoreError(Errc::not_found, "no intent " + key);
    const ports::StoredIntent stored = lock_intent(tx, found->id);
    if (is_open(stored.state)) return;
    if (stored.state != IntentState::done) check_open(stored);
    tx.exec(kReviveTxns, stored.id);
    tx.exec(kSetIntent, stored.id, word_of(IntentState::live), "");
    append_feed(tx, {entry_of(stored.intent, name(IntentState::live), {{"result", "reorg"}})});
}

ports::StoredTxn reserve_slot(Tx& tx, std::uint64_t intent_id, const std::string& signer,
                              std::uint64_t slot) {
    lock_feed(tx);
    const ports::StoredIntent intent = lock_intent(tx, intent_id);
    for (const ports::StoredTxn& txn : txns_of(tx, tx.exec(kTxns, intent_id))) {
        if (txn.state == TxnState::reserved && txn.signer == signer && txn.slot == slot) return txn;
        if (!is_ended(txn.state)) throw StoreError(Errc::conflict, "the intent has a live txn");
    }
    check_open(intent);
    if (!tx.exec(kSlotTaken, intent.intent.deployment, signer, slot).empty()) {
        throw StoreError(Errc::conflict, "slot " + std::to_string(slot) + " is taken");
    }
    const auto id = tx.exec(kInsertTxn, intent_id, intent.intent.deployment, signer, slot)[0][0]
                        .as<std::uint64_t>();
    if (intent.state == IntentState::wanted) {
        tx.exec(kSetIntent, intent_id, word_of(IntentState::live), "");
    }
    append_feed(
        tx, {entry_of(intent.intent, name(TxnState::reserved), {{"slot", std::to_string(slot)}})});
    return lock_txn(tx, id);
}

void put_bytes(Tx& tx, std::uint64_t txn_id, const ports::SignedTxn& txn) {
    lock_feed(tx);
    const ports::StoredTxn stored = lock_txn(tx, txn_id);
    if (stored.txn && stored.txn->bytes == txn.bytes && stored.txn->hash == txn.hash) return;
    if (stored.state != TxnState::reserved) {
        throw StoreError(Errc::conflict, "txn " + std::to_string(txn_id) + " is " +
                                             word_of(stored.state) + ": its bytes never change");
    }
    if (txn.slot != stored.slot) {
        throw StoreError(Errc::invalid_input, "signed for slot " + std::to_string(txn.slot) +
                                                  ", reserved is " + std::to_string(stored.slot));
    }
    tx.exec(kSign, txn_id, to_hex(as_bytes(txn.bytes)), txn.hash, text_of(txn.max_time));
    tell(tx, stored.intent_id, name(TxnState::signed_), {{"txn_hash", txn.hash}});
}

ports::StoredTxn put_replacement_row(Tx& tx, std::uint64_t txn_id, const ports::SignedTxn& txn) {
    lock_feed(tx);
    const ports::StoredTxn stored = lock_txn(tx, txn_id);
    if (txn.slot != stored.slot) {
        throw StoreError(Errc::invalid_input, "signed for slot " + std::to_string(txn.slot) +
                                                  ", replaced is " + std::to_string(stored.slot));
    }
    const auto before = first(tx.exec(kReplacement, txn_id), txn_of);
    if (before && before->txn->bytes == txn.bytes && before->txn->hash == txn.hash) return *before;
    if (before || !stored.txn || is_ended(stored.state)) {
        throw StoreError(Errc::conflict, "txn " + std::to_string(txn_id) + " is " +
                                             word_of(stored.state) +
                                             (before ? " and was replaced before" : ""));
    }
    const auto id = tx.exec(kReplace, txn_id, to_hex(as_bytes(txn.bytes)), txn.hash,
                            text_of(txn.max_time))[0][0]
                        .as<std::uint64_t>();
    tell(tx, stored.intent_id, name(TxnState::signed_), {{"txn_hash", txn.hash}});
    return lock_txn(tx, id);
}

void update_row(Tx& tx, const ports::StoredTxn& row) {
    lock_feed(tx);
    const ports::StoredTxn stored = lock_txn(tx, row.id);
    if (is_ended(stored.state) && stored.state != row.state) {
        throw StoreError(Errc::conflict, "txn " + std::to_string(row.id) + " has ended as " +
                                             word_of(stored.state));
    }
    tx.exec(kUpdate, row.id, word_of(row.state), row.sends, row.block_hash, row.block_num,
            clean_text(row.error));
    if (stored.state == row.state) return;
    Json::Object more{{"block", json_number(row.block_num)}};
    if (stored.txn) more.emplace_back("txn_hash", stored.txn->hash);
    tell(tx, stored.intent_id, name(row.state), std::move(more));
}

// Every write of this store is a leader's, and its COMMIT is synchronous.
template <class F>
auto fenced(Database& database, const char* operation, ports::Fence fence, F work) {
    auto checked = [fence = std::move(fence), work = std::move(work)](Tx& tx) {
        check_fence_durably(tx, fence);
        return work(tx);
    };
    return write(database, operation, std::move(checked));
}

class PgTxnStore final : public ports::TxnStore {
  public:
    explicit PgTxnStore(Database& database) : database_(database) {}

    asio::awaitable<Result<ports::StoredIntent>> want(ports::TxnIntent intent,
                                                      ports::Fence fence) override {
        return fenced(database_, "intent_want", std::move(fence),
                      [intent = std::move(intent)](Tx& tx) { return want_intent(tx, intent); });
    }

    asio::awaitable<Result<std::optional<ports::StoredIntent>>> intent(std::string deployment,
                                                                       std::string key) override {
        return read(database_, "intent",
                    [deployment = std::move(deployment), key = std::move(key)](Tx& tx) {
                        return first(tx.exec(kIntent, deployment, key), intent_of);
                    });
    }

    asio::awaitable<Result<std::vector<ports::StoredIntent>>> intents(
        ports::IntentQuery query) override {
        return read(database_, "intents",
                    [query = std::move(query)](Tx& tx) { return read_intents(tx, query); });
    }

    asio::awaitable<Result<void>> end_intent(std::uint64_t id, IntentState state,
                                             std::string result, ports::Fence fence) override {
        return fenced(database_, "intent_end", std::move(fence),
                      [id, state, result = clean_text(std::move(result))](Tx& tx) {
                          end_intent_row(tx, id, state, result);
                      });
    }

    asio::awaitable<Result<void>> reopen(std::string deployment, std::string key,
                                         ports::Fence fence) override {
        return fenced(database_, "intent_reopen", std::move(fence),
                      [deployment = std::move(deployment), key = std::move(key)](Tx& tx) {
                          reopen_intent(tx, deployment, key);
                      });
    }

    asio::awaitable<Result<ports::StoredTxn>> reserve(std::uint64_t intent_id, std::string signer,
                                                      std::uint64_t slot,
                                                      ports::Fence fence) override {
        return fenced(database_, "txn_reserve", std::move(fence),
                      [intent_id, signer = std::move(signer), slot](Tx& tx) {
                          return reserve_slot(tx, intent_id, signer, slot);
                      });
    }

    asio::awaitable<Result<void>> put_signed(std::uint64_t txn_id, ports::SignedTxn txn,
                                             ports::Fence fence) override {
        return fenced(database_, "txn_put_signed", std::move(fence),
                      [txn_id, txn = std::move(txn)](Tx& tx) { put_bytes(tx, txn_id, txn); });
    }

    asio::awaitable<Result<ports::StoredTxn>> put_replacement(std::uint64_t txn_id,
                                                              ports::SignedTxn txn,
                                                              ports::Fence fence) override {
        return fenced(database_, "txn_put_replacement", std::move(fence),
                      [txn_id, txn = std::move(txn)](Tx& tx) {
                          return put_replacement_row(tx, txn_id, txn);
                      });
    }

    asio::awaitable<Result<void>> update(ports::StoredTxn row, ports::Fence fence) override {
        return fenced(database_, "txn_update", std::move(fence),
                      [row = std::move(row)](Tx& tx) { update_row(tx, row); });
    }

    asio::awaitable<Result<std::vector<ports::StoredTxn>>> txns(std::uint64_t intent_id) override {
        return read(database_, "txns",
                    [intent_id](Tx& tx) { return txns_of(tx, tx.exec(kTxns, intent_id)); });
    }

    asio::awaitable<Result<std::vector<ports::StoredTxn>>> unfinished(std::string deployment,
                                                                      std::string signer) override {
        return read(database_, "txns_unfinished",
                    [deployment = std::move(deployment), signer = std::move(signer)](Tx& tx) {
                        return txns_of(tx, tx.exec(kUnfinished, deployment, signer));
                    });
    }

    asio::awaitable<Result<std::optional<std::uint64_t>>> explained_below(
        std::string deployment, std::string signer) override {
        return read(database_, "txn_explained_below",
                    [deployment = std::move(deployment), signer = std::move(signer)](Tx& tx) {
                        return column_as<std::optional<std::uint64_t>>(
                            tx.exec(kExplained, deployment, signer)[0][0]);
                    });
    }

    asio::awaitable<Result<ports::StoreHistory>> history(std::string deployment,
                                                         std::string signer) override {
        return read(database_, "store_history",
                    [deployment = std::move(deployment), signer = std::move(signer)](Tx& tx) {
                        return store_history(tx, deployment, signer);
                    });
    }

    asio::awaitable<Result<void>> note_history(std::string deployment, std::string signer,
                                               std::string history, ports::Fence fence) override {
        return fenced(database_, "store_history_note", std::move(fence),
                      [deployment = std::move(deployment), signer = std::move(signer),
                       history = std::move(history)](Tx& tx) {
                          note_store_history(tx, deployment, signer, history);
                      });
    }

    asio::awaitable<Result<ports::SubmitterHalt>> halt(ports::SubmitterHalt halt,
                                                       ports::Fence fence) override {
        return fenced(database_, "halt", std::move(fence),
                      [halt = std::move(halt)](Tx& tx) { return put_halt(tx, halt); });
    }

    asio::awaitable<Result<std::vector<ports::SubmitterHalt>>> halts() override {
        return read(database_, "halts", standing_halts);
    }

    asio::awaitable<Result<void>> release_halt(ports::HaltRelease release) override {
        return write(database_, "halt_release",
                     [release = std::move(release)](Tx& tx) { end_halt(tx, release); });
    }

  private:
    Database& database_;
};

}  // namespace

std::unique_ptr<ports::TxnStore> make_txn_store(Database& database) {
    return std::make_unique<PgTxnStore>(database);
}

}  // namespace warden::storage
