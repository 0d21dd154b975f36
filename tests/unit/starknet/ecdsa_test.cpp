#include <gtest/gtest.h>

#include <random>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

PrivateKey key(const std::string& text) {
    Result<PrivateKey> out = PrivateKey::from_hex(text);
    if (!out) throw std::runtime_error(out.error().text());
    return std::move(*out);
}

Felt random_hash(std::mt19937_64& random, int bits) {
    Hash32 bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    for (int bit = 255; bit >= bits; --bit) {
        auto& byte = bytes[static_cast<std::size_t>(31 - bit / 8)];
        byte = static_cast<std::uint8_t>(byte & ~(1u << (bit % 8)));
    }
    return Felt::reduce(bytes);
}

// Hashes of every length, as the number of hash bits is where libraries go wrong.
TEST(Ecdsa, SignaturesOfHashesOfEveryLengthVerify) {
    std::mt19937_64 random(11);
    for (int bits = 0; bits <= 251; bits += 4) {
        const PrivateKey secret = key("0x" + warden::to_hex(random_hash(random, 248).to_bytes()));
        const Felt hash = random_hash(random, bits);
        const Result<Signature> signature = sign(secret, hash);
        ASSERT_TRUE(signature.has_value());
        const Felt point = public_key(secret);
        EXPECT_TRUE(verify(point, hash, *signature));
        EXPECT_EQ(sign(secret, hash).value(), *signature);
        EXPECT_FALSE(verify(point, hash + Felt{1}, *signature));
        EXPECT_FALSE(verify(point, hash, Signature{signature->r + Felt{1}, signature->s}));
        EXPECT_FALSE(verify(point, hash, Signature{signature->r, signature->s + Felt{1}}));
    }
}

TEST(Ecdsa, VerifyRefusesValuesOutOfRange) {
    const PrivateKey secret = key("0x123");
    const Felt point = public_key(secret);
    const Signature good = sign(secret, Felt{5}).value();
    const Felt two_251 = golden::hex("0x8" + std::string(62, '0'));
    EXPECT_TRUE(verify(point, Felt{5}, good));
    EXPECT_FALSE(verify(point, Felt{5}, Signature{Felt{}, good.s}));
    EXPECT_FALSE(verify(point, Felt{5}, Signature{good.r, Felt{}}));
    EXPECT_FALSE(verify(point, Felt{5}, Signature{two_251, good.s}));
    const Felt order =
        golden::hex("0x800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2f");
    EXPECT_FALSE(verify(point, Felt{5}, Signature{good.r, order}));
    EXPECT_FALSE(verify(point, two_251, good));
}

TEST(Ecdsa, VerifyRefusesAKeyThatIsOnNoPoint) {
    const Signature good = sign(key("0x123"), Felt{5}).value();
    int refused = 0;
    for (std::uint64_t x = 0; x < 16; ++x) refused += verify(Felt{x}, Felt{5}, good) ? 0 : 1;
    EXPECT_EQ(refused, 16);
}

TEST(PrivateKey, IsANumberOf1ToTheOrderMinus1) {
    const std::string order = "0x0800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2f";
    const std::string largest =
        "0x0800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2e";
    EXPECT_TRUE(PrivateKey::from_hex(largest).has_value());
    EXPECT_TRUE(PrivateKey::from_hex("0x1").has_value());
    for (const std::string& text : {std::string("0x0"), order, std::string("1"), std::string("0x"),
                                    std::string("0xz"), "0x" + std::string(65, '1')}) {
        const Result<PrivateKey> refused = PrivateKey::from_hex(text);
        ASSERT_FALSE(refused.has_value());
        EXPECT_TRUE(refused.error().is(Condition::invalid_input));
        if (text.size() > 4)
            EXPECT_EQ(refused.error().detail.find(text.substr(2)), std::string::npos);
    }
}

TEST(PrivateKey, MovedFromIsZeroed) {
    PrivateKey first = key("0x123");
    const PrivateKey second = std::move(first);
    EXPECT_EQ(first.bytes(), Hash32{});  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(second.bytes()[31], 0x23);
}

}  // namespace
}  // namespace warden::starknet
