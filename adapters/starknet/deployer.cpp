#include "adapters/starknet/deployer.hpp"

#include <utility>
#include <variant>

#include "adapters/orchestrator/contract_look.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/declare.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/udc.hpp"

namespace warden::starknet {
namespace {

bool is(const Error& error, NodeErrc code) { return error.code == make_error_code(code); }

class StarknetDeployer final : public ports::ContractDeployer {
  public:
    StarknetDeployer(const SubmitterSettings& submitting, const Artefact& artefact, Nodes& nodes,
                     const OrchestratorProfile& profile)
        : settings_(submitting),
          artefact_(artefact),
          nodes_(nodes),
          profile_(profile),
          submitter_(make_submitter(submitting, nodes, profile)) {}

    Result<chain::Address> address(std::string_view text) const override {
        const Result<Felt> felt = Felt::from_hex(text);
        if (!felt || !is_address(*felt) || felt->is_zero()) {
            return fail(Errc::invalid_input,
                        "no address of Starknet: 0x and up to 63 hexadecimal digits without "
                        "leading zeros, not 0x0");
        }
        return chain::Address{felt->to_hex()};
    }

    Hash32 code_hash() const override { return artefact_.contract().hash.to_bytes(); }

    std::string code_text(const Hash32& code_hash) const override {
        const Result<Felt> felt = Felt::from_bytes(code_hash);
        return felt ? felt->to_hex() : "0x" + to_hex(code_hash);
    }

    Result<chain::Address> contract_address(const ports::CreateContract& create) const override {
        const auto deployment = deployment_of(create);
        if (!deployment) return Fail(deployment.error());
        return chain::Address{starknet::contract_address(*deployment).to_hex()};
    }

    asio::awaitable<Result<std::vector<ports::UploadCode>>> missing_code(
        ports::Deadline deadline) override {
        std::vector<ports::UploadCode> missing;
        const auto of = static_cast<std::uint32_t>(artefact_.classes.size());
        for (std::uint32_t part = 1; part <= of; ++part) {
            const auto ask = [this, hash = class_of({part, of}).hash, deadline](Node node) {
                return nodes_.client().has_class(std::move(node.alias), hash,
                                                 BlockId(BlockTag::pre_confirmed), deadline);
            };
            const auto present = co_await nodes_.read<bool>(ask, deadline);
            if (!present) co_return Fail(present.error());
            if (!*present) missing.push_back({part, of});
        }
        co_return missing;
    }

    asio::awaitable<Result<std::optional<ports::ContractLook>>> look(
        chain::Address contract, ports::Deadline deadline) override {
        const Result<Felt> felt = Felt::from_hex(contract.text);
        if (!felt) co_return Fail(Error(felt.error()).at("contract"));
        const auto ask = [this, address = *felt, deadline](Node node) {
            return nodes_.client().class_hash_at(std::move(node.alias), address,
                                                 BlockId(BlockTag::pre_confirmed), deadline);
        };
        const auto code = co_await nodes_.read<Felt>(ask, deadline);
        if (!code && is(code.error(), NodeErrc::contract_not_found)) co_return std::nullopt;
        if (!code) co_return Fail(code.error());
        auto look = co_await adapters::look_at_contract(code->to_bytes(), views(*felt, deadline));
        if (!look) co_return Fail(std::move(look.error()));
        co_return std::move(*look);
    }

    asio::awaitable<Result<bool>> is_busy(chain::Address contract, chain::Address account,
                                          ports::Deadline deadline) override {
        const Result<Felt> felt = Felt::from_hex(contract.text);
        if (!felt) co_return Fail(Error(felt.error()).at("contract"));
        co_return co_await adapters::is_busy_in_contract(std::move(account),
                                                         views(*felt, deadline));
    }

    asio::awaitable<Result<std::vector<std::optional<U128>>>> estimate(
        std::vector<ports::DeployStep> steps, std::uint64_t slot,
        ports::Deadline deadline) override {
        std::vector<std::optional<U128>> out;
        if (steps.empty()) co_return out;
        Json::Array txns;
        for (const ports::DeployStep& step : steps) {
            Result<Json> txn = query_of(step, slot++);
            if (!txn) co_return Fail(std::move(txn.error()));
            txns.push_back(std::move(*txn));
        }
        const auto fees = co_await estimates(std::move(txns), deadline);
        if (!fees) co_return Fail(fees.error());
        if (fees->size() != steps.size()) {
            co_return fail(Errc::unavailable, "an endpoint left estimates out");
        }
        for (const FeeEstimate& fee : *fees) out.emplace_back(fee.overall_fee);
        co_return out;
    }

    asio::awaitable<Result<ports::UnsignedTxn>> build(ports::DeployStep step, std::uint64_t slot,
                                                      ports::Deadline deadline) override {
        if (const auto* upload = std::get_if<ports::UploadCode>(&step)) {
            co_return co_await build_declare(class_of(*upload), slot, deadline);
        }
        Result<Call> call = call_of(step);
        if (!call) co_return Fail(std::move(call.error()));
        std::vector<Call> calls;
        calls.push_back(std::move(*call));
        co_return co_await submitter_->build_calls(std::move(calls), slot, deadline);
    }

  private:
    Result<Deployment> deployment_of(const ports::CreateContract& create) const {
        const Result<Felt> salt = Felt::from_bytes(create.salt);
        if (!salt) return fail(Errc::invalid_input, "salt: above what a felt holds");
        auto calldata = profile_.encode_view("constructor", arguments(create.deployment));
        if (!calldata) return Fail(std::move(calldata.error()));
        return Deployment{Felt{0}, *salt, artefact_.contract().hash, std::move(*calldata)};
    }

    // Makes the call of any step but an upload.
    Result<Call> call_of(const ports::DeployStep& step) const {
        if (const auto* create = std::get_if<ports::CreateContract>(&step)) {
            auto deployment = deployment_of(*create);
            if (!deployment) return Fail(std::move(deployment.error()));
            Call call{udc_address(), sn_keccak("deploy_contract"), {}};
            const std::vector<Felt>& arguments = deployment->constructor_calldata;
            call.calldata = {deployment->class_hash, deployment->salt, Felt{0},
                             Felt{arguments.size()}};
            call.calldata.insert(call.calldata.end(), arguments.begin(), arguments.end());
            return call;
        }
        const auto& wanted = std::get<ports::CallContract>(step);
        const Result<Felt> contract = Felt::from_hex(wanted.contract.text);
        if (!contract) return Fail(Error(contract.error()).at("contract"));
        const std::string_view name = orchestrator::name(wanted.call);
        auto calldata = profile_.encode_view(name, orchestrator::arguments(wanted.call));
        if (!calldata) return Fail(std::move(calldata.error()));
        return Call{*contract, sn_keccak(name), std::move(*calldata)};
    }

    const CompiledClass& class_of(const ports::UploadCode& upload) const {
        return artefact_.classes.at(upload.part - 1);
    }

    DeclareV3 declaration(const CompiledClass& code, std::uint64_t slot) const {
        DeclareV3 out;
        out.version = InvokeVersion::query;
        out.sender_address = settings_.account;
        out.nonce = Felt{slot};
        out.contract_class = code.sierra;
        out.compiled_class_hash = code.compiled_hash;
        return out;
    }

    // Writes a step in the form that an estimate takes.
    Result<Json> query_of(const ports::DeployStep& step, std::uint64_t slot) const {
        if (const auto* upload = std::get_if<ports::UploadCode>(&step)) {
            return to_json(declaration(class_of(*upload), slot));
        }
        Result<Call> call = call_of(step);
        if (!call) return Fail(std::move(call.error()));
        InvokeV3 invoke;
        invoke.version = InvokeVersion::query;
        invoke.sender_address = settings_.account;
        invoke.nonce = Felt{slot};
        invoke.calldata = execute_calldata(std::vector<Call>{std::move(*call)});
        return to_json(invoke);
    }

    asio::awaitable<Result<std::vector<FeeEstimate>>> estimates(Json::Array txns,
                                                                ports::Deadline deadline) {
        const auto ask = [this, &txns, deadline](Node node) {
            return nodes_.client().estimate_fees(std::move(node.alias), txns,
                                                 BlockId(BlockTag::pre_confirmed), deadline);
        };
        auto fees = co_await nodes_.read<std::vector<FeeEstimate>>(ask, deadline);
        if (!fees) co_return Fail(refusal_of(fees.error()));
        co_return fees;
    }

    // `code` is one of the artefact's, which outlives the coroutine.
    asio::awaitable<Result<ports::UnsignedTxn>> build_declare(const CompiledClass& code,
                                                              std::uint64_t slot,
                                                              ports::Deadline deadline) {
        DeclareV3 declare = declaration(code, slot);
        Json::Array txns;
        txns.push_back(to_json(declare));
        const auto fees = co_await estimates(std::move(txns), deadline);
        if (!fees) co_return Fail(fees.error());
        if (fees->size() != 1) co_return fail(Errc::unavailable, "one estimate expected");
        declare.version = InvokeVersion::v3;
        if (auto priced = set_bounds(declare, fees->front(), settings_); !priced) {
            co_return Fail(std::move(priced.error()));
        }
        const Felt hash = declare_hash(declare, code.hash, nodes_.settings().chain_id);
        co_return ports::UnsignedTxn{write_canonical(to_json(declare)), hash.to_hex(), slot};
    }

    adapters::CallView views(Felt contract, ports::Deadline deadline) {
        return [this, contract, deadline](std::string_view name, Json::Object arguments) {
            return view(contract, std::string(name), std::move(arguments), deadline);
        };
    }

    asio::awaitable<Result<Json>> view(Felt contract, std::string name, Json::Object arguments,
                                       ports::Deadline deadline) {
        const auto calldata = profile_.encode_view(name, Json(std::move(arguments)));
        if (!calldata) co_return Fail(calldata.error());
        const View request{contract, sn_keccak(name), *calldata};
        const auto ask = [&request, deadline, this](Node node) {
            return nodes_.client().call(std::move(node.alias), request,
                                        BlockId(BlockTag::pre_confirmed), deadline);
        };
        const auto felts = co_await nodes_.read<std::vector<Felt>>(ask, deadline);
        const bool missing = !felts && is(felts.error(), NodeErrc::contract_error) &&
                             contract_error_in(felts.error().detail) == "NotFound";
        if (missing) co_return fail(Errc::not_found, name + ": NotFound");
        if (!felts && felts.error().is(Condition::permanent)) {
            co_return fail(Errc::permanent,
                           contract.to_hex() + " is no Orchestrator: " + felts.error().detail);
        }
        if (!felts) co_return Fail(felts.error());
        co_return profile_.decode_view(name, *felts);
    }

    SubmitterSettings settings_;
    const Artefact& artefact_;
    Nodes& nodes_;
    const OrchestratorProfile& profile_;
    std::unique_ptr<Submitter> submitter_;
};

}  // namespace

std::unique_ptr<ports::ContractDeployer> make_deployer(const SubmitterSettings& submitting,
                                                       const Artefact& artefact, Nodes& nodes,
                                                       const OrchestratorProfile& profile) {
    return std::make_unique<StarknetDeployer>(submitting, artefact, nodes, profile);
}

}  // namespace warden::starknet
