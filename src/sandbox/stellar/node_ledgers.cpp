// getLedgers: whole ledgers, and the lies that a node may tell about what they closed.
#include <algorithm>

#include "sandbox/stellar/node.hpp"

namespace warden::sandbox::soroban {
namespace {

// The header stays what it is, so that it gives each of them away.
class Lies {
  public:
    explicit Lies(Faults& faults)
        : without_txns_(faults.take("ledgers_without_txns").has_value()),
          without_events_(faults.take("ledgers_without_events").has_value()),
          wrong_results_(faults.take("wrong_results").has_value()) {}

    stellar::LedgerCloseMeta about(const ClosedLedger& ledger) const {
        stellar::LedgerCloseMeta out = close_meta(ledger);
        auto& txns = std::get<stellar::LedgerCloseMetaV2>(out.value).txns;
        if (without_txns_ && !txns.empty()) txns.pop_back();
        for (auto& txn : txns) {
            if (wrong_results_) ++txn.result.result.fee_charged;
            auto& operations = std::get<stellar::TransactionMetaV4>(txn.meta.value).operations;
            for (auto& operation : operations) {
                if (without_events_) operation.events.clear();
            }
        }
        return out;
    }

  private:
    bool without_txns_;
    bool without_events_;
    bool wrong_results_;
};

}  // namespace

RpcResult Node::ledgers(const Members& params) {
    const std::uint32_t first = oldest();
    const auto page = history_page(params, chain_.settings().history_page_max, first, head());
    if (!page) return RpcFail(page.error());
    std::uint32_t start = page->start_ledger;
    if (page->cursor) {
        const auto last = u64_from_decimal(*page->cursor);
        if (!last) return invalid_params(last.error().detail);
        if (*last + 1 < first || *last + 1 > head()) {
            return invalid_params("cursor ('" + *page->cursor +
                                  "') must be between the oldest ledger: " + std::to_string(first) +
                                  " and the latest ledger: " + std::to_string(head()) +
                                  " for this rpc instance");
        }
        start = static_cast<std::uint32_t>(*last) + 1;
    }
    if (faults_.take("wrong_ledgers")) ++start;
    const std::uint32_t end = std::min(head(), start + page->limit - 1);
    Lies lies(faults_);
    Json::Array found;
    for (std::uint32_t at = start; at <= end; ++at) {
        const ClosedLedger& ledger = this->ledger(at);
        found.push_back(Json::Object{{"hash", to_hex(ledger.hash)},
                                     {"sequence", number(at)},
                                     {"ledgerCloseTime", number_text(ledger.close_time())},
                                     {"headerXdr", stellar::to_xdr_base64(header_entry(ledger))},
                                     {"metadataXdr", stellar::to_xdr_base64(lies.about(ledger))}});
    }
    return Json(Json::Object{{"ledgers", std::move(found)},
                             {"latestLedger", number(head())},
                             {"latestLedgerCloseTime", number(head_ledger().close_time())},
                             {"oldestLedger", number(first)},
                             {"oldestLedgerCloseTime", number(ledger(first).close_time())},
                             {"cursor", std::to_string(end)}});
}

}  // namespace warden::sandbox::soroban
