#include "storage/case_rows.hpp"

#include "domain/base/hex.hpp"
#include "storage/rows.hpp"

namespace warden::storage {

ports::StoredIntent intent_of(const pqxx::row& row) {
    ports::StoredIntent stored;
    ports::TxnIntent& intent = stored.intent;
    Json call;
    read_row(row, stored.id, intent.deployment, intent.key, intent.contract.chain,
             intent.contract.contract, call, intent.not_before, intent.last_build,
             intent.created_at, stored.state, stored.result);
    intent.call = value_of(row["call"], orchestrator::call_from_json(call));
    return stored;
}

ports::StoredTxn txn_of(const pqxx::row& row) {
    ports::StoredTxn stored;
    std::optional<std::string> hex;  // present with the hash
    std::optional<std::string> hash;
    std::optional<UnixSecs> max_time;
    read_row(row, stored.id, stored.intent_id, stored.signer, stored.slot, stored.state, hex, hash,
             max_time, stored.sends, stored.block_hash, stored.block_num, stored.error,
             stored.created_at, stored.replaces);
    if (hex) {
        const Bytes bytes = from_hex(*hex).value();
        stored.txn = ports::SignedTxn{std::string(bytes.begin(), bytes.end()), hash.value(),
                                      stored.slot, max_time};
    }
    return stored;
}

std::vector<ports::StoredTxn> txns_of(Tx& tx, const pqxx::result& rows) {
    std::vector<ports::StoredTxn> txns;
    txns.reserve(rows.size());
    for (const pqxx::row row : rows) {
        auto txn = read_or_error(tx, "txns", row[0].c_str(), row, txn_of);
        if (!txn) throw StoreError(txn.error().code, txn.error().detail);
        txns.push_back(std::move(*txn));
    }
    return txns;
}

}  // namespace warden::storage
