#pragma once
// Resolves the type names of an ABI. Internal to the codec.

#include <map>
#include <string>
#include <string_view>

#include "adapters/starknet/codec/abi_model.hpp"

namespace warden::starknet {

class AbiTypes {
  public:
    // `json` and `model` outlive this; structs and enums of `json` can be named from then on.
    AbiTypes(const Json::Array& json, AbiModel& model);

    // Errors are invalid_input: unknown, recursive or too deep.
    Result<const AbiType*> resolve(std::string_view name);

  private:
    Result<AbiType> build(std::string_view name);
    Result<AbiType> build_list(std::string_view item);
    Result<AbiType> build_brackets(std::string_view name);
    Result<AbiType> build_tuple(std::string_view name);
    Result<AbiType> build_declared(const Json& declaration);

    AbiModel& model_;
    std::map<std::string, const Json*, std::less<>> declared_;
    std::map<std::string, const AbiType*, std::less<>> resolved_;
    int depth_ = 0;
};

}  // namespace warden::starknet
