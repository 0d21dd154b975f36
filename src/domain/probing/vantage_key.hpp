#pragma once
// The published keys of the vantages. Each has a period, so that what a key signed while it was in
// force stays valid after it was replaced, and nothing it signs afterwards is.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/time.hpp"

namespace warden::probing {

struct VantageKey {
    std::string vantage;
    std::string network;  // vantages of one electorate stand in different networks
    std::string region;
    std::string key_id;                    // Ed25519 public key, 64 hex digits
    UnixSecs since = 0;                    // when the store first saw it
    std::optional<UnixSecs> retired_at{};  // from then on it signs nothing that counts
    bool operator==(const VantageKey&) const = default;
};
// In the order in which they were first seen.
using KeyList = std::vector<VantageKey>;

// True when the key was in force at some moment of [from, until).
bool in_force(const VantageKey& key, UnixSecs from, UnixSecs until);

// Returns the vantage's first key that was in force in [from, until); null: it had none.
const VantageKey* first_key(std::span<const VantageKey> keys, std::string_view vantage,
                            UnixSecs from, UnixSecs until);

// Returns the key of this id where it is the vantage's and was in force in [from, until); null
// otherwise.
const VantageKey* key_in_force(std::span<const VantageKey> keys, std::string_view vantage,
                               std::string_view key_id, UnixSecs from, UnixSecs until);

}  // namespace warden::probing
