// Stellar over nodes in memory.
#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "tests/ports/node_world.hpp"
#include "tests/unit/stellar/replies.hpp"

namespace warden::chain_tests {
namespace {

using stellar::ContractId;
using stellar::FakeNode;
using stellar::Reply;

ContractId contract_of(std::uint8_t filler) {
    ContractId out;
    out.hash.fill(filler);
    return out;
}
const ContractId kContract = contract_of(0xc0);
const ContractId kOther = contract_of(0xbd);

std::string text_of(std::uint8_t filler) {
    return to_text(stellar::AccountId{stellar::a_key(filler).public_key()});
}

cli::ChainConfig config() {
    cli::ChainConfig config = two_endpoints();
    config.kind = cli::chain_kind("stellar").value();
    config.chain_id = "testnet";
    config.passphrase = FakeNode().passphrase;
    config.contract_address = to_text(kContract);
    config.signer_account = to_text(stellar::account());
    config.fee_cap = 10'000;
    return config;
}

std::string secret() {
    Hash32 seed{};
    seed.fill(7);
    return encode_strkey(stellar::StrKeyKind::seed, seed);
}

class StellarNodeWorld final : public NodeWorld<FakeNode> {
  public:
    StellarNodeWorld()
        : NodeWorld({{to_text(stellar::account())},
                     {to_text(kContract)},
                     {to_text(kOther)},
                     to_text(stellar::AccountId{})},
                    config(), secret(), "adapters/stellar/contract/orchestrator.wasm") {
        contract.state.next_slots[stranger().text] = 1;
        contract.state.next_slots[account.text] = 1;
        close_block();
    }

    void close_block_after(UnixSecs secs) override {
        NodeWorld::close_block_after(secs);
        txns.finalise();
    }
    bool reorg(std::size_t /*depth*/) override { return false; }
    void finalise() override {}
    chain::Address stranger() override { return {text_of(8)}; }
    chain::Address nobody() override { return {text_of(9)}; }

  private:
    chain::BlockHeader add_block(FakeNode& node, const std::vector<orchestrator::Event>& events,
                                 bool others) override {
        stellar::FakeTxn txn;
        txn.hash.fill(static_cast<std::uint8_t>(node.ledgers.size() + 1));
        const auto emit = [&txn](const ContractId& contract, std::string_view name) {
            stellar::ContractEvent event;
            event.contract = contract.hash;
            event.topics = {stellar::symbol(std::string(name))};
            event.data = stellar::map({});
            txn.events.push_back(std::move(event));
        };
        if (others) emit(kOther, "transfer");
        for (const auto& event : events) emit(kContract, orchestrator::name(event));
        node.add_ledger({txn});
        const stellar::LedgerHeaderHistoryEntry& closed = node.ledgers.back().header;
        return {{node.latest(), to_hex(closed.hash)},
                to_hex(closed.header.previous_ledger_hash),
                closed.header.value.close_time};
    }

    bool sends(const std::string& method) const override { return method == "sendTransaction"; }
    std::optional<Reply> answer(const std::string& method, const Json& params) override {
        if (method == "simulateTransaction") return simulate(txn_of(envelope_of(params)));
        if (sends(method)) return send(envelope_of(params));
        if (method == "getTransaction") return find(*params.find("hash")->string());
        if (method == "getLedgerEntries")
            return entry(*params.find("keys")->array()->at(0).string());
        return std::nullopt;
    }

    static stellar::TransactionEnvelope envelope_of(const Json& params) {
        return stellar::from_xdr_base64<stellar::TransactionEnvelope>(
                   *params.find("transaction")->string())
            .value();
    }
    // Also of what a fee bump carries.
    static stellar::Transaction txn_of(const stellar::TransactionEnvelope& envelope) {
        const auto* bump = envelope.as<stellar::FeeBumpEnvelope>();
        if (bump != nullptr) return std::get<stellar::TransactionV1Envelope>(bump->txn.inner).txn;
        return envelope.as<stellar::TransactionV1Envelope>()->txn;
    }
    // nullopt: no call, but code or a contract.
    std::optional<Function> function_of(const stellar::Transaction& txn) const {
        const auto* operation = txn.operations.at(0).as<stellar::InvokeHostFunctionOp>();
        const auto* args = std::get_if<stellar::InvokeContractArgs>(&operation->function.value);
        if (args == nullptr) return std::nullopt;
        const std::string& name = args->function.text;
        const Json arguments = profile_.spec().decode_arguments(name, args->args).value();
        Json::Object own_arguments = *arguments.object();
        std::erase_if(own_arguments, [](const auto& member) { return member.first == "caller"; });
        return Function{name, std::move(own_arguments)};
    }
    Reply simulate(const stellar::Transaction& txn) const {
        const auto function = function_of(txn);
        if (!function) return simulated(kContract, stellar::ScVal{});
        const auto& [name, arguments] = *function;
        if (name.starts_with("get_") || name == "is_oracle") {
            const auto result = view(name, arguments);
            if (!result) return refusal(result.error());
            return simulated(kContract, profile_.spec().encode_result(name, *result).value());
        }
        const auto done = would_succeed(*function);
        return done ? simulated(kContract, stellar::ScVal{}) : refusal(done.error());
    }
    static Reply refusal(const Error& error) {
        return stellar::simulation_error(stellar::host_error(error.detail));
    }
    // The model knows a txn by its own hash, whatever carries it.
    Reply send(const stellar::TransactionEnvelope& envelope) {
        const Hash32 network = stellar::network_id(FakeNode().passphrase);
        const stellar::Transaction txn = txn_of(envelope);
        const std::string hash = to_hex(stellar::transaction_hash(network, txn));
        const std::string whole = to_hex(stellar::transaction_hash(network, envelope));
        const ports::TxnPlace place = txns.find(hash)->place;
        const bool outbids = whole != hash && place == ports::TxnPlace::pending;
        if (place != ports::TxnPlace::unknown && !outbids) {
            return stellar::sent("DUPLICATE", whole);
        }
        txns.know(hash, effect_of(function_of(txn).value()));
        sent_[hash] = to_xdr_base64(envelope);
        const auto taken = txns.take({"", hash, static_cast<std::uint64_t>(txn.seq_num), {}});
        if (!taken) return stellar::sent("ERROR", whole, stellar::TxnCode::bad_seq);
        return stellar::sent("PENDING", whole);
    }
    Reply find(const std::string& hash) {
        const ports::TxnStatus status = txns.find(hash).value();
        if (status.place != ports::TxnPlace::final) {
            return stellar::not_found({20, 1'700'000'000, newest().time});
        }
        const auto num = static_cast<stellar::LedgerSeq>(status.block.num);
        if (!status.reverted) {
            return stellar::found("SUCCESS", sent_.at(hash), stellar::succeeded(), {}, num);
        }
        const auto error = from_name<orchestrator::ContractError>(status.revert_reason);
        return stellar::found(
            "FAILED", sent_.at(hash),
            stellar::failed(stellar::invoke_failure(stellar::InvokeCode::trapped)),
            stellar::meta_with_error(kContract, orchestrator::code_of(error.value())), num);
    }
    Reply entry(const std::string& key) const {
        const auto wanted = stellar::from_xdr_base64<stellar::LedgerKey>(key).value();
        for (const auto& [text, slot] : contract.state.next_slots) {
            const stellar::AccountId id = stellar::account_from_text(text).value();
            if (account_key(id) != wanted) continue;
            return stellar::account_entry(id, static_cast<std::int64_t>(slot) - 1, 1'000'000);
        }
        if (std::holds_alternative<stellar::LedgerKeyContractCode>(wanted.value) &&
            deployments.code) {
            return stellar::one_entry(wanted, {stellar::ContractCodeEntry{}});
        }
        if (wanted == stellar::instance_key(kOther)) return instance(wanted, {stellar::ScVoid{}});
        for (const auto& [address, look] : deployments.contracts) {
            const auto id = stellar::contract_from_text(address.text).value();
            if (wanted != stellar::instance_key(id)) continue;
            return instance(wanted, {stellar::WasmHash{look.code_hash}});
        }
        return stellar::no_entry();
    }
    static Reply instance(const stellar::LedgerKey& key,
                          const stellar::ContractExecutable& executable) {
        const auto& data = std::get<stellar::LedgerKeyContractData>(key.value);
        stellar::ContractDataEntry entry;
        entry.contract = data.contract;
        entry.key = data.key;
        entry.value = stellar::ScVal(stellar::ScContractInstance{executable, std::nullopt});
        return stellar::one_entry(key, {entry});
    }

    stellar::OrchestratorProfile profile_;
    std::map<std::string, std::string> sent_;  // envelopes by hash
};

}  // namespace

std::unique_ptr<ChainWorld> make_stellar_node_world() {
    return std::make_unique<StellarNodeWorld>();
}

}  // namespace warden::chain_tests
