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
    // By terms, config and quorum of the bundle: what an execution for these reasons, at this
    // score, gives back of the window's payment, and how many oracles must stand behind it.
    std::uint32_t owed_bps = 0;
    std::uint32_t quorum = 0;  // 0: of a contract of version 1, whose bundles don't say it
};

// `verify_signature` says whether the Ed25519 signature (64 bytes) over `bytes` is that key's.
// invalid_input when the text is no bundle at all.
Result<Verification> verify(std::string_view text, const KeyList& keys,
                            const probing::VerifyFn& verify_signature);

}  // namespace warden::enforcement
