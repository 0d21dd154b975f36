#include "domain/base/hex.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(Hex, WritesLowerCase) {
    EXPECT_EQ(to_hex({}), "");
    EXPECT_EQ(to_hex(Bytes{0x00, 0x0f, 0xa0, 0xff}), "000fa0ff");
}

TEST(Hex, ReadsBothCases) {
    EXPECT_EQ(from_hex("00aAFf"), (Bytes{0x00, 0xaa, 0xff}));
    EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, EveryByteSurvivesARoundTrip) {
    Bytes all(256);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(from_hex(to_hex(all)), all);
}

TEST(Hex, RefusesOtherTexts) {
    for (const char* text : {"a", "abc", "0g", "g0", "0x", " 0", "0/", "0:", "0@", "0G", "0`"}) {
        const auto bytes = from_hex(text);
        ASSERT_FALSE(bytes.has_value()) << text;
        EXPECT_EQ(bytes.error().code, Errc::invalid_input) << text;
    }
}

TEST(Hex, AHashHasExactly64Digits) {
    const std::string digits(62, '0');
    const auto hash = hash_from_hex(digits + "2a");
    ASSERT_TRUE(hash.has_value());
    EXPECT_EQ((*hash)[31], 42);
    EXPECT_EQ((*hash)[0], 0);
    for (const std::string& text :
         {digits, digits + "2", digits + "2a0", digits + "2a00", digits + "2g"}) {
        const auto refused = hash_from_hex(text);
        ASSERT_FALSE(refused.has_value()) << text;
        EXPECT_EQ(refused.error().code, Errc::invalid_input);
    }
}

TEST(Hex, AsBytesSeesTheTextItself) {
    const std::string text("a\0\xff", 3);
    const auto bytes = as_bytes(text);
    ASSERT_EQ(bytes.size(), 3u);
    EXPECT_EQ(bytes[0], 'a');
    EXPECT_EQ(bytes[1], 0);
    EXPECT_EQ(bytes[2], 0xff);
}

}  // namespace
}  // namespace warden
