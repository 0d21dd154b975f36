#pragma once
// Names the events of any contract by its ABI; nothing is normalised.

#include <utility>

#include "adapters/starknet/codec/abi.hpp"
#include "adapters/starknet/profile.hpp"

namespace warden::starknet {

class AbiProfile final : public Profile {
  public:
    explicit AbiProfile(const Json& abi) : abi_(Abi::from_json(abi).value()) {}

    DecodedContent decode(const EventContent& content) const override {
        const auto decoded = abi_.decode_event(content.keys, content.data);
        if (!decoded || !*decoded) return {selector_name(content), std::nullopt};
        return {snake_case((*decoded)->name), std::nullopt};
    }

  private:
    Abi abi_;
};

}  // namespace warden::starknet
