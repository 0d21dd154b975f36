#include "sandbox/setup/starknet_actors.hpp"

#include <filesystem>
#include <map>

#include "adapters/starknet/codec/abi.hpp"
#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "domain/base/json_fields.hpp"
#include "domain/base/time.hpp"
#include "platform/json/parse.hpp"
#include "platform/secrets/file_secrets.hpp"
#include "sandbox/starknet/settings.hpp"

namespace warden::sandbox {
namespace {

using starknet::Felt;

constexpr int kReceiptTriesMax = 300;
constexpr Millis kReceiptPause{200};

Result<U128> u128_member(const Json& json, std::string_view name) {
    const auto text = json::get_string(json, name);
    const auto felt = text ? Felt::from_hex(*text) : Fail(text.error());
    if (!felt) return Fail(felt.error());
    return felt->to_u128();
}

struct Person {
    starknet::PrivateKey key;
    Felt address;
};

class StarknetActors final : public Actors {
  public:
    explicit StarknetActors(Stage stage)
        : clock_(stage.clock), node_(stage.node), keys_dir_(std::move(stage.keys_dir)) {}

    // Chain id and ABI of the running node.
    asio::awaitable<Result<void>> learn(Json state);

    Result<std::string> address(const std::string& name) override {
        const auto known = person(name);
        if (!known) return Fail(known.error());
        return (*known)->address.to_hex();
    }
    asio::awaitable<Result<std::vector<Emitted>>> play(std::string name, Json calls) override;
    asio::awaitable<Result<void>> finish() override;

  private:
    Result<Person*> person(const std::string& name);
    Result<starknet::Call> call_from(const Json& json) const;
    Result<void> sign(starknet::InvokeV3& invoke, const Person& person) const;
    asio::awaitable<Result<starknet::InvokeV3>> priced(starknet::InvokeV3 invoke, Person& person);
    asio::awaitable<Result<Json>> receipt_of(std::string hash, std::string_view status);
    Result<std::vector<Emitted>> events_of(const Json& receipt) const;

    ports::Clock& clock_;
    NodeClient& node_;
    std::string keys_dir_;
    std::map<std::string, Person> people_;
    std::unique_ptr<starknet::Abi> abi_;
    Felt orchestrator_;
    Felt chain_id_;
    Json accounts_;  // name -> address, of those whose address does not follow from their key
    std::string last_hash_;
};

asio::awaitable<Result<void>> StarknetActors::learn(Json state) {
    const auto orchestrator = json::get_string(state, "orchestrator");
    const auto address = orchestrator ? Felt::from_hex(*orchestrator) : Fail(orchestrator.error());
    if (!address) co_return Fail(address.error());
    orchestrator_ = *address;
    if (const Json* accounts = state.find("accounts")) accounts_ = *accounts;

    const Json none = Json::Object();
    const auto chain_id = co_await node_.call("starknet_chainId", none);
    if (!chain_id) co_return Fail(chain_id.error());
    const auto felt = chain_id->string() ? Felt::from_hex(*chain_id->string())
                                         : fail(Errc::invalid_input, "starknet_chainId");
    if (!felt) co_return Fail(felt.error());
    chain_id_ = *felt;

    Json params =
        Json::Object{{"block_id", "latest"}, {"contract_address", orchestrator_.to_hex()}};
    const auto by_class = co_await node_.call("starknet_getClassAt", std::move(params));
    if (!by_class) co_return Fail(by_class.error());
    const auto text = json::get_string(*by_class, "abi");
    const auto parsed = text ? json::parse(*text) : Fail(text.error());
    const auto abi = parsed ? starknet::Abi::from_json(*parsed) : Fail(parsed.error());
    if (!abi) co_return Fail(abi.error());
    abi_ = std::make_unique<starknet::Abi>(*abi);
    co_return Result<void>{};
}

Result<Person*> StarknetActors::person(const std::string& name) {
    const auto known = people_.find(name);
    if (known != people_.end()) return &known->second;
    const auto file = std::filesystem::path(keys_dir_) / (name + ".key");
    const auto text = secrets::make_file_secrets()->read(file);
    if (!text) return Fail(text.error());
    auto key = starknet::PrivateKey::from_hex(text->reveal());
    if (!key) return Fail(std::move(key.error()).at(file.string()));
    const Json* given = accounts_.find(name);
    const auto address = given && given->string()
                             ? Felt::from_hex(*given->string())
                             : Result<Felt>(account_address(starknet::public_key(*key)));
    if (!address) return Fail(Error(address.error()).at("accounts"));
    return &people_.emplace(name, Person{std::move(*key), *address}).first->second;
}

// Regions are written as text, short strings are what the ABI wants.
Result<Json> with_regions(const Json& arguments) {
    Json::Object out;
    for (const auto& [name, value] : *arguments.object()) {
        const bool text = name == "region" && value.string() && !value.string()->starts_with("0x");
        const auto felt = text ? Felt::from_short_string(*value.string()) : Result<Felt>(Felt{});
        if (!felt) return fail(Errc::invalid_input, "region: no short string");
        out.emplace_back(name, text ? Json(felt->to_hex()) : value);
    }
    return Json(std::move(out));
}

Result<starknet::Call> StarknetActors::call_from(const Json& json) const {
    if (const Json* approve = json.find("approve")) {
        const auto amount = approve->string() ? u128_from_decimal(*approve->string())
                                              : fail(Errc::invalid_input, "approve: no amount");
        if (!amount) return Fail(amount.error());
        return starknet::Call{strk_address(),
                              starknet::sn_keccak("approve"),
                              {orchestrator_, Felt::from_u128(*amount), Felt{}}};
    }
    const auto function = json::get_string(json, "call");
    if (!function) return Fail(function.error());
    const Json none = Json::Object{};
    const Json* given = json.find("with");
    if (given && !given->object()) return fail(Errc::invalid_input, "with: no object");
    const auto arguments = with_regions(given ? *given : none);
    if (!arguments) return Fail(arguments.error());
    auto calldata = abi_->encode_arguments(*function, *arguments);
    if (!calldata) return Fail(std::move(calldata.error()));
    return starknet::Call{orchestrator_, starknet::sn_keccak(*function), std::move(*calldata)};
}

Result<void> StarknetActors::sign(starknet::InvokeV3& invoke, const Person& person) const {
    const auto signature = starknet::sign(person.key, starknet::invoke_hash(invoke, chain_id_));
    if (!signature) return Fail(signature.error());
    invoke.signature = {signature->r, signature->s};
    return {};
}

// Nonce and bounds (the estimate and a half), signed.
asio::awaitable<Result<starknet::InvokeV3>> StarknetActors::priced(starknet::InvokeV3 invoke,
                                                                   Person& person) {
    Json of_account =
        Json::Object{{"block_id", "pre_confirmed"}, {"contract_address", person.address.to_hex()}};
    const auto nonce = co_await node_.call("starknet_getNonce", std::move(of_account));
    if (!nonce) co_return Fail(nonce.error());
    const auto felt = nonce->string() ? Felt::from_hex(*nonce->string())
                                      : fail(Errc::invalid_input, "starknet_getNonce");
    if (!felt) co_return Fail(felt.error());
    invoke.nonce = *felt;
    Json request = Json::Object{{"request", Json::Array{to_json(invoke)}},
                                {"simulation_flags", Json::Array{"SKIP_VALIDATE"}},
                                {"block_id", "pre_confirmed"}};
    const auto estimates = co_await node_.call("starknet_estimateFee", std::move(request));
    if (!estimates) co_return Fail(estimates.error());
    const Json& estimate = (*estimates->array())[0];
    const auto bound = [&estimate](std::string_view resource) -> Result<starknet::ResourceBound> {
        const auto amount = u128_member(estimate, std::string(resource) + "_consumed");
        const auto price = u128_member(estimate, std::string(resource) + "_price");
        if (!amount || !price) return fail(Errc::invalid_input, "starknet_estimateFee");
        return starknet::ResourceBound{static_cast<std::uint64_t>(*amount * 3 / 2), *price * 3 / 2};
    };
    const auto l1 = bound("l1_gas");
    const auto l2 = bound("l2_gas");
    const auto data = bound("l1_data_gas");
    if (!l1 || !l2 || !data) co_return fail(Errc::invalid_input, "starknet_estimateFee");
    invoke.resource_bounds = {*l1, *l2, *data};
    if (const auto signing = sign(invoke, person); !signing) co_return Fail(signing.error());
    co_return invoke;
}

asio::awaitable<Result<Json>> StarknetActors::receipt_of(std::string hash,
                                                         std::string_view status) {
    for (int i = 0; i < kReceiptTriesMax; ++i) {
        Json params = Json::Object{{"transaction_hash", hash}};
        const auto receipt =
            co_await node_.call("starknet_getTransactionReceipt", std::move(params));
        const auto found =
            receipt ? json::get_string(*receipt, "finality_status") : std::string_view();
        if (receipt && found &&
            (status.empty() || *found == status || *found == "ACCEPTED_ON_L1")) {
            co_return *receipt;
        }
        co_await clock_.sleep_for(kReceiptPause);
    }
    co_return fail(Errc::timeout, hash + ": no receipt");
}

Result<std::vector<Emitted>> StarknetActors::events_of(const Json& receipt) const {
    const auto events = json::get_array(receipt, "events");
    if (!events) return Fail(events.error());
    const auto felts = [](const Json& list) {
        std::vector<Felt> out;
        for (const Json& entry : *list.array()) out.push_back(*Felt::from_hex(*entry.string()));
        return out;
    };
    std::vector<Emitted> out;
    for (const Json& event : **events) {
        const auto decoded =
            abi_->decode_event(felts(*event.find("keys")), felts(*event.find("data")));
        if (decoded && *decoded) out.push_back({(*decoded)->name, (*decoded)->fields});
    }
    return out;
}

asio::awaitable<Result<std::vector<Emitted>>> StarknetActors::play(std::string name, Json calls) {
    auto actor = person(name);
    if (!actor) co_return Fail(actor.error());
    std::vector<starknet::Call> made;
    for (const Json& one : *calls.array()) {
        auto call = call_from(one);
        if (!call) co_return Fail(call.error());
        made.push_back(std::move(*call));
    }
    starknet::InvokeV3 invoke;
    invoke.sender_address = (*actor)->address;
    invoke.calldata = starknet::execute_calldata(made);
    auto ready = co_await priced(std::move(invoke), **actor);
    if (!ready) co_return Fail(ready.error());
    Json params = Json::Object{{"invoke_transaction", to_json(*ready)}};
    const auto sent = co_await node_.call("starknet_addInvokeTransaction", std::move(params));
    if (!sent) co_return Fail(sent.error());
    const auto hash = json::get_string(*sent, "transaction_hash");
    if (!hash) co_return Fail(hash.error());
    last_hash_ = *hash;
    const auto receipt = co_await receipt_of(last_hash_, "");
    if (!receipt) co_return Fail(receipt.error());
    const auto reverted = json::find_string(*receipt, "revert_reason");
    if (reverted && *reverted) co_return fail(Errc::conflict, std::string(**reverted));
    co_return events_of(*receipt);
}

asio::awaitable<Result<void>> StarknetActors::finish() {
    if (last_hash_.empty()) co_return Result<void>{};
    const auto receipt = co_await receipt_of(last_hash_, "ACCEPTED_ON_L2");
    if (!receipt) co_return Fail(receipt.error());
    co_return Result<void>{};
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<Actors>>> make_starknet_actors(Stage stage, Json state) {
    auto actors = std::make_unique<StarknetActors>(std::move(stage));
    auto learned = co_await actors->learn(std::move(state));
    if (!learned) co_return Fail(std::move(learned.error()));
    co_return std::unique_ptr<Actors>(std::move(actors));
}

}  // namespace warden::sandbox
