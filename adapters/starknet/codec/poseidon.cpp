#include "adapters/starknet/codec/poseidon.hpp"

#include <cstddef>
#include <string>

#include "domain/base/sha256.hpp"

namespace warden::starknet {
namespace {

constexpr std::size_t kWidth = 3;
constexpr std::size_t kFullRoundsHalf = 4;
constexpr std::size_t kPartialRounds = 83;
constexpr std::size_t kRounds = 2 * kFullRoundsHalf + kPartialRounds;

using RoundConstants = std::array<std::array<Felt, kWidth>, kRounds>;

// Constant i is SHA-256("Hades" + decimal i) mod P.
const RoundConstants& round_constants() {
    static const RoundConstants constants = [] {
        RoundConstants out;
        for (std::size_t i = 0; i < kRounds * kWidth; ++i) {
            out[i / kWidth][i % kWidth] = Felt::reduce(sha256("Hades" + std::to_string(i)));
        }
        return out;
    }();
    return constants;
}

Felt cube(const Felt& x) { return x * x * x; }

// Multiplies by [[3,1,1],[1,-1,1],[1,1,-2]].
void mix(PoseidonState& s) {
    const Felt sum = s[0] + s[1] + s[2];
    const Felt twice0 = s[0] + s[0];
    const Felt twice1 = s[1] + s[1];
    const Felt thrice2 = s[2] + s[2] + s[2];
    s = {sum + twice0, sum - twice1, sum - thrice2};
}

}  // namespace

void poseidon_permute(PoseidonState& state) {
    const RoundConstants& constants = round_constants();
    for (std::size_t round = 0; round < kRounds; ++round) {
        for (std::size_t i = 0; i < kWidth; ++i) state[i] = state[i] + constants[round][i];
        const bool full = round < kFullRoundsHalf || round >= kFullRoundsHalf + kPartialRounds;
        if (full) {
            state[0] = cube(state[0]);
            state[1] = cube(state[1]);
        }
        state[2] = cube(state[2]);
        mix(state);
    }
}

Felt poseidon_pair(const Felt& x, const Felt& y) {
    PoseidonState state{x, y, Felt{2}};
    poseidon_permute(state);
    return state[0];
}

Felt poseidon_many(std::span<const Felt> values) {
    PoseidonHasher hasher;
    hasher.add(values);
    return hasher.finish();
}

void PoseidonHasher::add(const Felt& value) {
    state_[odd_ ? 1 : 0] = state_[odd_ ? 1 : 0] + value;
    if (odd_) poseidon_permute(state_);
    odd_ = !odd_;
}

void PoseidonHasher::add(std::span<const Felt> values) {
    for (const Felt& value : values) add(value);
}

void PoseidonHasher::add_counted(std::span<const Felt> values) {
    add(Felt{values.size()});
    add(values);
}

Felt PoseidonHasher::finish() {
    // Padding: 1, then 0 up to an even length; adding the 0 is only the permutation.
    add(Felt{1});
    if (odd_) poseidon_permute(state_);
    return state_[0];
}

}  // namespace warden::starknet
