#include "sandbox/starknet/classes.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/poseidon.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "domain/base/check.hpp"
#include "platform/json/parse.hpp"

namespace warden::embedded {
extern const std::string_view sandbox_orchestrator_abi;
extern const std::string_view sandbox_account_abi;
extern const std::string_view sandbox_token_abi;
extern const std::string_view sandbox_deployer_abi;
}  // namespace warden::embedded

namespace warden::sandbox {
namespace {

Json parsed(std::string_view text) {
    auto json = json::parse(text);
    WARDEN_CHECK(json.has_value());
    return *json;
}

void collect_functions(const Json& abi, std::vector<Felt>& external,
                       std::vector<Felt>& constructor) {
    for (const Json& item : *abi.array()) {
        const std::string& type = *item.find("type")->string();
        if (type == "interface") collect_functions(*item.find("items"), external, constructor);
        if (type != "function" && type != "constructor") continue;
        const Felt selector = starknet::sn_keccak(*item.find("name")->string());
        (type == "function" ? external : constructor).push_back(selector);
    }
}

Json entry_points(const std::vector<Felt>& selectors) {
    Json::Array out;
    for (std::size_t i = 0; i < selectors.size(); ++i) {
        out.push_back(Json::Object{{"selector", hex(selectors[i])},
                                   {"function_idx", static_cast<std::int64_t>(i)}});
    }
    return out;
}

Felt entry_points_hash(const std::vector<Felt>& selectors) {
    std::vector<Felt> flat;
    for (std::size_t i = 0; i < selectors.size(); ++i) {
        flat.push_back(selectors[i]);
        flat.push_back(Felt{i});
    }
    return starknet::poseidon_many(flat);
}

starknet::Abi orchestrator_abi() {
    auto abi = starknet::Abi::from_json(parsed(embedded::sandbox_orchestrator_abi));
    WARDEN_CHECK(abi.has_value());
    return *abi;
}

}  // namespace

Classes::Classes()
    : account_(add(embedded::sandbox_account_abi)),
      token_(add(embedded::sandbox_token_abi)),
      deployer_(add(embedded::sandbox_deployer_abi)),
      orchestrator_(add(embedded::sandbox_orchestrator_abi)),
      abi_(orchestrator_abi()) {}

const Classes& Classes::all() {
    static const Classes classes;
    return classes;
}

// Contracts of the sandbox have no code: the program of a class is one felt that no real class has,
// so that its hash is that of no real class either.
Felt Classes::add(std::string_view abi_text) {
    const Felt program = *Felt::from_short_string("warden-sandbox");
    std::vector<Felt> external, constructor;
    collect_functions(parsed(abi_text), external, constructor);
    std::ranges::sort(external);
    const std::string abi = write_canonical(parsed(abi_text));
    const std::vector<Felt> parts = {*Felt::from_short_string("CONTRACT_CLASS_V0.1.0"),
                                     entry_points_hash(external),
                                     entry_points_hash({}),
                                     entry_points_hash(constructor),
                                     starknet::sn_keccak(abi),
                                     starknet::poseidon_many(std::vector<Felt>{program})};
    const Felt hash = starknet::poseidon_many(parts);
    classes_[hash] = Json::Object{
        {"sierra_program", Json::Array{hex(program)}},
        {"contract_class_version", "0.1.0"},
        {"entry_points_by_type", Json::Object{{"EXTERNAL", entry_points(external)},
                                              {"L1_HANDLER", Json::Array{}},
                                              {"CONSTRUCTOR", entry_points(constructor)}}},
        {"abi", abi}};
    return hash;
}

const Json* Classes::find(const Felt& class_hash) const {
    const auto found = classes_.find(class_hash);
    return found == classes_.end() ? nullptr : &found->second;
}

}  // namespace warden::sandbox
