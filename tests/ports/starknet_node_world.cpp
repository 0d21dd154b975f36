// Starknet over nodes in memory.
#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/starknet/reader.hpp"
#include "domain/orchestrator/json_fields.hpp"
#include "tests/ports/node_world.hpp"
#include "tests/unit/starknet/abi_form.hpp"
#include "tests/unit/starknet/fake_node.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::chain_tests {
namespace {

using starknet::FakeNode;
using starknet::Felt;
using starknet::InvokeV3;
using starknet::Reply;

const Felt kContract{0xc0};
const Felt kOther{0xbad};
const Felt kOracle{0xacc};

cli::ChainConfig config() {
    cli::ChainConfig config = two_endpoints();
    config.kind = cli::chain_kind("starknet").value();
    config.chain_id = "SN_SEPOLIA";
    config.contract_address = kContract.to_hex();
    config.signer_account = kOracle.to_hex();
    config.fee_cap = U128{1} << 80;
    return config;
}

class StarknetNodeWorld final : public NodeWorld<FakeNode> {
  public:
    StarknetNodeWorld()
        : NodeWorld({{kOracle.to_hex()}, {kContract.to_hex()}, {kOther.to_hex()}, "0x0"}, config(),
                    "0x123", "adapters/starknet/contract/artefacts") {
        contract.state.next_slots[stranger().text] = 0;
        close_block();
    }

    bool reorg(std::size_t depth) override {
        txns.orphan(depth);
        ++fork_;
        for (const char* alias : {"a", "b"}) {
            FakeNode& node = http.node(alias);
            node.drop_blocks(node.blocks.size() - depth);
        }
        for (; depth > 0; --depth) close_block();
        return true;
    }
    void finalise() override {
        for (const char* alias : {"a", "b"}) http.node(alias).l1_accepted = newest().ref.num;
        txns.finalise();
    }
    chain::Address stranger() override { return {"0xb"}; }
    chain::Address nobody() override { return {"0xc"}; }

  private:
    chain::BlockHeader add_block(FakeNode& node, const std::vector<orchestrator::Event>& events,
                                 bool others) override {
        std::vector<starknet::EventContent> contents;
        if (others) contents.push_back({kOther, {Felt{7}}, {}});
        for (const orchestrator::Event& event : events) {
            const bool paused = std::holds_alternative<orchestrator::Paused>(event);
            contents.push_back(
                {kContract, {starknet::sn_keccak(paused ? "Paused" : "Unpaused")}, {}});
        }
        node.add_block({{Felt{1'000 + node.blocks.size()}, contents}}, fork_);
        const std::size_t num = node.blocks.size() - 1;
        const Felt parent = num == 0 ? Felt{} : node.blocks[num - 1].hash;
        return {{num, node.blocks[num].hash.to_hex()},
                parent.to_hex(),
                node.blocks[num].header.timestamp};
    }

    bool sends(const std::string& method) const override {
        return method == "starknet_addInvokeTransaction";
    }
    std::optional<Reply> answer(const std::string& method, const Json& params) override {
        if (method == "starknet_call") return call(*params.find("request"));
        if (method == "starknet_getNonce") return nonce(params);
        if (method == "starknet_estimateFee")
            return estimate(params.find("request")->array()->at(0));
        if (sends(method)) return add(*params.find("invoke_transaction"));
        if (method == "starknet_getClassHashAt") {
            return class_of({*params.find("contract_address")->string()});
        }
        if (method == "starknet_getClass") {
            return deployments.code ? Reply::result(Json::Object{}) : Reply::error(28);
        }
        if (method == "starknet_getTransactionStatus") return status(params, false);
        if (method == "starknet_getTransactionReceipt") return status(params, true);
        return std::nullopt;
    }

    Reply class_of(const chain::Address& address) const {
        if (address == other) return Reply::result("0x7");
        const auto found = deployments.contracts.find(address);
        if (found == deployments.contracts.end()) return Reply::error(20);
        return Reply::result(Felt::from_bytes(found->second.code_hash)->to_hex());
    }
    Reply call(const Json& request) const {
        if (*request.find("contract_address") == Json(other.text)) return Reply::error(21);
        if (*request.find("contract_address") == Json(starknet::strk_token().to_hex())) {
            return Reply::result(Json::Array{"0xf4240", "0x0"});
        }
        std::vector<Felt> calldata;
        for (const Json& felt : *request.find("calldata")->array()) {
            calldata.push_back(starknet::golden::hex(*felt.string()));
        }
        const Felt selector =
            starknet::golden::hex(*request.find("entry_point_selector")->string());
        const std::string name = profile_.abi().function_name(selector).value();
        const auto result = view(name, profile_.abi().decode_arguments(name, calldata).value());
        if (!result) return panic(40, result.error().detail);
        const auto felts = profile_.abi().encode_result(name, starknet::as_abi(*result));
        if (!felts) throw std::runtime_error(felts.error().text());
        return Reply::result(starknet::to_json(*felts));
    }
    // As nodes tell that a contract panicked.
    static Reply panic(int code, const std::string& name) {
        const std::string text = Felt::from_short_string(name)->to_hex() + " ('" + name + "')";
        return Reply::error(
            code, "error",
            Json::Object{
                {"transaction_index", 0}, {"execution_error", text}, {"revert_error", text}});
    }

    Reply nonce(const Json& params) const {
        const auto account = contract.read_account({*params.find("contract_address")->string()});
        if (!account) return Reply::error(20, "Contract not found");
        const bool final = *params.find("block_id") == Json("l1_accepted");
        return Reply::result(Felt{final ? txns.final_slot() : account->next_slot}.to_hex());
    }

    // nullopt: no call, or one of another contract.
    std::optional<Function> function_of(const InvokeV3& invoke) const {
        const auto calls = starknet::calls_from_calldata(invoke.calldata).value();
        if (calls.empty()) return std::nullopt;
        const starknet::Call& call = calls.front();
        if (call.to != kContract) return std::nullopt;
        const std::string name = profile_.abi().function_name(call.selector).value();
        const Json arguments = profile_.abi().decode_arguments(name, call.calldata).value();
        return Function{name, starknet::from_abi(arguments)};
    }
    Reply estimate(const Json& txn) const {
        if (const auto invoke = starknet::invoke_from_json(txn)) {
            const auto function = function_of(*invoke);
            const auto done = function ? would_succeed(*function) : Result<void>{};
            if (!done) return panic(41, done.error().detail);
        }
        return Reply::result(starknet::golden::result_of("starknet_estimateFee.invoke"));
    }
    Reply add(const Json& txn) {
        const InvokeV3 invoke = starknet::invoke_from_json(txn).value();
        const Felt hash = invoke_hash(invoke, Felt::from_short_string("SN_SEPOLIA").value());
        const std::string text = to_hex(hash.to_bytes());
        if (txns.find(text)->place != ports::TxnPlace::unknown) return Reply::error(59);
        const auto function = function_of(invoke);
        const auto nothing = [] { return Result<void>{}; };
        txns.know(text, function ? effect_of(*function) : nothing,
                  invoke.resource_bounds.l2_gas.unit_price_max);
        const auto taken = txns.take({"", text, invoke.nonce.to_u64().value(), {}});
        const bool cheap = !taken && taken.error().code == make_error_code(Errc::permanent);
        if (!taken) return Reply::error(cheap ? 64 : 52);
        return Reply::result(Json::Object{{"transaction_hash", hash.to_hex()}});
    }
    Reply status(const Json& params, bool receipt) const {
        const Felt hash = starknet::golden::hex(*params.find("transaction_hash")->string());
        const ports::TxnStatus found = txns.find(to_hex(hash.to_bytes())).value();
        if (found.place == ports::TxnPlace::unknown) return Reply::error(29);
        const char* finality = found.place == ports::TxnPlace::pending    ? "RECEIVED"
                               : found.place == ports::TxnPlace::included ? "ACCEPTED_ON_L2"
                                                                          : "ACCEPTED_ON_L1";
        Json::Object out{{"finality_status", finality},
                         {"execution_status", found.reverted ? "REVERTED" : "SUCCEEDED"}};
        if (found.reverted)
            out.emplace_back(receipt ? "revert_reason" : "failure_reason", found.revert_reason);
        if (!receipt) return Reply::result(std::move(out));
        const Json fee =
            Json::Object{{"amount", Felt::from_u128(found.fee).to_hex()}, {"unit", "FRI"}};
        for (auto& [name, value] :
             Json::Object{{"transaction_hash", hash.to_hex()},
                          {"actual_fee", fee},
                          {"block_hash", found.block.hash},
                          {"block_number", static_cast<std::int64_t>(found.block.num)},
                          {"events", Json::Array{}}}) {
            out.emplace_back(name, value);
        }
        return Reply::result(std::move(out));
    }

    starknet::OrchestratorProfile profile_;
    std::uint64_t fork_ = 0;
};

}  // namespace

std::unique_ptr<ChainWorld> make_starknet_node_world() {
    return std::make_unique<StarknetNodeWorld>();
}

}  // namespace warden::chain_tests
