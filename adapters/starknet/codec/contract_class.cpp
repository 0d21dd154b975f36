#include "adapters/starknet/codec/contract_class.hpp"

#include <array>
#include <span>
#include <utility>

#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/poseidon.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "domain/base/check.hpp"
#include "domain/base/json_fields.hpp"

namespace warden::starknet {
namespace {

constexpr std::string_view kVersion = "0.1.0";

// Canonical text of a value without members, so that escapes are right.
std::string scalar(const Json& value) { return write_canonical(value); }

// Members in their own order: the depth is that of an ABI, which the parser bounds.
void write_spaced(const Json& value, std::string& out) {
    if (const Json::Array* items = value.array()) {
        out += '[';
        for (std::size_t i = 0; i < items->size(); ++i) {
            if (i > 0) out += ", ";
            write_spaced((*items)[i], out);
        }
        out += ']';
    } else if (const Json::Object* members = value.object()) {
        out += '{';
        for (std::size_t i = 0; i < members->size(); ++i) {
            if (i > 0) out += ", ";
            out += scalar((*members)[i].first) + ": ";
            write_spaced((*members)[i].second, out);
        }
        out += '}';
    } else {
        out += scalar(value);
    }
}

using Lists = std::array<std::pair<std::string_view, std::vector<EntryPoint> SierraClass::*>, 3>;
constexpr Lists kLists{{{"CONSTRUCTOR", &SierraClass::constructor},
                        {"EXTERNAL", &SierraClass::external},
                        {"L1_HANDLER", &SierraClass::l1_handler}}};

Result<std::vector<EntryPoint>> entry_points(const Json& lists, std::string_view name) {
    const auto list = json::get(lists, name);
    if (!list) return Fail(list.error());
    if ((*list)->array() == nullptr) {
        return fail(Errc::invalid_input, std::string(name) + ": array expected");
    }
    std::vector<EntryPoint> out;
    for (const Json& item : *(*list)->array()) {
        const Result<Felt> selector = felt_member(item, "selector");
        if (!selector) return Fail(Error(selector.error()).at(name));
        const auto index = json::get_u64(item, "function_idx");
        if (!index) return Fail(Error(index.error()).at(name));
        out.push_back({*selector, *index});
    }
    return out;
}

Json entry_points_json(const std::vector<EntryPoint>& entries) {
    Json::Array out;
    for (const EntryPoint& entry : entries) {
        out.emplace_back(
            Json::Object{{"selector", entry.selector.to_hex()},
                         {"function_idx", static_cast<std::int64_t>(entry.function_idx)}});
    }
    return out;
}

Felt hash_of(std::span<const EntryPoint> entries) {
    PoseidonHasher hasher;
    for (const EntryPoint& entry : entries) {
        hasher.add(entry.selector);
        hasher.add(Felt{entry.function_idx});
    }
    return hasher.finish();
}

}  // namespace

Result<SierraClass> sierra_from_json(const Json& json) {
    SierraClass out;
    Result<std::vector<Felt>> program = felts_member(json, "sierra_program");
    if (!program) return Fail(std::move(program.error()));
    out.program = std::move(*program);
    const auto version = json::get_string(json, "contract_class_version");
    if (!version) return Fail(version.error());
    if (*version != kVersion) {
        return fail(Errc::invalid_input, "contract_class_version: 0.1.0 expected");
    }
    out.version = *version;
    const auto lists = json::get(json, "entry_points_by_type");
    if (!lists) return Fail(lists.error());
    for (const auto& [name, list] : kLists) {
        Result<std::vector<EntryPoint>> entries = entry_points(**lists, name);
        if (!entries) return Fail(std::move(entries.error()).at("entry_points_by_type"));
        out.*list = std::move(*entries);
    }
    const auto abi = json::get(json, "abi");
    if (!abi) return Fail(abi.error());
    if (const std::string* text = (*abi)->string()) {
        out.abi = *text;
    } else if ((*abi)->array() != nullptr) {
        write_spaced(**abi, out.abi);
    } else {
        return fail(Errc::invalid_input, "abi: array or text expected");
    }
    return out;
}

Json to_json(const SierraClass& sierra) {
    Json::Object lists;
    for (const auto& [name, list] : kLists) {
        lists.emplace_back(name, entry_points_json(sierra.*list));
    }
    return Json::Object{{"sierra_program", to_json(sierra.program)},
                        {"contract_class_version", sierra.version},
                        {"entry_points_by_type", std::move(lists)},
                        {"abi", sierra.abi}};
}

Felt class_hash(const SierraClass& sierra) {
    const Result<Felt> prefix = Felt::from_short_string("CONTRACT_CLASS_V" + sierra.version);
    WARDEN_CHECK(prefix.has_value());
    PoseidonHasher hasher;
    hasher.add(*prefix);
    hasher.add(hash_of(sierra.external));
    hasher.add(hash_of(sierra.l1_handler));
    hasher.add(hash_of(sierra.constructor));
    hasher.add(sn_keccak(sierra.abi));
    hasher.add(poseidon_many(sierra.program));
    return hasher.finish();
}

}  // namespace warden::starknet
