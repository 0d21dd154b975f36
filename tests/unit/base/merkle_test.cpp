#include "domain/base/merkle.hpp"

#include <gtest/gtest.h>

#include "domain/base/sha256.hpp"

namespace warden {
namespace {

std::vector<Hash32> leaves_of(std::initializer_list<std::string_view> hex_texts) {
    std::vector<Hash32> leaves;
    for (const auto text : hex_texts) {
        const Bytes bytes = from_hex(text).value();
        leaves.push_back(merkle_leaf(std::string(bytes.begin(), bytes.end())));
    }
    return leaves;
}

std::vector<Hash32> numbered_leaves(std::size_t count) {
    std::vector<Hash32> leaves;
    for (std::size_t i = 0; i < count; ++i) leaves.push_back(merkle_leaf(std::to_string(i)));
    return leaves;
}

// The leaves and roots by which the Certificate Transparency projects test RFC 6962 trees.
TEST(Merkle, GivesThePublishedRoots) {
    const auto leaves = leaves_of({"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                   "606162636465666768696a6b6c6d6e6f"});
    constexpr std::string_view kRoots[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    for (std::size_t n = 1; n <= leaves.size(); ++n) {
        EXPECT_EQ(to_hex(merkle_root(std::span(leaves).first(n))), kRoots[n - 1]) << n;
    }
}

TEST(Merkle, GivesTheRootOfThreeLetters) {
    const std::vector<Hash32> leaves{merkle_leaf("a"), merkle_leaf("b"), merkle_leaf("c")};
    EXPECT_EQ(to_hex(merkle_root(leaves)),
              "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1");
}

TEST(Merkle, TheEmptyTreeIsTheHashOfNothing) { EXPECT_EQ(merkle_root({}), sha256("")); }

TEST(Merkle, ALeafIsNotANode) {
    const Hash32 left = merkle_leaf("a");
    const Hash32 right = merkle_leaf("b");
    std::string both(left.begin(), left.end());
    both.append(right.begin(), right.end());
    EXPECT_NE(merkle_leaf(both), merkle_root(std::vector{left, right}));
}

TEST(Merkle, EveryPathOfEveryTreeLeadsToItsRoot) {
    for (std::size_t size = 1; size <= 33; ++size) {
        const auto leaves = numbered_leaves(size);
        const Hash32 root = merkle_root(leaves);
        for (std::size_t index = 0; index < size; ++index) {
            const auto path = merkle_path(leaves, index);
            EXPECT_EQ(merkle_root_from_path(leaves[index], index, size, path), root)
                << index << " of " << size;
        }
    }
}

TEST(Merkle, APathProvesOnlyItsOwnLeafAtItsOwnPlace) {
    const auto leaves = numbered_leaves(7);
    const Hash32 root = merkle_root(leaves);
    const auto path = merkle_path(leaves, 2);
    EXPECT_NE(merkle_root_from_path(leaves[3], 2, 7, path), root);
    EXPECT_NE(merkle_root_from_path(leaves[2], 3, 7, path), root);
    auto changed = path;
    changed[1][0] ^= 1;
    EXPECT_NE(merkle_root_from_path(leaves[2], 2, 7, changed), root);
}

TEST(Merkle, APathOfAnotherLengthIsInvalid) {
    const auto leaves = numbered_leaves(7);
    auto path = merkle_path(leaves, 2);
    const auto expect_invalid = [&](std::size_t index, std::size_t size,
                                    std::span<const Hash32> hashes) {
        const auto root = merkle_root_from_path(leaves[2], index, size, hashes);
        ASSERT_FALSE(root.has_value());
        EXPECT_EQ(root.error().code, Errc::invalid_input);
    };
    expect_invalid(2, 7, std::span(path).first(path.size() - 1));
    expect_invalid(2, 7, {});
    expect_invalid(7, 7, path);
    expect_invalid(0, 0, path);
    path.push_back(leaves[0]);
    expect_invalid(2, 7, path);
    expect_invalid(0, 1, path);
}

TEST(MerkleDeathTest, ThereIsNoPathOfALeafOutsideTheTree) {
    const auto leaves = numbered_leaves(3);
    EXPECT_DEATH((void)merkle_path(leaves, 3), "broken invariant");
}

}  // namespace
}  // namespace warden
