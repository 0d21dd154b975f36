#include "sandbox/starknet/chain_core.hpp"

#include <algorithm>

#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/udc.hpp"
#include "domain/base/check.hpp"
#include "ports/unix_time.hpp"
#include "sandbox/starknet/faucet.hpp"

namespace warden::sandbox {
namespace {

constexpr std::size_t kWaitingMax = 10'000;

}  // namespace

ChainCore::ChainCore(StarknetSettings settings, ports::Clock& clock)
    : settings_(std::move(settings)),
      clock_(clock),
      gas_price_(settings_.gas_price),
      contracts_(settings_) {}

Result<void> ChainCore::begin() {
    const auto chain_id = Felt::from_short_string(settings_.chain_id);
    if (!chain_id) return fail(Errc::invalid_input, "chain_id is no short string");
    chain_id_ = *chain_id;
    const UnixSecs start = settings_.genesis_time != 0 ? settings_.genesis_time : now();
    pending_time_ = start;
    close_block();
    blocks_[0].on_l1 = true;

    pending_time_ = start;
    const starknet::Call deploy{starknet::udc_address(), starknet::sn_keccak("deploy_contract"),
                                contracts_.deploy_calldata()};
    const auto invoke = Faucet().sign(deploy, 0, gas_price_, chain_id_);
    include(invoke, starknet::invoke_hash(invoke, chain_id_));
    const std::string refused = pending_.back().execution.revert_reason;
    if (!refused.empty()) return fail(Errc::invalid_input, "the Orchestrator refuses: " + refused);
    close_block();
    return {};
}

UnixSecs ChainCore::now() const {
    return ports::unix_secs(clock_) + static_cast<UnixSecs>(offset_secs_);
}

UnixSecs ChainCore::pending_time() const {
    const UnixSecs wanted = pending_time_ ? *pending_time_ : now();
    return blocks_.empty() ? wanted : std::max(wanted, blocks_.back().header.timestamp);
}

void ChainCore::set_time(UnixSecs time) {
    offset_secs_ += static_cast<std::int64_t>(time) - static_cast<std::int64_t>(now());
    if (pending_.empty()) pending_time_ = time;
    write(Json::Object{{"do", "time"},
                       {"offset_secs", offset_secs_},
                       {"pending", static_cast<std::int64_t>(pending_time())}});
}

std::optional<ChainCore::Place> ChainCore::find_txn(const Felt& hash) const {
    const auto found = txns_.find(hash);
    if (found == txns_.end()) return std::nullopt;
    return found->second;
}

const IncludedTxn& ChainCore::txn_at(const Place& place) const {
    return place.block_num ? blocks_[*place.block_num].txns[place.index] : pending_[place.index];
}

std::optional<std::uint64_t> ChainCore::find_block(const Felt& hash) const {
    const auto found = block_nums_.find(hash);
    if (found == block_nums_.end()) return std::nullopt;
    return found->second;
}

bool ChainCore::waiting(const Felt& hash) const {
    return std::ranges::count(waiting_, hash, &Waiting::hash) > 0;
}

bool ChainCore::evict(const Felt& hash) {
    return std::erase_if(waiting_, [&](const Waiting& one) { return one.hash == hash; }) > 0;
}

std::optional<RpcError> ChainCore::check_nonce(const starknet::InvokeV3& invoke) const {
    const auto ahead =
        static_cast<std::uint64_t>(std::ranges::count_if(waiting_, [&](const Waiting& one) {
            return one.invoke.sender_address == invoke.sender_address;
        }));
    const std::uint64_t expected = contracts_.nonce(invoke.sender_address) + ahead;
    if (invoke.nonce == Felt{expected}) return std::nullopt;
    const auto given = invoke.nonce.to_u128();
    return refuse(52, "Invalid transaction nonce of contract at address " +
                          padded(invoke.sender_address) +
                          ". Account nonce: " + std::to_string(expected) +
                          "; got: " + (given ? to_decimal(*given) : invoke.nonce.to_hex()) + ".")
        .value();
}

tl::expected<Felt, RpcError> ChainCore::replace(Waiting& old, const starknet::InvokeV3& invoke,
                                                const Felt& hash) {
    // A tenth more for the tip and the price of L2 gas, as the sequencer's mempool asks.
    const auto tenth_more = [](U128 before, U128 after) { return after * 10 >= before * 11; };
    const auto& had = old.invoke.resource_bounds.l2_gas.unit_price_max;
    const auto& has = invoke.resource_bounds.l2_gas.unit_price_max;
    if (!tenth_more(old.invoke.tip, invoke.tip) || !tenth_more(had, has) || has == had) {
        return refuse(64);
    }
    old = {invoke, hash};
    if (observer_) observer_->received(hash);
    return hash;
}

tl::expected<Felt, RpcError> ChainCore::add(const starknet::InvokeV3& invoke) {
    if (invoke.version != starknet::InvokeVersion::v3) return refuse(61);
    const Felt hash = starknet::invoke_hash(invoke, chain_id_);
    const auto place = find_txn(hash);
    if (waiting(hash) || (place && !place->block_num)) return refuse(59);
    const auto problem =
        validate(contracts_, invoke, chain_id_, prices(), Signatures::check, Charging::charge);
    const auto same_nonce = std::ranges::find_if(waiting_, [&](const Waiting& one) {
        return one.invoke.sender_address == invoke.sender_address &&
               one.invoke.nonce == invoke.nonce;
    });
    if (same_nonce != waiting_.end()) {
        if (problem) return RpcFail(*problem);
        return replace(*same_nonce, invoke, hash);
    }
    if (contracts_.public_key(invoke.sender_address)) {
        if (const auto wrong = check_nonce(invoke)) return RpcFail(*wrong);
    }
    if (problem) return RpcFail(*problem);
    if (waiting_.size() >= kWaitingMax) return refuse(63, "the mempool is full");
    if (holding_) {
        waiting_.push_back({invoke, hash});
        if (observer_) observer_->received(hash);
    } else {
        include(invoke, hash);
    }
    return hash;
}

void ChainCore::include(const starknet::InvokeV3& invoke, const Felt& hash) {
    pending_time_ = pending_time();
    write(Json::Object{{"do", "txn"},
                       {"time", static_cast<std::int64_t>(*pending_time_)},
                       {"invoke", to_json(invoke)}});
    Execution done = execute(contracts_, invoke, *pending_time_, prices(), Charging::charge);
    txns_[hash] = {std::nullopt, pending_.size()};
    pending_.push_back({invoke, hash, std::move(done)});
    if (observer_) observer_->pre_confirmed(pending_.back(), pending_.size() - 1);
}

bool ChainCore::include_again(const starknet::InvokeV3& invoke, const Felt& hash) {
    const bool fits =
        invoke.nonce == Felt{contracts_.nonce(invoke.sender_address)} &&
        !validate(contracts_, invoke, chain_id_, prices(), Signatures::skip, Charging::charge);
    if (fits) include(invoke, hash);
    return fits;
}

void ChainCore::create_block() {
    include_waiting();
    close_block();
}

void ChainCore::include_waiting() {
    std::vector<Waiting> kept;
    std::set<Felt> senders;  // of what is kept
    for (Waiting& one : std::exchange(waiting_, {})) {
        if (offers(one.invoke.resource_bounds, prices()) &&
            !senders.contains(one.invoke.sender_address)) {
            include_again(one.invoke, one.hash);
            continue;
        }
        senders.insert(one.invoke.sender_address);
        kept.push_back(std::move(one));
    }
    waiting_ = std::move(kept);
}

void ChainCore::set_gas_price(U128 price) {
    gas_price_ = price;
    write(Json::Object{{"do", "gas_price"}, {"price", to_decimal(price)}});
}

void ChainCore::close_block() {
    const HeaderStart start{blocks_.size(), blocks_.empty() ? Felt{} : blocks_.back().hash,
                            pending_time(), gas_price_, forks_};
    write(Json::Object{{"do", "block"}, {"time", static_cast<std::int64_t>(start.timestamp)}});
    StateDiff diff = take_diff();
    blocks_.push_back(
        make_block(start, std::exchange(pending_, {}), std::move(diff), contracts_.version()));
    contracts_.next_version();
    pending_time_.reset();
    const Block& block = blocks_.back();
    block_nums_[block.hash] = start.block_num;
    for (std::size_t i = 0; i < block.txns.size(); ++i) {
        txns_[block.txns[i].hash] = {start.block_num, i};
    }
    if (observer_) observer_->closed(block);
    const std::uint64_t depth = settings_.l1_depth;
    if (depth > 0 && start.block_num > depth) mark_on_l1(start.block_num - depth);
    if (blocks_.size() > settings_.history_blocks_max + oldest_) {
        oldest_ = blocks_.size() - settings_.history_blocks_max;
        contracts_.prune(blocks_[oldest_].version);
    }
}

StateDiff ChainCore::take_diff() {
    StateDiff diff;
    const std::set<Felt> touched = contracts_.take_touched();
    if (blocks_.empty()) {
        for (const auto& [address, class_hash] : contracts_.of_genesis()) {
            diff.deployed[address] = class_hash;
        }
        return diff;
    }
    const Version before = blocks_.back().version;
    for (const IncludedTxn& txn : pending_) {
        diff.nonces[txn.invoke.sender_address] = contracts_.nonce(txn.invoke.sender_address);
    }
    std::map<Felt, U128> old_balances;
    bool deployed_before = false;
    {
        const ReadAsOf past(contracts_.epoch(), before);
        for (const Felt& account : touched) {
            old_balances[account] = contracts_.strk_balance(account);
        }
        deployed_before = contracts_.class_hash_at(contracts_.orchestrator_address()).has_value();
    }
    for (const auto& [account, old] : old_balances) {
        const U128 balance = contracts_.strk_balance(account);
        if (balance != old) diff.strk[contracts_.balance_slot(account)] = Felt::from_u128(balance);
    }
    const auto deployed = contracts_.class_hash_at(contracts_.orchestrator_address());
    if (deployed && !deployed_before) {
        diff.deployed[contracts_.orchestrator_address()] = *deployed;
    }
    return diff;
}

void ChainCore::accept_on_l1(std::uint64_t block_num) {
    const std::uint64_t last = std::min<std::uint64_t>(block_num, blocks_.size() - 1);
    if (last <= l1_) return;
    write(Json::Object{{"do", "l1"}, {"block_num", static_cast<std::int64_t>(last)}});
    mark_on_l1(last);
}

void ChainCore::mark_on_l1(std::uint64_t last) {
    for (std::uint64_t i = l1_ + 1; i <= last; ++i) {
        blocks_[i].on_l1 = true;
        if (observer_) observer_->reached_l1(blocks_[i]);
    }
    l1_ = std::max(l1_, last);
}

tl::expected<Felt, RpcError> ChainCore::mint(const Felt& to, U128 amount) {
    const Faucet faucet;
    const starknet::Call transfer{
        strk_address(), starknet::sn_keccak("transfer"), {to, Felt::from_u128(amount), Felt{}}};
    return add(faucet.sign(transfer, contracts_.nonce(faucet.address()), gas_price_, chain_id_));
}

void ChainCore::write(const Json& line) {
    if (journal_) journal_(line);
}

}  // namespace warden::sandbox
