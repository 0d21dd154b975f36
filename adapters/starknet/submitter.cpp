#include "adapters/starknet/submitter.hpp"

#include <algorithm>
#include <utility>

#include "adapters/orchestrator/said.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "domain/base/check.hpp"
#include "platform/json/parse.hpp"

namespace warden::starknet {
namespace {

using enforcement::Fate;

bool is(const Error& error, NodeErrc code) { return error.code == make_error_code(code); }

// value * percent / 100, rounded up; nullopt on overflow.
std::optional<U128> with_margin(U128 value, std::uint32_t percent) {
    const auto product = checked_mul(value, percent);
    if (!product) return std::nullopt;
    return *product / 100 + (*product % 100 == 0 ? 0 : 1);
}

std::optional<ResourceBound> bound_of(const ResourceBound& used,
                                      const SubmitterSettings& settings) {
    const auto amount = with_margin(used.amount_max, settings.amount_margin_pct);
    const auto price = with_margin(used.unit_price_max, settings.price_margin_pct);
    if (!amount || !price || *amount > ~std::uint64_t{0}) return std::nullopt;
    return ResourceBound{static_cast<std::uint64_t>(*amount), *price};
}

std::optional<ResourceBounds> bounds_of(const FeeEstimate& estimate,
                                        const SubmitterSettings& settings) {
    const auto l1 = bound_of(estimate.consumed.l1_gas, settings);
    const auto l2 = bound_of(estimate.consumed.l2_gas, settings);
    const auto data = bound_of(estimate.consumed.l1_data_gas, settings);
    if (!l1 || !l2 || !data) return std::nullopt;
    return ResourceBounds{*l1, *l2, *data};
}

// More than the tenth that a sequencer's mempool asks of what takes another's place, and never the
// same: of tip and prices.
U128 outbidding(U128 price) { return price + price / 4 + 1; }

void raise_above(InvokeV3& invoke, const InvokeV3& old) {
    const U128 tip = std::min<U128>(outbidding(old.tip), ~std::uint64_t{0});
    invoke.tip = std::max(invoke.tip, static_cast<std::uint64_t>(tip));
    ResourceBounds& bounds = invoke.resource_bounds;
    const auto raise = [](ResourceBound& bound, const ResourceBound& before) {
        bound.unit_price_max = std::max(bound.unit_price_max, outbidding(before.unit_price_max));
    };
    raise(bounds.l1_gas, old.resource_bounds.l1_gas);
    raise(bounds.l2_gas, old.resource_bounds.l2_gas);
    raise(bounds.l1_data_gas, old.resource_bounds.l1_data_gas);
}

Result<void> check_cap(const TxnV3& txn, const SubmitterSettings& settings) {
    const std::optional<U128> fee = fee_max(txn);
    if (fee && *fee <= settings.fee_max) return {};
    return fail(Errc::limit, "fee of up to " + (fee ? to_decimal(*fee) : "2^128") +
                                 " FRI is above the cap of " + to_decimal(settings.fee_max));
}

class StarknetSubmitter final : public Submitter {
  public:
    StarknetSubmitter(SubmitterSettings settings, Nodes& nodes, const OrchestratorProfile& profile)
        : settings_(settings), nodes_(nodes), profile_(profile) {
        WARDEN_CHECK(settings.amount_margin_pct >= 100);
        WARDEN_CHECK(settings.price_margin_pct >= 100);
    }

    asio::awaitable<Result<ports::UnsignedTxn>> build(orchestrator::Call call, std::uint64_t slot,
                                                      ports::Deadline deadline) override {
        const Result<Call> encoded = profile_.encode(settings_.contract, call);
        if (!encoded) co_return Fail(encoded.error());
        std::vector<Call> calls;
        calls.push_back(*encoded);
        co_return co_await build_calls(std::move(calls), slot, deadline);
    }

    asio::awaitable<Result<ports::UnsignedTxn>> build_calls(std::vector<Call> calls,
                                                            std::uint64_t slot,
                                                            ports::Deadline deadline) override {
        auto invoke = co_await estimated(std::move(calls), slot, deadline);
        if (!invoke) co_return Fail(std::move(invoke.error()));
        co_return finished(*invoke);
    }

    asio::awaitable<Result<ports::UnsignedTxn>> replace(std::optional<orchestrator::Call> call,
                                                        ports::SignedTxn stuck,
                                                        ports::Deadline deadline) override {
        const Result<Json> body = json::parse(stuck.bytes);
        const Result<InvokeV3> old = body ? invoke_from_json(*body) : Fail(body.error());
        if (!old) co_return fail(Errc::invalid_input, "stored txn " + stuck.hash);
        std::vector<Call> calls;
        if (call) {
            const Result<Call> encoded = profile_.encode(settings_.contract, *call);
            if (!encoded) co_return Fail(encoded.error());
            calls.push_back(*encoded);
        }
        auto invoke = co_await estimated(std::move(calls), stuck.slot, deadline);
        if (!invoke) co_return Fail(std::move(invoke.error()));
        raise_above(*invoke, *old);
        co_return finished(*invoke);
    }

    asio::awaitable<Result<ports::UnsignedTxn>> outbid(ports::SignedTxn txn,
                                                       ports::Deadline /*deadline*/) override {
        co_return fail(Errc::permanent, "txn " + txn.hash + " has no end: it is replaced instead");
    }

    asio::awaitable<Result<void>> send(ports::SignedTxn txn, ports::Deadline deadline) override {
        const Result<Json> body = json::parse(txn.bytes);
        const Result<Felt> hash = Felt::from_hex(txn.hash);
        if (!body || !hash) co_return fail(Errc::invalid_input, "stored txn " + txn.hash);
        std::vector<std::string> none_tried;
        const Result<Node> node = co_await nodes_.pick(std::move(none_tried), deadline);
        if (!node) co_return Fail(node.error());
        const auto sent = co_await nodes_.client().add_txn(node->alias, *body, deadline);
        if (sent && *sent != *hash) {
            co_return fail(Errc::unknown_outcome,
                           node->alias + ": took the txn under another hash, " + sent->to_hex());
        }
        if (sent || is(sent.error(), NodeErrc::duplicate_txn)) co_return Result<void>{};
        if (is(sent.error(), NodeErrc::invalid_nonce)) {
            co_return co_await explain_nonce(*node, *hash, txn.slot, deadline);
        }
        co_return Fail(sent.error());
    }

    asio::awaitable<Result<ports::TxnStatus>> lookup(std::string hash,
                                                     ports::Deadline deadline) override {
        const Result<Felt> felt = Felt::from_hex(hash);
        if (!felt) co_return Fail(Error(felt.error()).at("txn hash"));
        const Result<std::vector<Node>> nodes = co_await nodes_.all(deadline);
        if (!nodes) co_return Fail(nodes.error());
        std::vector<adapters::Said<ports::TxnStatus>> said;
        said.reserve(nodes->size());
        Error last;
        for (const Node& node : *nodes) {
            auto status = co_await look_on(node, *felt, deadline);
            if (!status) last = status.error();
            if (!status && is(last, NodeErrc::txn_hash_not_found)) status = ports::TxnStatus{};
            if (status) said.push_back({nodes_.operator_of(node.alias), std::move(*status)});
        }
        if (auto agreed = adapters::agreed_status(said, nodes_.needed())) {
            co_return std::move(*agreed);
        }
        co_return fail(Errc::unavailable,
                       "txn " + hash + ": too few endpoints answer; " + last.text());
    }

    asio::awaitable<Result<Fate>> fate(ports::SignedTxn txn, ports::Deadline deadline) override {
        const Result<Felt> hash = Felt::from_hex(txn.hash);
        if (!hash) co_return Fail(Error(hash.error()).at("txn hash"));
        const Result<std::vector<Node>> nodes = co_await nodes_.all(deadline);
        if (!nodes) co_return Fail(nodes.error());
        std::vector<adapters::Said<std::uint64_t>> said;
        said.reserve(nodes->size());
        Error last;
        for (const Node& node : *nodes) {
            const auto nonce = co_await final_nonce(node, deadline);
            if (!nonce) last = nonce.error();
            if (nonce) said.push_back({nodes_.operator_of(node.alias), *nonce});
        }
        const auto nonce = adapters::agreed_slot(said, nodes_.needed());
        if (!nonce) co_return fail(Errc::unavailable, "account's final nonce: " + last.text());
        if (*nonce <= txn.slot) co_return Fate::open;
        // Consumed in a final block: by this txn, or it can never be.
        const auto status = co_await lookup(txn.hash, deadline);
        if (!status) co_return Fail(status.error());
        co_return status->place == ports::TxnPlace::unknown ? Fate::dead : Fate::open;
    }

  private:
    // The txn of the calls with the bounds that the newest estimate asks for.
    asio::awaitable<Result<InvokeV3>> estimated(std::vector<Call> calls, std::uint64_t slot,
                                                ports::Deadline deadline) {
        InvokeV3 invoke;
        invoke.version = InvokeVersion::query;
        invoke.sender_address = settings_.account;
        invoke.calldata = execute_calldata(calls);
        invoke.nonce = Felt{slot};
        const auto ask = [this, &invoke, deadline](Node node) {
            const BlockId newest(BlockTag::pre_confirmed);
            return nodes_.client().estimate_fee(std::move(node.alias), invoke, newest, deadline);
        };
        const auto estimate = co_await nodes_.read<FeeEstimate>(ask, deadline);
        if (!estimate) co_return Fail(refusal_of(estimate.error()));
        invoke.version = InvokeVersion::v3;
        if (auto priced = set_bounds(invoke, *estimate, settings_); !priced) {
            co_return Fail(std::move(priced.error()));
        }
        co_return invoke;
    }

    // The cap holds for a replacement, too.
    Result<ports::UnsignedTxn> finished(const InvokeV3& invoke) const {
        if (auto capped = check_cap(invoke, settings_); !capped) return Fail(capped.error());
        const Felt hash = invoke_hash(invoke, nodes_.settings().chain_id);
        const Result<std::uint64_t> slot = invoke.nonce.to_u64();
        if (!slot) return Fail(slot.error());
        return ports::UnsignedTxn{write_canonical(to_json(invoke)), hash.to_hex(), *slot};
    }

    // 52 alone does not say which way: the account's nonce does.
    asio::awaitable<Result<void>> explain_nonce(Node node, Felt hash, std::uint64_t slot,
                                                ports::Deadline deadline) {
        const auto known = co_await nodes_.client().txn_state(node.alias, hash, deadline);
        if (known) co_return Result<void>{};  // taken before
        const BlockId newest(BlockTag::pre_confirmed);
        const auto nonce =
            co_await nodes_.client().nonce(node.alias, settings_.account, newest, deadline);
        const std::string where = node.alias + ": nonce " + std::to_string(slot);
        if (!nonce)
            co_return fail(Errc::transient, where + " refused, and " + nonce.error().text());
        if (*nonce > Felt{slot}) co_return fail(Errc::conflict, where + " is consumed");
        co_return fail(Errc::transient,
                       where + " is not next: the account is at " + nonce->to_hex());
    }

    asio::awaitable<Result<ports::TxnStatus>> look_on(Node node, Felt hash,
                                                      ports::Deadline deadline) {
        NodeClient& client = nodes_.client();
        const auto state = co_await client.txn_state(node.alias, hash, deadline);
        if (!state) co_return Fail(state.error());
        ports::TxnStatus out;
        out.place = ports::TxnPlace::pending;
        if (state->finality < TxnFinality::accepted_on_l2) co_return out;
        const auto receipt = co_await client.receipt(node.alias, hash, deadline);
        if (!receipt) co_return Fail(receipt.error());
        if (!receipt->block) co_return out;
        out.place = ports::TxnPlace::included;
        out.reverted = receipt->reverted;
        out.revert_reason = receipt->revert_reason;
        out.block = *receipt->block;
        out.fee = receipt->fee;
        if (receipt->finality == TxnFinality::accepted_on_l1) out.place = ports::TxnPlace::final;
        if (out.place == ports::TxnPlace::included && settings_.final_depth) {
            const auto head = co_await client.head(node.alias, deadline);
            if (!head) co_return Fail(head.error());
            const bool deep = head->num >= out.block.num + *settings_.final_depth;
            if (deep) out.place = ports::TxnPlace::final;
        }
        co_return out;
    }

    // The account's nonce in the newest final block; 0 when there is none yet.
    asio::awaitable<Result<std::uint64_t>> final_nonce(Node node, ports::Deadline deadline) {
        NodeClient& client = nodes_.client();
        BlockId id(BlockTag::l1_accepted);
        if (settings_.final_depth) {
            const auto head = co_await client.head(node.alias, deadline);
            if (!head) co_return Fail(head.error());
            if (head->num >= *settings_.final_depth) id = head->num - *settings_.final_depth;
        }
        const auto nonce = co_await client.nonce(node.alias, settings_.account, id, deadline);
        if (!nonce && is(nonce.error(), NodeErrc::block_not_found)) co_return 0;
        if (!nonce) co_return Fail(nonce.error());
        co_return nonce->to_u64();
    }

    SubmitterSettings settings_;
    Nodes& nodes_;
    const OrchestratorProfile& profile_;
};

}  // namespace

Result<void> set_bounds(TxnV3& txn, const FeeEstimate& estimate,
                        const SubmitterSettings& settings) {
    const auto bounds = bounds_of(estimate, settings);
    txn.tip = settings.tip;
    if (!bounds) return fail(Errc::limit, "the estimate of the fee is above 2^128");
    txn.resource_bounds = *bounds;
    return check_cap(txn, settings);
}

Error refusal_of(const Error& error) {
    const bool executed =
        is(error, NodeErrc::txn_execution_error) || is(error, NodeErrc::contract_error);
    if (!executed) return error;
    const std::string_view name = contract_error_in(error.detail);
    return {make_error_code(Errc::permanent), name.empty() ? error.detail : std::string(name)};
}

std::unique_ptr<Submitter> make_submitter(SubmitterSettings settings, Nodes& nodes,
                                          const OrchestratorProfile& profile) {
    return std::make_unique<StarknetSubmitter>(settings, nodes, profile);
}

}  // namespace warden::starknet
