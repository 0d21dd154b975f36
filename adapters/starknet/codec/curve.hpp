#pragma once
// The Stark curve y^2 = x^3 + x + b over P and arithmetic modulo its order n. Internal to the
// codec: pedersen and ecdsa stand on it. Its .cpp is the only one that uses OpenSSL.

#include <optional>
#include <span>

#include "adapters/starknet/codec/felt.hpp"

namespace warden::starknet::curve {

struct Point {
    Felt x;
    Felt y;
};

// n as 32 big-endian bytes; scalars compare with it as byte strings.
const Hash32& order();

// Returns x of scalar * G, in the same time for every scalar 1 <= scalar < n.
Felt times_generator_x(const Hash32& scalar);

struct Term {
    Hash32 scalar;
    Point point;
};
// Returns base + sum of scalar * point; nullopt for the point at infinity.
std::optional<Point> add_terms(const Point& base, std::span<const Term> terms);

// Solves s = k^-1 (hash + r * key) mod n, where k is the nonce, and s^-1 mod n. All are below n;
// nonce and key are not 0.
struct SigningEquation {
    Hash32 key;
    Hash32 nonce;
    Hash32 hash;
    Hash32 r;
};
struct SolvedSignature {
    Hash32 s;
    Hash32 s_inverse;
};
SolvedSignature solve(const SigningEquation& equation);

// Checks the equation of ECDSA for one of the two points with x = public_key.
struct Verification {
    Hash32 public_key;
    Hash32 hash;
    Hash32 r;
    Hash32 s;
};
bool verify(const Verification& verification);

}  // namespace warden::starknet::curve
