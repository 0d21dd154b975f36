#include "sandbox/stellar/execution.hpp"

#include <algorithm>

#include "domain/base/check.hpp"
#include "sandbox/stellar/checks.hpp"
#include "sandbox/stellar/fees.hpp"

namespace warden::sandbox::soroban {
namespace {

using stellar::AccountId;
using stellar::InvokeCode;
using stellar::LedgerEntry;
using stellar::LedgerKey;

stellar::TransactionEvent fee_event(const Host& host, const AccountId& account, std::int64_t amount,
                                    stellar::EventStage stage) {
    stellar::ContractEvent event;
    event.contract = host.token().hash;
    event.topics = {stellar::symbol("fee"), stellar::address(stellar::ScAddress{account})};
    event.data = stellar::ScVal(stellar::ScI128{amount});
    return {stage, std::move(event)};
}

// Adds one change, or two where there was a value before; none when nothing differs.
void add_changes(stellar::LedgerEntryChanges& out, const LedgerKey& key,
                 const std::optional<LedgerEntry>& before,
                 const std::optional<LedgerEntry>& after) {
    if (before == after) return;
    if (!before) {
        out.push_back({stellar::EntryCreated{*after}});
        return;
    }
    out.push_back({stellar::EntryState{*before}});
    if (after) {
        out.push_back({stellar::EntryUpdated{*after}});
    } else {
        out.push_back({stellar::EntryRemoved{key}});
    }
}

// Runs `change` and notes what it did to the account.
template <class Change>
void change_account(Host& host, const AccountId& account, stellar::LedgerEntryChanges& out,
                    Change change) {
    const LedgerKey key = stellar::account_key(account);
    const auto before = host.entry(key);
    change();
    add_changes(out, key, before, host.entry(key));
}

class OneTxn {
  public:
    OneTxn(Host& host, Applied& txn, Moment now) : host_(host), txn_(txn), now_(now) {}

    void charge(std::uint32_t base_fee) {
        const AccountId payer = txn_.payer();
        const std::int64_t resource = txn_.envelope.txn.soroban->resource_fee;
        txn_.inclusion_fee_charged =
            std::min(txn_.inclusion_fee(), txn_.inclusion_fee_at(base_fee));
        txn_.result.fee_charged = resource + txn_.inclusion_fee_charged;
        change_account(host_, payer, txn_.fee_changes, [&] {
            host_.accounts().charge(payer, txn_.result.fee_charged, now_.ledger);
        });
        txn_.meta.events.push_back(
            fee_event(host_, payer, txn_.result.fee_charged, stellar::EventStage::before_all));
    }
    void run();
    void refund();

  private:
    Invocation invoke(Touched& touched);
    std::optional<InvokeCode> over_declared(const Invocation& done, const Touched& touched);
    void keep(Invocation done, const std::vector<std::optional<LedgerEntry>>& before);
    void fail(InvokeCode code, const HostError* why);

    Host& host_;
    Applied& txn_;
    Moment now_;
};

Invocation OneTxn::invoke(Touched& touched) {
    const stellar::Transaction& txn = txn_.envelope.txn;
    const auto& operation = *txn.operations[0].as<stellar::InvokeHostFunctionOp>();
    const AccountId source =
        txn.operations[0].source ? txn.operations[0].source->account() : txn.source.account();
    EnforcingAuth auth(operation.auth, source, host_.network(), now_, host_.accounts(), touched);
    return host_.invoke(operation.function, auth, touched, now_);
}

// Says what the run used beyond what the transaction declared.
std::optional<InvokeCode> OneTxn::over_declared(const Invocation& done, const Touched& touched) {
    const auto& declared = *txn_.envelope.txn.soroban;
    const FootprintBytes bytes = footprint_bytes(host_, touched.footprint());
    const std::size_t emitted = event_bytes(done);
    if (done.instructions > declared.instructions) return InvokeCode::resource_limit_exceeded;
    if (!done.ok()) return std::nullopt;
    if (bytes.disk_read > declared.disk_read_bytes || bytes.write > declared.write_bytes ||
        emitted > NetworkLimits::kEventBytes) {
        return InvokeCode::resource_limit_exceeded;
    }
    const std::size_t size = stellar::to_xdr(stellar::TransactionEnvelope{txn_.envelope}).size();
    if (resource_fee(declared, size, emitted).total() > declared.resource_fee) {
        return InvokeCode::insufficient_refundable_fee;
    }
    return std::nullopt;
}

void OneTxn::run() {
    const stellar::Transaction& txn = txn_.envelope.txn;
    change_account(host_, txn.source.account(), txn_.meta.changes_before,
                   [&] { host_.accounts().use_sequence(txn.source.account(), txn.seq_num, now_); });
    host_.next_version();
    const Version mark = host_.version() - 1;
    std::vector<std::optional<LedgerEntry>> before;
    for (const LedgerKey& key : txn.soroban->footprint.read_write)
        before.push_back(host_.entry(key));

    Touched touched;
    Invocation done = invoke(touched);
    if (done.ok() && !touched.covered_by(txn.soroban->footprint)) {
        done.failure = host_error(ErrorType::storage, ErrorCode::exceeded_limit,
                                  "trying to access a value outside of the footprint");
    }
    const auto over = over_declared(done, touched);
    if (over) {
        const HostError why = host_error(ErrorType::budget, ErrorCode::exceeded_limit,
                                         "operation exceeds the resources or the fee specified");
        host_.rollback(mark);
        fail(*over, &why);
    } else if (!done.ok()) {
        host_.rollback(mark);
        fail(InvokeCode::trapped, &*done.failure);
    } else {
        keep(std::move(done), before);
    }
    host_.next_version();
}

void OneTxn::fail(InvokeCode code, const HostError* why) {
    txn_.result.code = stellar::TxnCode::failed;
    txn_.result.operations = {stellar::invoke_failure(code)};
    txn_.meta.operations.clear();
    txn_.meta.soroban = stellar::SorobanMetaV4{};
    if (why) txn_.meta.diagnostic_events.push_back(diagnostic(*why));
}

void OneTxn::keep(Invocation done, const std::vector<std::optional<LedgerEntry>>& before) {
    stellar::OperationMetaV2 operation;
    const auto& written = txn_.envelope.txn.soroban->footprint.read_write;
    for (std::size_t i = 0; i < written.size(); ++i) {
        add_changes(operation.changes, written[i], before[i], host_.entry(written[i]));
    }
    operation.events = std::move(done.events);
    txn_.result.operations = {
        stellar::invoke_success(stellar::success_hash(done.returned, operation.events))};
    txn_.meta.operations = {std::move(operation)};
    txn_.meta.soroban = stellar::SorobanMetaV4{std::nullopt, std::move(done.returned)};
}

// Pays back what the operation did not use of the refundable part.
void OneTxn::refund() {
    const stellar::Transaction& txn = txn_.envelope.txn;
    const std::size_t size = stellar::to_xdr(stellar::TransactionEnvelope{txn_.envelope}).size();
    std::size_t emitted = 0;
    if (txn_.succeeded()) {
        emitted = stellar::to_xdr(*txn_.meta.soroban->return_value).size();
        for (const auto& event : txn_.meta.operations[0].events) {
            emitted += stellar::to_xdr(event).size();
        }
    }
    const ResourceFee used = resource_fee(*txn.soroban, size, emitted);
    const std::int64_t back = txn.soroban->resource_fee - used.total();
    txn_.meta.soroban->fees = stellar::SorobanFees{used.non_refundable, used.refundable, 0};
    if (back <= 0) return;
    const AccountId payer = txn_.payer();
    change_account(host_, payer, txn_.refund_changes,
                   [&] { host_.accounts().charge(payer, -back, now_.ledger); });
    txn_.result.fee_charged -= back;
    txn_.meta.events.push_back(fee_event(host_, payer, -back, stellar::EventStage::after_all));
}

}  // namespace

std::vector<Applied> apply(Host& host, std::vector<Waiting> txns, Moment now,
                           std::uint32_t base_fee) {
    std::vector<Applied> out(txns.size());
    for (std::size_t i = 0; i < txns.size(); ++i) {
        static_cast<Waiting&>(out[i]) = std::move(txns[i]);
        OneTxn(host, out[i], now).charge(base_fee);
    }
    for (Applied& txn : out) OneTxn(host, txn, now).run();
    for (Applied& txn : out) OneTxn(host, txn, now).refund();
    for (Applied& txn : out) {
        if (txn.bump) txn.result = carried(host.network(), txn, std::move(txn.result));
    }
    return out;
}

FootprintBytes footprint_bytes(const Host& host, const stellar::Footprint& footprint) {
    FootprintBytes out;
    const auto size = [&host](const LedgerKey& key) {
        const auto entry = host.entry(key);
        return entry ? static_cast<std::uint32_t>(stellar::to_xdr(*entry).size()) : 0u;
    };
    for (const LedgerKey& key : footprint.read_only) {
        if (on_disk(key)) out.disk_read += size(key);
    }
    for (const LedgerKey& key : footprint.read_write) {
        if (on_disk(key)) out.disk_read += size(key);
        out.write += size(key);
    }
    return out;
}

std::size_t event_bytes(const Invocation& done) {
    std::size_t size = stellar::to_xdr(done.returned).size();
    for (const auto& event : done.events) size += stellar::to_xdr(event).size();
    return size;
}

}  // namespace warden::sandbox::soroban
