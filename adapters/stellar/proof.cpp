#include "adapters/stellar/proof.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "adapters/stellar/client/errors.hpp"

namespace warden::stellar {
namespace {

// Protocol 23 may append events of asset contracts after the hash was taken.
constexpr std::size_t kAppendedMax = 8;
constexpr std::size_t kOperationsMax = 100;  // of a transaction

// Returns how many of the events the result commits to, all but some at the end; nullopt when none
// of these lists has the hash.
std::optional<std::size_t> covered(const Hash32& hash, const ScVal& return_value,
                                   std::span<const ContractEvent> events) {
    for (std::size_t left_out = 0; left_out <= std::min(kAppendedMax, events.size()); ++left_out) {
        const std::size_t count = events.size() - left_out;
        if (success_hash(return_value, events.first(count)) == hash) return count;
    }
    return std::nullopt;
}

class Prover {
  public:
    Prover(LedgerSeq ledger, const ContractId& contract) : ledger_(ledger), contract_(contract) {}

    Result<void> add(std::uint32_t txn, const TransactionResultPair& pair,
                     const TransactionMeta& meta) {
        if (!pair.result.succeeded()) return {};
        const std::vector<OperationResult>& operations = pair.result.own_operations();
        if (txn >= Toid::kAfterAll || operations.size() > kOperationsMax) {
            return fail(NodeErrc::contradiction, "more transactions than a ledger can have");
        }
        for (std::uint32_t op = 0; op < operations.size(); ++op) {
            const Toid toid{.ledger = ledger_, .txn = txn, .operation = op};
            std::size_t proven = 0;
            if (const auto hash = operations[op].success_hash()) {
                const ScVal* value = meta.return_value();
                const auto count =
                    value != nullptr ? covered(*hash, *value, meta.events_of(op)) : std::nullopt;
                if (!count) return contradiction(toid, "events of another result");
                proven = *count;
            }
            Result<void> kept = keep(toid, pair.hash, meta.events_of(op), proven);
            if (!kept) return kept;
        }
        return {};
    }
    std::vector<PlacedEvent> take() { return std::move(events_); }

  private:
    Result<void> keep(const Toid& toid, const Hash32& txn_hash,
                      std::span<const ContractEvent> events, std::size_t proven) {
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (events[i].contract != contract_.hash || events[i].type != EventType::contract) {
                continue;
            }
            if (i >= proven) return contradiction(toid, "an event that no result commits to");
            if (toid.operation > 0) return contradiction(toid, "a second operation of Soroban");
            events_.push_back({{toid, static_cast<std::uint32_t>(i)}, txn_hash, events[i]});
        }
        return {};
    }
    static Fail contradiction(const Toid& toid, const std::string& why) {
        return fail(NodeErrc::contradiction, "txn " + std::to_string(toid.txn) + ": " + why);
    }

    LedgerSeq ledger_;
    ContractId contract_;
    std::vector<PlacedEvent> events_;
};

}  // namespace

Result<std::vector<PlacedEvent>> prove_events(const LedgerHeaderHistoryEntry& header,
                                              const Bytes& metadata, const ContractId& contract) {
    const Result<LedgerCloseMeta> meta = from_xdr<LedgerCloseMeta>(metadata);
    if (!meta) return fail(NodeErrc::unreadable, "metadata: " + meta.error().text());
    if (meta->header() != header) {
        return fail(NodeErrc::contradiction, "metadata of another ledger");
    }
    const std::vector<TransactionResultPair> results = meta->results();
    if (result_set_hash(results) != header.header.txn_set_result_hash) {
        return fail(NodeErrc::contradiction, "results that the header does not commit to");
    }
    const std::vector<const TransactionMeta*> metas = meta->metas();
    Prover prover(header.header.sequence, contract);
    for (std::size_t i = 0; i < results.size(); ++i) {
        Result<void> added = prover.add(static_cast<std::uint32_t>(i + 1), results[i], *metas[i]);
        if (!added) return Fail(std::move(added.error()));
    }
    return prover.take();
}

}  // namespace warden::stellar
