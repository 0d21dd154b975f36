#include "tests/unit/stellar/replies.hpp"

#include <stdexcept>

#include "adapters/stellar/codec/meta.hpp"
#include "domain/orchestrator/codes.hpp"

namespace warden::stellar {
namespace {

Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Json::Object within(const Window& window) {
    return {{"oldestLedger", number(window.oldest)},
            {"oldestLedgerCloseTime", warden::to_decimal(window.oldest_close_time)},
            {"latestLedger", number(kNewest)},
            {"latestLedgerCloseTime", warden::to_decimal(window.latest_close_time)}};
}

}  // namespace

Reply sent(const char* status, const std::string& hash, std::optional<TxnCode> code) {
    Json::Object out{{"status", status},
                     {"hash", hash},
                     {"latestLedger", number(kNewest)},
                     {"latestLedgerCloseTime", warden::to_decimal(kCloseTime)}};
    if (code) {
        TransactionResult result;
        result.code = *code;
        out.emplace_back("errorResultXdr", to_xdr_base64(result));
    }
    return Reply::result(std::move(out));
}

Reply not_found(const Window& window) {
    Json::Object out = within(window);
    out.emplace_back("status", "NOT_FOUND");
    return Reply::result(std::move(out));
}

Reply found(const char* status, const std::string& envelope, const TransactionResult& result,
            const TransactionMeta& meta, LedgerSeq ledger) {
    Json::Object out = within({});
    for (auto& [name, value] : Json::Object{{"status", status},
                                            {"ledger", number(ledger)},
                                            {"createdAt", warden::to_decimal(kCloseTime - 50)},
                                            {"applicationOrder", 1},
                                            {"envelopeXdr", envelope},
                                            {"resultXdr", to_xdr_base64(result)},
                                            {"resultMetaXdr", to_xdr_base64(meta)}}) {
        out.emplace_back(name, value);
    }
    return Reply::result(std::move(out));
}

TransactionResult succeeded() {
    TransactionResult result;
    result.fee_charged = 1234;
    result.operations = {invoke_success(Hash32{})};
    return result;
}

TransactionResult failed(OperationResult operation) {
    TransactionResult result;
    result.fee_charged = 1234;
    result.code = TxnCode::failed;
    result.operations = {std::move(operation)};
    return result;
}

TransactionMeta meta_with_error(const ContractId& contract, std::uint32_t code) {
    DiagnosticEvent diagnostic;
    diagnostic.event.contract = contract.hash;
    diagnostic.event.type = EventType::diagnostic;
    diagnostic.event.topics = {symbol("error"), ScVal(ScError{0, code})};
    TransactionMetaV4 meta;
    meta.diagnostic_events = {diagnostic};
    return {meta};
}

SorobanTransactionData resources(const ContractId& contract) {
    SorobanTransactionData data;
    data.footprint.read_write.push_back(instance_key(contract));
    data.instructions = 1'000'000;
    data.resource_fee = 1001;
    return data;
}

Reply simulated(const ContractId& contract, const ScVal& result,
                const std::vector<AuthorizationEntry>& auth) {
    Json::Array entries;
    for (const AuthorizationEntry& entry : auth) entries.emplace_back(to_xdr_base64(entry));
    const Json one = Json::Object{{"xdr", to_xdr_base64(result)}, {"auth", entries}};
    return Reply::result(Json::Object{{"latestLedger", number(kNewest)},
                                      {"transactionData", to_xdr_base64(resources(contract))},
                                      {"minResourceFee", "1001"},
                                      {"results", Json::Array{one}}});
}

Reply simulation_error(const std::string& text) {
    return Reply::result(Json::Object{{"latestLedger", number(kNewest)}, {"error", text}});
}

std::string host_error(std::string_view name) {
    const auto error = warden::from_name<orchestrator::ContractError>(name);
    if (!error) throw std::runtime_error("no such error: " + std::string(name));
    return "HostError: Error(Contract, #" + std::to_string(orchestrator::code_of(*error)) + ")";
}

Reply archived(const ContractId& contract, const ScVal& result) {
    const std::string data = to_xdr_base64(resources(contract));
    const Json restore = Json::Object{{"transactionData", data}, {"minResourceFee", "71"}};
    const Json one = Json::Object{{"xdr", to_xdr_base64(result)}, {"auth", Json::Array{}}};
    return Reply::result(Json::Object{{"latestLedger", number(kNewest)},
                                      {"transactionData", data},
                                      {"minResourceFee", "1001"},
                                      {"results", Json::Array{one}},
                                      {"restorePreamble", restore}});
}

Reply one_entry(const LedgerKey& key, const LedgerEntryData& entry, LedgerSeq newest) {
    const Json item = Json::Object{
        {"key", to_xdr_base64(key)}, {"xdr", to_xdr_base64(entry)}, {"lastModifiedLedgerSeq", 3}};
    return Reply::result(
        Json::Object{{"latestLedger", number(newest)}, {"entries", Json::Array{item}}});
}

Reply account_entry(const AccountId& account, std::int64_t seq_num, std::int64_t balance,
                    LedgerSeq newest) {
    AccountEntry entry;
    entry.account = account;
    entry.seq_num = seq_num;
    entry.balance = balance;
    return one_entry(account_key(account), {entry}, newest);
}

Reply no_entry() {
    return Reply::result(
        Json::Object{{"latestLedger", number(kNewest)}, {"entries", Json::Array{}}});
}

}  // namespace warden::stellar
