#pragma once
// How a stranger computes a bundle again, offline. It trusts nothing in the bundle but what follows
// from the signatures of keys that the caller got elsewhere.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/enforcement/evidence.hpp"

namespace warden::enforcement {

// Published keys with their periods: GET /v1/vantages.
using probing::KeyList;

struct Check {
    std::string name;  // stable
    bool passed = false;
    std::string detail;  // what was compared
};
struct Verification {
    std::string root;  // to be compared with the chain's
    std::vector<Check> checks;
    bool passed() const;
    std::uint32_t reasons = 0;  // as recomputed
    std::uint32_t score_before = 0;
};

// `verify_signature` says whether the Ed25519 signature (64 bytes) over `bytes` is that key's.
// invalid_input when the text is no bundle at all.
Result<Verification> verify(std::string_view text, const KeyList& keys,
                            const probing::VerifyFn& verify_signature);

}  // namespace warden::enforcement
