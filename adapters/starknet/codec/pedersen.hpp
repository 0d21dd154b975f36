#pragma once
// Pedersen hash of Starknet: x(P0 + a_low P1 + a_high P2 + b_low P3 + b_high P4). Only contract
// addresses and storage addresses of maps need it; a call takes about a millisecond.

#include <span>

#include "adapters/starknet/codec/felt.hpp"

namespace warden::starknet {

Felt pedersen(const Felt& a, const Felt& b);
// Fold from 0 over the values, then over their number.
Felt pedersen_array(std::span<const Felt> values);

}  // namespace warden::starknet
