#include "sandbox/starknet/execution.hpp"

#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/selector.hpp"

namespace warden::sandbox {
namespace {

using starknet::InvokeV3;
using starknet::sn_keccak;

std::string where(const Contracts& contracts, const Felt& address, const Felt& selector) {
    const Felt class_hash = contracts.class_hash_at(address).value_or(Felt{});
    return "(contract address: " + padded(address) + ", class hash: " + padded(class_hash) +
           ", selector: " + padded(selector) + ")";
}

// Why a call failed, as the lines of a real node say it.
std::string failure_text(const Contracts& contracts, const ContractCall& call,
                         const CallResult& result) {
    const std::string inside = "Error in contract " + where(contracts, call.to, call.selector);
    switch (result.problem) {
        case CallResult::Problem::no_contract:
            return "Requested contract address " + padded(call.to) + " is not deployed.\n";
        case CallResult::Problem::no_entry_point:
            return inside + ":\n" + panic_text("ENTRYPOINT_NOT_FOUND") + ".\n";
        default: return inside + ":\n" + panic_text(result.reason) + ".\n";
    }
}

Json frame(const Contracts& contracts, const Felt& address, const Felt& selector, Json error) {
    return Json::Object{{"contract_address", hex(address)},
                        {"class_hash", hex(contracts.class_hash_at(address).value_or(Felt{}))},
                        {"selector", hex(selector)},
                        {"error", std::move(error)}};
}

void set_reverted(Execution& out, const Contracts& contracts, const Felt& sender,
                  const ContractCall& call, const CallResult& result) {
    const Felt execute = sn_keccak("__execute__");
    const std::string at = where(contracts, sender, execute);
    out.revert_reason = "Transaction execution has failed:\n0: Error in the called contract " + at +
                        ":\nExecution failed. Failure reason:\nError in contract " + at + ":\n" +
                        failure_text(contracts, call, result);
    // The account's entry point, its call of itself, the called contract.
    const Json called = frame(contracts, call.to, call.selector, Json(out.revert_reason));
    out.revert_error = frame(contracts, sender, execute, frame(contracts, sender, execute, called));
}

// What bounds must cover for validation alone.
constexpr Gas kValidationGas{128, 500'000};

// A plain model: what grows with the work done. Real nodes count steps.
Gas gas_of(const InvokeV3& invoke, std::size_t calls, std::size_t events) {
    Gas gas = kValidationGas;
    gas.l2 += 300'000 + 450'000 * calls + 120'000 * events + 5'120 * invoke.calldata.size();
    gas.l1_data += 64 * (calls + events);
    return gas;
}

U128 fee_of(const Gas& gas, GasPrices prices, std::uint64_t tip) {
    return prices.each * gas.l1_data + (prices.each + tip) * gas.l2;
}

void run_calls(Contracts& contracts, const InvokeV3& invoke, UnixSecs now, Execution& out) {
    const auto calls = starknet::calls_from_calldata(invoke.calldata);
    if (!calls) {
        CallResult malformed{CallResult::Problem::panic, "Failed to deserialize param #1", {}, {}};
        const ContractCall self{invoke.sender_address, sn_keccak("__execute__"), {}, Felt{}};
        set_reverted(out, contracts, invoke.sender_address, self, malformed);
        return;
    }
    for (const starknet::Call& call : *calls) {
        contracts.next_version();
        const ContractCall made{call.to, call.selector, call.calldata, invoke.sender_address};
        CallResult result = contracts.call(made, now);
        if (!result.ok()) {
            set_reverted(out, contracts, invoke.sender_address, made, result);
            return;
        }
        for (auto& event : result.events) out.events.push_back(std::move(event));
        out.returned.push_back(std::move(result.returned));
    }
}

// Bounds that the work went over; empty when it stayed within.
std::string over_bounds(const InvokeV3& invoke, const Gas& gas) {
    const auto text = [](const char* name, std::uint64_t limit, std::uint64_t used) {
        return std::string("Insufficient max ") + name + ": max amount: " + std::to_string(limit) +
               ", actual used: " + std::to_string(used) + ".";
    };
    const auto& bounds = invoke.resource_bounds;
    if (gas.l2 > bounds.l2_gas.amount_max) {
        return text("L2Gas", bounds.l2_gas.amount_max, gas.l2);
    }
    if (gas.l1_data > bounds.l1_data_gas.amount_max) {
        return text("L1DataGas", bounds.l1_data_gas.amount_max, gas.l1_data);
    }
    return {};
}

void undo(Contracts& contracts, Version mark, Execution& out) {
    contracts.rollback(mark);
    out.events.clear();
    out.returned.clear();
}

}  // namespace

Execution execute(Contracts& contracts, const InvokeV3& invoke, UnixSecs now, GasPrices prices,
                  Charging charging) {
    Execution out;
    contracts.next_version();
    contracts.use_nonce(invoke.sender_address);
    const Version mark = contracts.version();
    run_calls(contracts, invoke, now, out);
    out.gas = gas_of(invoke, out.returned.size(), out.events.size() + 1);
    if (out.reverted()) undo(contracts, mark, out);
    const std::uint64_t tip = charging == Charging::charge ? invoke.tip : 0;
    if (charging == Charging::estimate) {
        out.fee = fee_of(out.gas, prices, tip);
        return out;
    }
    const std::string over = over_bounds(invoke, out.gas);
    if (!over.empty()) {
        undo(contracts, mark, out);
        out.revert_reason = over;
        out.gas.l2 = std::min(out.gas.l2, invoke.resource_bounds.l2_gas.amount_max);
        out.gas.l1_data = std::min(out.gas.l1_data, invoke.resource_bounds.l1_data_gas.amount_max);
    }
    out.fee = fee_of(out.gas, prices, tip);
    if (contracts.strk_balance(invoke.sender_address) < out.fee) {
        // The calls spent what the fee needed; before them it was there.
        undo(contracts, mark, out);
        out.revert_reason = "Insufficient fee token balance.";
    }
    contracts.next_version();
    out.events.push_back(contracts.charge(invoke.sender_address, out.fee));
    return out;
}

bool offers(const starknet::ResourceBounds& bounds, GasPrices prices) {
    return bounds.l1_gas.unit_price_max >= prices.each &&
           bounds.l2_gas.unit_price_max >= prices.each &&
           bounds.l1_data_gas.unit_price_max >= prices.each;
}

std::optional<RpcError> validate(const Contracts& contracts, const InvokeV3& invoke,
                                 const Felt& chain_id, GasPrices prices, Signatures signatures,
                                 Charging charging) {
    const auto key = contracts.public_key(invoke.sender_address);
    if (!key) {
        const bool other = contracts.class_hash_at(invoke.sender_address).has_value();
        return refuse(other ? 58 : 20).value();
    }
    if (charging == Charging::charge) {
        const auto& bounds = invoke.resource_bounds;
        const bool covered = bounds.l2_gas.amount_max >= kValidationGas.l2 &&
                             bounds.l1_data_gas.amount_max >= kValidationGas.l1_data &&
                             offers(bounds, prices);
        if (!covered) return refuse(53).value();
        const auto most = starknet::fee_max(invoke);
        if (!most || contracts.strk_balance(invoke.sender_address) < *most) {
            return refuse(54).value();
        }
    }
    if (signatures == Signatures::skip) return std::nullopt;
    const auto& signature = invoke.signature;
    const bool valid =
        signature.size() == 2 && starknet::verify(*key, starknet::invoke_hash(invoke, chain_id),
                                                  {signature[0], signature[1]});
    if (valid) return std::nullopt;
    return refuse(55, "The `validate` entry point panicked with:\nError in contract " +
                          where(contracts, invoke.sender_address, sn_keccak("__validate__")) +
                          ":\n" + panic_text("Account: invalid signature") + ".\n")
        .value();
}

}  // namespace warden::sandbox
