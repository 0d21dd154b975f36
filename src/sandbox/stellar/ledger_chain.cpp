#include "sandbox/stellar/ledger_chain.hpp"

#include <algorithm>

#include "domain/base/check.hpp"
#include "domain/base/json_fields.hpp"
#include "ports/unix_time.hpp"
#include "sandbox/stellar/faucet.hpp"
#include "sandbox/stellar/fees.hpp"

namespace warden::sandbox::soroban {
namespace {

using stellar::TxnCode;

constexpr UnixSecs kGenesisSecs = 5;  // that the genesis is older than the deployment

Sent refused(const Hash32& hash, Refusal why) { return {SendStatus::error, hash, std::move(why)}; }

// The envelope of one call by the faucet, with resources that are enough.
stellar::TransactionEnvelope faucet_txn(const Host& host, stellar::HostFunction function) {
    const stellar::AccountId account = Faucet().account();
    stellar::Transaction txn;
    txn.source = stellar::MuxedAccount::of(account);
    txn.seq_num = host.accounts().find(account)->seq_num + 1;
    Authorized root;
    Touched touched;
    touched.write(stellar::instance_key(host.orchestrator()));
    touched.write(stellar::account_key(account));
    touched.read(stellar::instance_key(host.token()));
    touched.read(stellar::code_key(Code::orchestrator().hash()));
    if (const auto* call = std::get_if<stellar::InvokeContractArgs>(&function.value)) {
        root = *call;
        const auto& to = *call->args[1].as<stellar::ScAddress>();
        const auto* payee = std::get_if<stellar::AccountId>(&to.value);
        touched.write(payee ? stellar::account_key(*payee) : balance_key(host.token(), to));
    } else {
        root = std::get<stellar::CreateContractArgsV2>(function.value);
    }
    stellar::AuthorizationEntry auth;
    auth.root.function = std::move(root);
    txn.operations.push_back(
        {std::nullopt, stellar::InvokeHostFunctionOp{std::move(function), {std::move(auth)}}});
    stellar::SorobanTransactionData data;
    data.footprint = touched.footprint();
    data.instructions = 20'000'000;
    data.disk_read_bytes = 2'000;
    data.write_bytes = 4'000;
    data.resource_fee = 5'000'000;
    txn.fee = static_cast<std::uint32_t>(data.resource_fee) + 1'000;
    txn.soroban = std::move(data);
    return Faucet().sign(std::move(txn), host.network());
}

}  // namespace

LedgerChain::LedgerChain(StellarSettings settings, ports::Clock& clock)
    : settings_(std::move(settings)), clock_(clock), host_(settings_) {}

Result<void> LedgerChain::begin() {
    U128 all = static_cast<U128>(Faucet::kSupply);
    for (const GenesisAccount& one : settings_.accounts) {
        if (one.balance < 0) return fail(Errc::invalid_input, "balance: below 0");
        all += static_cast<U128>(one.balance);
    }
    if (all > static_cast<U128>(std::numeric_limits<std::int64_t>::max())) {
        return fail(Errc::invalid_input, "balance: all accounts together are over 2^63 stroops");
    }
    auto deployment = host_.deployment();
    if (!deployment) return Fail(std::move(deployment.error()).at("orchestrator"));

    const UnixSecs start = settings_.genesis_time != 0 ? settings_.genesis_time : now();
    close(start - kGenesisSecs, {});
    close(start, {*waiting_of(host_.network(), faucet_txn(host_, std::move(*deployment)))});
    const Applied& deployed = last().txns[0];
    if (deployed.succeeded()) return {};
    const auto& why = deployed.meta.diagnostic_events.at(0).event;
    const auto* error = why.topics.at(1).as<stellar::ScError>();
    const auto name =
        error->type == 0 ? Code::orchestrator().spec().error_name(error->code) : std::nullopt;
    return fail(Errc::invalid_input, "the Orchestrator refuses: " + name.value_or(to_text(*error)));
}

UnixSecs LedgerChain::now() const {
    return ports::unix_secs(clock_) + static_cast<UnixSecs>(offset_secs_);
}

UnixSecs LedgerChain::next_close_time() const {
    const UnixSecs wanted = next_time_ ? *next_time_ : now();
    return ledgers_.empty() ? wanted : std::max(wanted, last().close_time());
}

void LedgerChain::set_time(UnixSecs time) {
    offset_secs_ += static_cast<std::int64_t>(time) - static_cast<std::int64_t>(now());
    next_time_ = time;
    write(Json::Object{
        {"do", "time"}, {"offset_secs", offset_secs_}, {"next", static_cast<std::int64_t>(time)}});
}

const ClosedLedger& LedgerChain::ledger(std::uint32_t sequence) const {
    WARDEN_CHECK(sequence >= oldest() && sequence <= newest());
    return ledgers_[sequence - oldest()];
}

std::optional<LedgerChain::Place> LedgerChain::find_txn(const Hash32& hash) const {
    const auto found = txns_.find(hash);
    if (found == txns_.end()) return std::nullopt;
    return found->second;
}

CheckAt LedgerChain::check_at(UnixSecs time, std::uint64_t margin_secs) const {
    return {{newest() + 1, time}, margin_secs, settings_.base_fee};
}

Sent LedgerChain::send(Waiting txn) {
    const Hash32 hash = txn.hash;
    const stellar::Transaction& body = txn.envelope.txn;
    if (auto broken = check_form(txn)) return refused(hash, std::move(*broken));
    if (queue_.banned(hash)) return {SendStatus::try_again_later, hash, std::nullopt};
    if (const Waiting* mine = queue_.of(body.source.account())) {
        if (mine->hash == hash) return {SendStatus::duplicate, hash, std::nullopt};
        if (body.seq_num < mine->envelope.txn.seq_num) {
            return refused(hash, refusal(TxnCode::bad_seq));
        }
        if (!TxnQueue::replaces(txn, *mine)) {
            return {SendStatus::try_again_later, hash, std::nullopt};
        }
    } else if (queue_.size() >= settings_.queue_max) {
        return {SendStatus::try_again_later, hash, std::nullopt};
    }
    return enqueue(std::move(txn));
}

Sent LedgerChain::enqueue(Waiting txn) {
    const Hash32 hash = txn.hash;
    // A transaction must outlive two closes, and the time that has passed since the last one.
    const UnixSecs closed = last().close_time();
    const UnixSecs drift = now() > closed ? now() - closed : 0;
    const std::uint64_t margin = 2ull * settings_.close_secs + drift;
    if (auto broken = check(host_, txn, check_at(closed, margin))) {
        const auto& soroban = txn.envelope.txn.soroban;
        broken->result.fee_charged =
            std::int64_t{settings_.base_fee} + (soroban ? soroban->resource_fee : 0);
        return refused(hash, std::move(*broken));
    }
    queue_.add(std::move(txn));
    return {SendStatus::pending, hash, std::nullopt};
}

Sent LedgerChain::mint(const stellar::ScAddress& to, std::int64_t amount) {
    const stellar::ScAddress from{Faucet().account()};
    const auto envelope = faucet_txn(
        host_, {stellar::InvokeContractArgs{stellar::ScAddress{host_.token()},
                                            {"transfer"},
                                            {stellar::address(from), stellar::address(to),
                                             stellar::ScVal(stellar::ScI128{amount})}}});
    return send(*waiting_of(host_.network(), envelope));
}

void LedgerChain::close_ledger() {
    const UnixSecs time = next_close_time();
    std::vector<Waiting> txns;
    std::vector<Hash32> gone;
    if (!holding_) {
        for (Waiting& one : queue_.take()) {
            gone.push_back(one.hash);
            if (!check(host_, one, check_at(time, 0))) txns.push_back(std::move(one));
        }
    }
    queue_.shift(gone);
    close(time, std::move(txns));
}

// What it is found by.
std::vector<Hash32> LedgerChain::hashes_of(const Waiting& txn) const {
    if (!txn.bump) return {txn.hash};
    return {txn.hash, stellar::transaction_hash(host_.network(), txn.envelope.txn)};
}

void LedgerChain::close(UnixSecs time, std::vector<Waiting> txns) {
    Json::Array envelopes;
    for (const Waiting& one : txns) {
        envelopes.emplace_back(stellar::to_xdr_base64(one.whole()));
    }
    write(Json::Object{{"do", "ledger"},
                       {"time", static_cast<std::int64_t>(time)},
                       {"txns", std::move(envelopes)}});
    const std::uint32_t sequence = ledgers_.empty() ? 1 : newest() + 1;
    host_.next_version();
    std::vector<Applied> applied =
        apply(host_, std::move(txns), {sequence, time}, settings_.base_fee);
    const HeaderStart start{sequence,
                            ledgers_.empty() ? Hash32{} : last().hash,
                            time,
                            host_.accounts().fee_pool(),
                            settings_.base_fee,
                            settings_.base_reserve};
    ledgers_.push_back(make_ledger(start, std::move(applied), host_.version()));
    host_.next_version();
    next_time_.reset();
    for (std::size_t i = 0; i < last().txns.size(); ++i) {
        for (const Hash32& hash : hashes_of(last().txns[i])) txns_[hash] = {sequence, i};
    }
    if (ledgers_.size() > settings_.retention_ledgers) {
        cut_history(sequence + 1 - settings_.retention_ledgers);
    }
    if (ledgers_.size() > settings_.state_ledgers_max) {
        host_.prune(ledgers_[ledgers_.size() - 1 - settings_.state_ledgers_max].version);
    }
}

void LedgerChain::cut_history(std::uint32_t oldest_kept) {
    while (ledgers_.size() > 1 && oldest() < oldest_kept) {
        for (const Applied& txn : ledgers_.front().txns) {
            for (const Hash32& hash : hashes_of(txn)) txns_.erase(hash);
        }
        ledgers_.pop_front();
    }
}

Result<void> LedgerChain::replay(const Json& line) {
    const auto what = json::get_string(line, "do");
    if (!what) return Fail(what.error());
    if (*what == "time") {
        const auto offset = json::get_int(line, "offset_secs");
        const auto next = json::get_u64(line, "next");
        if (!offset || !next) return fail(Errc::invalid_input, "a time that is incomplete");
        offset_secs_ = *offset;
        next_time_ = *next;
        return {};
    }
    const auto time = json::get_u64(line, "time");
    const auto list = json::get_array(line, "txns");
    if (*what != "ledger" || !time || !list) return fail(Errc::invalid_input, "unknown line");
    std::vector<Waiting> txns;
    for (const Json& text : **list) {
        const auto envelope =
            text.string() ? stellar::from_xdr_base64<stellar::TransactionEnvelope>(*text.string())
                          : fail(Errc::invalid_input, "txns: no text");
        auto txn = envelope ? waiting_of(host_.network(), *envelope) : std::nullopt;
        if (!txn || check(host_, *txn, check_at(*time, 0))) {
            return fail(Errc::invalid_input, "a transaction that does not fit the chain");
        }
        txns.push_back(std::move(*txn));
    }
    close(*time, std::move(txns));
    return {};
}

void LedgerChain::write(const Json& line) {
    if (journal_) journal_(line);
}

}  // namespace warden::sandbox::soroban
