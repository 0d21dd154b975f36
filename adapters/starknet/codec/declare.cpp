#include "adapters/starknet/codec/declare.hpp"

#include <utility>

#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/txn_parts.hpp"
#include "domain/base/json_fields.hpp"

namespace warden::starknet {

Felt declare_hash(const DeclareV3& declare, const Felt& class_hash, const Felt& chain_id) {
    PoseidonHasher hasher = begin_hash("declare", declare, chain_id);
    hasher.add(class_hash);
    hasher.add(declare.compiled_class_hash);
    return hasher.finish();
}

Json to_json(const DeclareV3& declare) {
    Json::Object out = begin_json("DECLARE", declare);
    out.emplace_back("compiled_class_hash", declare.compiled_class_hash.to_hex());
    out.emplace_back("contract_class", to_json(declare.contract_class));
    return out;
}

Result<DeclareV3> declare_from_json(const Json& json) {
    DeclareV3 out;
    if (const auto read = read_shared(json, "DECLARE", out); !read) return Fail(read.error());
    const Result<Felt> compiled = felt_member(json, "compiled_class_hash");
    if (!compiled) return Fail(compiled.error());
    out.compiled_class_hash = *compiled;
    const auto content = json::get(json, "contract_class");
    if (!content) return Fail(content.error());
    Result<SierraClass> sierra = sierra_from_json(**content);
    if (!sierra) return Fail(std::move(sierra.error()).at("contract_class"));
    out.contract_class = std::move(*sierra);
    return out;
}

}  // namespace warden::starknet
