#include "adapters/stellar/codec/ledger.hpp"

#include "domain/base/sha256.hpp"

namespace warden::stellar {

Hash32 ledger_hash(const LedgerHeader& header) { return sha256(to_xdr(header)); }

const LedgerHeaderHistoryEntry& LedgerCloseMeta::header() const {
    return std::visit([](const auto& meta) -> const auto& { return meta.header; }, value);
}

std::vector<TransactionResultPair> LedgerCloseMeta::results() const {
    std::vector<TransactionResultPair> out;
    std::visit(
        [&out](const auto& meta) {
            for (const auto& txn : meta.txns) out.push_back(txn.result);
        },
        value);
    return out;
}

std::vector<const TransactionMeta*> LedgerCloseMeta::metas() const {
    std::vector<const TransactionMeta*> out;
    std::visit(
        [&out](const auto& meta) {
            for (const auto& txn : meta.txns) out.push_back(&txn.meta);
        },
        value);
    return out;
}

}  // namespace warden::stellar
