// The node about itself and its newest ledger.
#include <algorithm>
#include <map>

#include "sandbox/stellar/node.hpp"

namespace warden::sandbox::soroban {
namespace {

constexpr std::uint64_t kHealthySecs = 30;
constexpr std::size_t kFeeStatsLedgers = 50;

// The largest value that at most `percent` of the sorted fees are below.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
    if (sorted.empty()) return 0;
    const std::size_t rank = (percent * sorted.size() + 99) / 100;
    return sorted[rank == 0 ? 0 : rank - 1];
}

std::int64_t mode_of(const std::vector<std::int64_t>& sorted) {
    std::map<std::int64_t, std::size_t> counts;
    for (const std::int64_t fee : sorted) ++counts[fee];
    const auto most =
        std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    return most == counts.end() ? 0 : most->first;
}

Json distribution(std::vector<std::int64_t> fees, std::size_t ledgers) {
    std::ranges::sort(fees);
    Json::Object out{{"max", std::to_string(fees.empty() ? 0 : fees.back())},
                     {"min", std::to_string(fees.empty() ? 0 : fees.front())},
                     {"mode", std::to_string(mode_of(fees))}};
    for (const std::size_t percent : {10u, 20u, 30u, 40u, 50u, 60u, 70u, 80u, 90u, 95u, 99u}) {
        out.emplace_back("p" + std::to_string(percent), std::to_string(percentile(fees, percent)));
    }
    out.emplace_back("transactionCount", std::to_string(fees.size()));
    out.emplace_back("ledgerCount", number(ledgers));
    return out;
}

}  // namespace

RpcResult Node::call(std::string_view method, const Json& params) {
    using Run = RpcResult (Node::*)(const Members&);
    static const std::map<std::string_view, Run> methods = {
        {"getHealth", &Node::health},
        {"getNetwork", &Node::network},
        {"getVersionInfo", &Node::version},
        {"getLatestLedger", &Node::latest_ledger},
        {"getFeeStats", &Node::fee_stats},
        {"getEvents", &Node::events},
        {"getTransaction", &Node::transaction},
        {"getTransactions", &Node::transactions},
        {"getLedgers", &Node::ledgers},
        {"getLedgerEntries", &Node::ledger_entries},
        {"simulateTransaction", &Node::simulate},
        {"sendTransaction", &Node::send},
    };
    const auto found = methods.find(method);
    if (found == methods.end()) return refuse_call(-32601);
    if (!params.object()) return invalid_params("invalid parameters: an object expected");
    return (this->*found->second)(Members(params));
}

std::uint32_t Node::head() const {
    const std::int64_t lag = std::clamp<std::int64_t>(faults_.number("lag", "ledgers", 0), 0,
                                                      chain_.settings().state_ledgers_max);
    const std::int64_t shown = std::int64_t{chain_.newest()} - lag;
    return static_cast<std::uint32_t>(std::max<std::int64_t>(shown, chain_.oldest()));
}

std::uint32_t Node::oldest() const {
    const std::int64_t kept = faults_.number("short_history", "ledgers", 0);
    if (kept <= 0) return chain_.oldest();
    const std::int64_t first = std::int64_t{head()} + 1 - kept;
    return static_cast<std::uint32_t>(std::max<std::int64_t>(first, chain_.oldest()));
}

const ClosedLedger& Node::ledger(std::uint32_t sequence) const {
    const std::string* hidden = faults_.text("own_chain", "event");
    return hidden ? own_chain_.ledger(sequence, *hidden) : chain_.ledger(sequence);
}

void Node::add_range(Json::Object& out) const {
    out.emplace_back("latestLedger", number(head()));
    out.emplace_back("latestLedgerCloseTime", number_text(head_ledger().close_time()));
    out.emplace_back("oldestLedger", number(oldest()));
    out.emplace_back("oldestLedgerCloseTime", number_text(ledger(oldest()).close_time()));
}

RpcResult Node::health(const Members&) {
    const UnixSecs closed = head_ledger().close_time();
    const UnixSecs now = chain_.now();
    const UnixSecs latency = now > closed ? now - closed : 0;
    if (latency > kHealthySecs || faults_.take("unhealthy")) {
        return RpcFail(RpcError{-32603,
                                "latency (" + std::to_string(latency) +
                                    "s) since last known ledger closed is too high (>30s)",
                                std::nullopt});
    }
    Json::Object out{{"status", "healthy"},
                     {"ledgerRetentionWindow", number(chain_.settings().retention_ledgers)}};
    add_range(out);
    return Json(std::move(out));
}

RpcResult Node::network(const Members&) {
    const bool wrong = faults_.take("wrong_network").has_value();
    return Json(Json::Object{
        {"passphrase", wrong ? "Another Network ; January 2001" : chain_.settings().passphrase},
        {"protocolVersion", number(kProtocol)}});
}

RpcResult Node::version(const Members&) {
    return Json(Json::Object{{"version", "27.1.1"},
                             {"commitHash", "warden-sandbox"},
                             {"buildTimestamp", "2026-01-01T00:00:00"},
                             {"captiveCoreVersion", "warden-sandbox"},
                             {"protocolVersion", number(kProtocol)}});
}

RpcResult Node::latest_ledger(const Members&) {
    const ClosedLedger& newest = head_ledger();
    return Json(Json::Object{{"id", to_hex(newest.hash)},
                             {"protocolVersion", number(kProtocol)},
                             {"sequence", number(newest.sequence())},
                             {"closeTime", number_text(newest.close_time())},
                             {"headerXdr", stellar::to_xdr_base64(newest.header)},
                             {"metadataXdr", stellar::to_xdr_base64(close_meta(newest))}});
}

RpcResult Node::fee_stats(const Members&) {
    std::vector<std::int64_t> fees;
    std::size_t seen = 0;
    for (std::uint32_t at = head(); at >= chain_.oldest() && seen < kFeeStatsLedgers; --at) {
        for (const Applied& txn : ledger(at).txns) fees.push_back(txn.inclusion_fee_charged);
        ++seen;
    }
    return Json(Json::Object{{"sorobanInclusionFee", distribution(std::move(fees), seen)},
                             {"inclusionFee", distribution({}, 0)},
                             {"latestLedger", number(head())}});
}

}  // namespace warden::sandbox::soroban
