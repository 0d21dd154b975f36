#pragma once
// Poseidon of Starknet (Hades permutation, width 3, rate 2, 8 full and 83 partial rounds).

#include <array>
#include <span>

#include "adapters/starknet/codec/felt.hpp"

namespace warden::starknet {

using PoseidonState = std::array<Felt, 3>;

void poseidon_permute(PoseidonState& state);
// Returns permutation(x, y, 2)[0], which is not poseidon_many of the two.
Felt poseidon_pair(const Felt& x, const Felt& y);
Felt poseidon_many(std::span<const Felt> values);

// poseidon_many over values that come one by one.
class PoseidonHasher {
  public:
    void add(const Felt& value);
    void add(std::span<const Felt> values);
    // Adds the number of values, then the values.
    void add_counted(std::span<const Felt> values);
    Felt finish();  // once

  private:
    PoseidonState state_{};
    bool odd_ = false;  // one value waits in state_[0]
};

}  // namespace warden::starknet
