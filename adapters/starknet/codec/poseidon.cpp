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

}  // namespace

// The permutation on Montgomery forms. Between two rounds every element is below P + 2^205; the
// bounds below count in P.
class PoseidonRounds {
  public:
    static void run(PoseidonState& state) {
        const Constants& constants = round_constants();
        std::array<mont::Limbs, kWidth> s{state[0].mont_, state[1].mont_, state[2].mont_};
        for (std::size_t round = 0; round < kRounds; ++round) {
            for (std::size_t i = 0; i < kWidth; ++i) s[i] = mont::add(s[i], constants[round][i]);
            const bool full = round < kFullRoundsHalf || round >= kFullRoundsHalf + kPartialRounds;
            if (full) {
                s[0] = cube(s[0]);
                s[1] = cube(s[1]);
            }
            s[2] = cube(s[2]);
            mix(s);
        }
        for (std::size_t i = 0; i < kWidth; ++i) state[i] = Felt::wrap(mont::canonical(s[i]));
    }

  private:
    using Constants = std::array<std::array<mont::Limbs, kWidth>, kRounds>;

    // Constant i is SHA-256("Hades" + decimal i) mod P.
    static const Constants& round_constants() {
        static const Constants constants = [] {
            Constants out;
            for (std::size_t i = 0; i < kRounds * kWidth; ++i) {
                out[i / kWidth][i % kWidth] =
                    Felt::reduce(sha256("Hades" + std::to_string(i))).mont_;
            }
            return out;
        }();
        return constants;
    }

    // For x below 2.1 the square is below 1.2, the cube below 1.1.
    static mont::Limbs cube(const mont::Limbs& x) {
        return mont::multiply(mont::multiply(x, x), x);
    }

    // Multiplies by [[3,1,1],[1,-1,1],[1,1,-2]]; s[0] and s[1] are below 2.1, s[2] below 1.1.
    static void mix(std::array<mont::Limbs, kWidth>& s) {
        constexpr mont::Limbs kThreeP = mont::multiple_of_p(3);
        const mont::Limbs sum01 = mont::add(s[0], s[1]);
        const mont::Limbs twice0 = mont::add(s[0], s[0]);
        const mont::Limbs twice2 = mont::add(s[2], s[2]);
        const mont::Limbs minus1 = mont::subtract(kThreeP, s[1]).limbs;
        const mont::Limbs minus_twice2 = mont::subtract(kThreeP, twice2).limbs;
        const mont::Limbs sum02 = mont::add(s[0], s[2]);
        s[0] = mont::fold(mont::add(mont::add(sum01, s[2]), twice0));  // below 9.5
        s[1] = mont::fold(mont::add(sum02, minus1));                   // below 6.2
        s[2] = mont::fold(mont::add(sum01, minus_twice2));             // below 7.2
    }
};

void poseidon_permute(PoseidonState& state) { PoseidonRounds::run(state); }

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
