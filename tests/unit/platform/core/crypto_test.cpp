#include "platform/crypto/crypto.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace warden::crypto {
namespace {

template <std::size_t N>
std::array<std::uint8_t, N> array_of(std::string_view hex) {
    const Bytes bytes = from_hex(hex).value();
    std::array<std::uint8_t, N> result{};
    EXPECT_EQ(bytes.size(), N);
    std::ranges::copy_n(bytes.begin(), static_cast<std::ptrdiff_t>(std::min(N, bytes.size())),
                        result.begin());
    return result;
}

// Keccak team's test vectors for Keccak-256; "Transfer" masks to Starknet's well-known selector.
TEST(KeccakTest, KnownAnswers) {
    EXPECT_EQ(to_hex(keccak256("")),
              "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(to_hex(keccak256("abc")),
              "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    EXPECT_EQ(to_hex(keccak256("Transfer")),
              "f099cd8bde557814842a3121e8ddfd433a539b8c9f14bf31ebf108d12e6196e9");
}

// RFC 4231, test cases 1, 2 and 6.
TEST(HmacTest, KnownAnswers) {
    EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(
        to_hex(hmac_sha256(Bytes(131, 0xaa),
                           as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

struct Ed25519Vector {
    std::string_view seed, public_key, message, signature;
};

// RFC 8032, section 7.1, tests 1 and 3.
constexpr Ed25519Vector kVectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"}};

TEST(Ed25519Test, KnownAnswers) {
    for (const Ed25519Vector& vector : kVectors) {
        const auto key = SigningKey::from_seed(array_of<32>(vector.seed));
        const Bytes message = from_hex(vector.message).value();
        EXPECT_EQ(to_hex(key.public_key()), vector.public_key);
        EXPECT_EQ(to_hex(key.sign(message)), vector.signature);
        EXPECT_TRUE(verify(key.public_key(), message, array_of<64>(vector.signature)));
    }
}

TEST(Ed25519Test, AnyChangeIsNoticed) {
    const auto key = SigningKey::from_seed(array_of<32>(kVectors[1].seed));
    const auto other = SigningKey::from_seed(array_of<32>(kVectors[0].seed));
    const auto message = as_bytes("batch 7");
    const Signature good = key.sign(message);
    EXPECT_FALSE(verify(key.public_key(), as_bytes("batch 8"), good));
    EXPECT_FALSE(verify(other.public_key(), message, good));
    for (std::size_t i = 0; i < good.size(); ++i) {
        Signature bad = good;
        bad[i] ^= 1;
        EXPECT_FALSE(verify(key.public_key(), message, bad)) << i;
    }
}

TEST(Ed25519Test, MovedKeySigns) {
    auto key = SigningKey::from_seed(array_of<32>(kVectors[0].seed));
    const auto moved = std::move(key);
    EXPECT_EQ(to_hex(moved.sign({})), kVectors[0].signature);
    // The secret half left the first key, so it signs nothing that verifies any more.
    EXPECT_FALSE(verify(moved.public_key(), {}, key.sign({})));  // NOLINT(bugprone-use-after-move)
}

TEST(RandomTest, FillsEveryByteAndDiffers) {
    Bytes first(64);
    Bytes second(64);
    fill_random(first);
    fill_random(second);
    EXPECT_NE(first, second);
    EXPECT_LT(std::ranges::count(first, 0), 8);  // 64 zeros in 8 places: below 10^-9
}

}  // namespace
}  // namespace warden::crypto
