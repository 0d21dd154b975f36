#include "adapters/starknet/codec/selector.hpp"

#include "adapters/starknet/codec/pedersen.hpp"
#include "platform/crypto/crypto.hpp"

namespace warden::starknet {

Felt sn_keccak(std::string_view text) { return mask_250(crypto::keccak256(text)); }

Felt storage_address(std::string_view name, std::span<const Felt> keys) {
    Felt address = sn_keccak(name);
    for (const Felt& key : keys) address = pedersen(address, key);
    return normalise_address(address);
}

Felt normalise_address(const Felt& value) {
    // One subtraction is enough: P < 2 * (2^251 - 256).
    const Felt bound = Felt::from_limbs({0xffffffffffffff00, ~0ull, ~0ull, 0x07ffffffffffffff});
    return is_address(value) ? value : value - bound;
}

}  // namespace warden::starknet
