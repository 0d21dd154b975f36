#pragma once
// Merkle tree of RFC 6962 section 2.1 over SHA-256: leaf = H(0x00 || bytes), node = H(0x01 || left
// || right), the split at the largest power of two below n.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "domain/base/hex.hpp"

namespace warden {

Hash32 merkle_leaf(std::string_view bytes);
// Returns the root over leaf hashes made by merkle_leaf; without leaves it is the SHA-256 of the
// empty string (RFC 6962).
Hash32 merkle_root(std::span<const Hash32> leaves);
// Audit path of leaf `index` (RFC 6962 section 2.1.1), lowest sibling first. index < leaves.size().
std::vector<Hash32> merkle_path(std::span<const Hash32> leaves, std::size_t index);
// Root that `path` leads to from `leaf` at `index` of a tree of `size` leaves; the caller compares.
// invalid_input when the path's length does not fit index and size.
Result<Hash32> merkle_root_from_path(const Hash32& leaf, std::size_t index, std::size_t size,
                                     std::span<const Hash32> path);

}  // namespace warden
