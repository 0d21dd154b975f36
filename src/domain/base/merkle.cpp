#include "domain/base/merkle.hpp"

#include <algorithm>
#include <bit>

#include "domain/base/check.hpp"
#include "domain/base/sha256.hpp"

namespace warden {
namespace {

Hash32 node(const Hash32& left, const Hash32& right) {
    std::array<std::uint8_t, 65> bytes{};
    bytes[0] = 1;
    std::copy(left.begin(), left.end(), bytes.begin() + 1);
    std::copy(right.begin(), right.end(), bytes.begin() + 33);
    return sha256(bytes);
}

// Returns the largest power of two below n; n >= 2.
std::size_t split(std::size_t n) { return std::bit_floor(n - 1); }

// Consumes the path from its top end; recursion depth is log2(size).
Result<Hash32> climb(const Hash32& leaf, std::size_t index, std::size_t size,
                     std::span<const Hash32> path) {
    if (size == 1) {
        if (!path.empty()) return fail(Errc::invalid_input, "audit path too long");
        return leaf;
    }
    if (path.empty()) return fail(Errc::invalid_input, "audit path too short");
    const std::size_t middle = split(size);
    const Hash32& sibling = path.back();
    const auto rest = path.first(path.size() - 1);
    if (index < middle) {
        return climb(leaf, index, middle, rest).map([&](const Hash32& h) {
            return node(h, sibling);
        });
    }
    return climb(leaf, index - middle, size - middle, rest).map([&](const Hash32& h) {
        return node(sibling, h);
    });
}

}  // namespace

Hash32 merkle_leaf(std::string_view bytes) {
    std::string prefixed(1, '\0');
    prefixed += bytes;
    return sha256(prefixed);
}

Hash32 merkle_root(std::span<const Hash32> leaves) {
    if (leaves.empty()) return sha256(std::string_view{});
    if (leaves.size() == 1) return leaves[0];
    const std::size_t middle = split(leaves.size());
    return node(merkle_root(leaves.first(middle)), merkle_root(leaves.subspan(middle)));
}

std::vector<Hash32> merkle_path(std::span<const Hash32> leaves, std::size_t index) {
    WARDEN_CHECK(index < leaves.size());
    if (leaves.size() == 1) return {};
    const std::size_t middle = split(leaves.size());
    const bool left = index < middle;
    const auto near = left ? leaves.first(middle) : leaves.subspan(middle);
    const auto far = left ? leaves.subspan(middle) : leaves.first(middle);
    auto path = merkle_path(near, left ? index : index - middle);
    path.push_back(merkle_root(far));
    return path;
}

Result<Hash32> merkle_root_from_path(const Hash32& leaf, std::size_t index, std::size_t size,
                                     std::span<const Hash32> path) {
    if (index >= size) return fail(Errc::invalid_input, "leaf index outside the tree");
    return climb(leaf, index, size, path);
}

}  // namespace warden
