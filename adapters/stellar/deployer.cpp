#include "adapters/stellar/deployer.hpp"

#include <algorithm>
#include <fstream>
#include <utility>
#include <variant>

#include "adapters/orchestrator/contract_look.hpp"
#include "adapters/stellar/client/errors.hpp"
#include "adapters/stellar/codec/wasm.hpp"
#include "domain/base/sha256.hpp"

namespace warden::stellar {
namespace {

constexpr std::string_view kConstructor = "__constructor";

class StellarDeployer final : public ports::ContractDeployer {
  public:
    StellarDeployer(const SubmitterSettings& submitting, const Artefact& artefact, Nodes& nodes,
                    const OrchestratorProfile& profile)
        : settings_(submitting),
          artefact_(artefact),
          nodes_(nodes),
          profile_(profile),
          network_(network_id(nodes.settings().passphrase)),
          submitter_(make_submitter(submitting, nodes, profile)) {}

    Result<chain::Address> address(std::string_view text) const override {
        const Result<ScAddress> parsed = address_from_text(text);
        const bool known = parsed && (std::holds_alternative<AccountId>(parsed->value) ||
                                      std::holds_alternative<ContractId>(parsed->value));
        const bool nobody =
            known && (*parsed == ScAddress{AccountId{}} || *parsed == ScAddress{ContractId{}});
        if (!known || nobody) {
            return fail(Errc::invalid_input,
                        "no address of Stellar: G or C and 55 characters with their checksum, not "
                        "that of 32 zero bytes");
        }
        return chain::Address{to_text(*parsed)};
    }

    Hash32 code_hash() const override { return artefact_.hash; }
    std::string code_text(const Hash32& code_hash) const override { return to_hex(code_hash); }

    Result<chain::Address> contract_address(const ports::CreateContract& create) const override {
        const auto args = create_args(create);
        if (!args) return Fail(args.error());
        return chain::Address{to_text(contract_id(network_, args->preimage))};
    }

    asio::awaitable<Result<std::vector<ports::UploadCode>>> missing_code(
        ports::Deadline deadline) override {
        const auto entry = co_await entry_of(code_key(artefact_.hash), deadline);
        if (!entry) co_return Fail(entry.error());
        std::vector<ports::UploadCode> missing;
        if (!*entry) missing.emplace_back();
        co_return missing;
    }

    asio::awaitable<Result<std::optional<ports::ContractLook>>> look(
        chain::Address contract, ports::Deadline deadline) override {
        const Result<ContractId> id = contract_from_text(contract.text);
        if (!id) co_return Fail(Error(id.error()).at("contract"));
        const auto entry = co_await entry_of(instance_key(*id), deadline);
        if (!entry) co_return Fail(entry.error());
        if (!*entry) co_return std::nullopt;
        const auto data = from_xdr<LedgerEntryData>((*entry)->data);
        if (!data) co_return Fail(Error(data.error()).at("contract instance"));
        const auto* stored = data->as<ContractDataEntry>();
        const auto* running = stored == nullptr ? nullptr : stored->value.as<ScContractInstance>();
        const auto* wasm =
            running == nullptr ? nullptr : std::get_if<WasmHash>(&running->executable.value);
        if (wasm == nullptr) {
            co_return fail(Errc::permanent, contract.text + " is no Orchestrator: no Wasm code");
        }
        auto look = co_await adapters::look_at_contract(wasm->hash, views(*id, deadline));
        if (!look) co_return Fail(std::move(look.error()));
        co_return std::move(*look);
    }

    asio::awaitable<Result<bool>> is_busy(chain::Address contract, chain::Address account,
                                          ports::Deadline deadline) override {
        const Result<ContractId> id = contract_from_text(contract.text);
        if (!id) co_return Fail(Error(id.error()).at("contract"));
        co_return co_await adapters::is_busy_in_contract(std::move(account), views(*id, deadline));
    }

    asio::awaitable<Result<std::vector<std::optional<U128>>>> estimate(
        std::vector<ports::DeployStep> steps, std::uint64_t slot,
        ports::Deadline deadline) override {
        std::vector<std::optional<U128>> out;
        for (const ports::DeployStep& step : steps) {
            auto function = function_of(step);
            if (!function) co_return Fail(std::move(function.error()));
            const TransactionEnvelope envelope{TransactionV1Envelope{
                host_invocation(settings_.account, slot, std::move(*function)), {}}};
            auto simulation = co_await simulate(envelope, deadline);
            if (!simulation) co_return Fail(std::move(simulation.error()));
            // The first must go; what comes after may need what it leaves.
            if (simulation->error && out.empty()) {
                const std::string_view name = contract_error_in(*simulation->error);
                co_return fail(Errc::permanent,
                               name.empty() ? *simulation->error : std::string(name));
            }
            if (simulation->error) {
                out.emplace_back(std::nullopt);
                continue;
            }
            out.emplace_back(static_cast<U128>(simulation->min_resource_fee) +
                             settings_.inclusion_fee);
        }
        co_return out;
    }

    asio::awaitable<Result<ports::UnsignedTxn>> build(ports::DeployStep step, std::uint64_t slot,
                                                      ports::Deadline deadline) override {
        auto function = function_of(step);
        if (!function) co_return Fail(std::move(function.error()));
        co_return co_await submitter_->build_function(std::move(*function), slot, deadline);
    }

  private:
    Result<CreateContractArgsV2> create_args(const ports::CreateContract& create) const {
        auto args = profile_.spec().encode_arguments(kConstructor, arguments(create.deployment));
        if (!args) return Fail(std::move(args.error()));
        return CreateContractArgsV2{{FromDeployer{ScAddress{settings_.account}, create.salt}},
                                    {WasmHash{artefact_.hash}},
                                    std::move(*args)};
    }

    Result<HostFunction> function_of(const ports::DeployStep& step) const {
        if (std::holds_alternative<ports::UploadCode>(step)) return HostFunction{artefact_.wasm};
        if (const auto* create = std::get_if<ports::CreateContract>(&step)) {
            auto args = create_args(*create);
            if (!args) return Fail(std::move(args.error()));
            return HostFunction{std::move(*args)};
        }
        const auto& wanted = std::get<ports::CallContract>(step);
        const Result<ContractId> contract = contract_from_text(wanted.contract.text);
        if (!contract) return Fail(Error(contract.error()).at("contract"));
        const Json parameters = orchestrator::arguments(wanted.call);
        Json::Object with_caller = *parameters.object();
        with_caller.emplace_back("caller", to_text(settings_.account));
        auto call = profile_.encode_view(*contract, orchestrator::name(wanted.call),
                                         Json(std::move(with_caller)));
        if (!call) return Fail(std::move(call.error()));
        return HostFunction{std::move(*call)};
    }

    // nullopt: not there, or archived and so not usable as it is.
    asio::awaitable<Result<std::optional<EntryInfo>>> entry_of(LedgerKey key,
                                                               ports::Deadline deadline) {
        const auto ask = [this, &key, deadline](Node node) {
            return nodes_.client().entries(std::move(node.alias), {key}, deadline);
        };
        auto found = co_await nodes_.read<Entries>(ask, deadline);
        if (!found) co_return Fail(std::move(found.error()));
        for (EntryInfo& entry : found->entries) {
            if (entry.key != key) continue;
            if (entry.live_until && *entry.live_until < found->latest) continue;
            co_return std::move(entry);
        }
        co_return std::nullopt;
    }

    // `envelope` outlives the coroutine.
    asio::awaitable<Result<Simulation>> simulate(const TransactionEnvelope& envelope,
                                                 ports::Deadline deadline) {
        const auto ask = [this, &envelope, deadline](Node node) {
            return nodes_.client().simulate(std::move(node.alias), envelope, deadline);
        };
        co_return co_await nodes_.read<Simulation>(ask, deadline);
    }

    adapters::CallView views(ContractId contract, ports::Deadline deadline) {
        return [this, contract, deadline](std::string_view name, Json::Object parameters) {
            return view(contract, std::string(name), std::move(parameters), deadline);
        };
    }

    asio::awaitable<Result<Json>> view(ContractId contract, std::string name,
                                       Json::Object parameters, ports::Deadline deadline) {
        auto call = profile_.encode_view(contract, name, Json(std::move(parameters)));
        if (!call) co_return Fail(std::move(call.error()));
        const TransactionEnvelope envelope{
            TransactionV1Envelope{invocation(AccountId{}, 0, std::move(*call)), {}}};
        const auto simulation = co_await simulate(envelope, deadline);
        if (!simulation) co_return Fail(simulation.error());
        if (simulation->error && contract_error_in(*simulation->error) == "NotFound") {
            co_return fail(Errc::not_found, name + ": NotFound");
        }
        if (simulation->error) {
            co_return fail(Errc::permanent, to_text(contract) + " is no Orchestrator: " + name +
                                                ": " + *simulation->error);
        }
        const Result<ScVal> result = scval_from_xdr(simulation->result);
        if (!result) co_return Fail(Error(result.error()).at(name));
        co_return profile_.decode_view(name, *result);
    }

    SubmitterSettings settings_;
    const Artefact& artefact_;
    Nodes& nodes_;
    const OrchestratorProfile& profile_;
    Hash32 network_;
    std::unique_ptr<Submitter> submitter_;
};

}  // namespace

Result<Artefact> read_artefact(const std::filesystem::path& file,
                               const OrchestratorProfile& profile) {
    constexpr std::size_t kBytesMax = 1u << 20;  // networks take an eighth of it
    std::error_code ignored;
    const auto wasm_file =
        std::filesystem::is_directory(file, ignored) ? file / "orchestrator.wasm" : file;
    std::ifstream in(wasm_file, std::ios::binary);
    if (!in) {
        return fail(
            Errc::not_found,
            wasm_file.string() + ": can't be opened; --artefact names the compiled contract");
    }
    Artefact out;
    out.wasm.resize(kBytesMax + 1);
    in.read(reinterpret_cast<char*>(out.wasm.data()),
            static_cast<std::streamsize>(out.wasm.size()));
    if (in.bad()) return fail(Errc::unavailable, wasm_file.string() + ": can't be read");
    out.wasm.resize(static_cast<std::size_t>(in.gcount()));
    if (out.wasm.size() > kBytesMax) {
        return fail(Errc::limit, wasm_file.string() + ": larger than 1 MiB");
    }
    const auto stream = wasm_custom_section(out.wasm, kSpecSection);
    if (!stream) return Fail(Error(stream.error()).at(wasm_file.string()));
    auto entries = spec_from_stream(*stream);
    if (!entries) return Fail(std::move(entries.error()).at(wasm_file.string()));
    const auto names = [](const std::vector<SpecEntry>& all) {
        std::vector<std::string> out_names;
        for (const SpecEntry& entry : all) {
            const auto* function = std::get_if<SpecFunction>(&entry.value);
            if (function != nullptr) out_names.push_back(function->name.text);
        }
        std::ranges::sort(out_names);
        return out_names;
    };
    if (names(*entries) != names(profile.spec().entries())) {
        return fail(Errc::invalid_input, wasm_file.string() +
                                             ": no Orchestrator: it has other functions than the "
                                             "contract that Warden knows");
    }
    out.hash = sha256(out.wasm);
    return out;
}

std::unique_ptr<ports::ContractDeployer> make_deployer(const SubmitterSettings& submitting,
                                                       const Artefact& artefact, Nodes& nodes,
                                                       const OrchestratorProfile& profile) {
    return std::make_unique<StellarDeployer>(submitting, artefact, nodes, profile);
}

}  // namespace warden::stellar
