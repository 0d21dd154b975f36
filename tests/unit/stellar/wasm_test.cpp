#include "adapters/stellar/codec/wasm.hpp"

#include <gtest/gtest.h>

namespace warden::stellar {
namespace {

TEST(StellarWasm, CustomSectionsAreFoundAndJoined) {
    const Bytes big(300, 7);
    const Bytes module =
        wasm_of_sections({{"contractspecv0", {1, 2}}, {"other", big}, {"contractspecv0", {3}}});
    EXPECT_EQ(wasm_custom_section(module, kSpecSection).value(), (Bytes{1, 2, 3}));
    EXPECT_EQ(wasm_custom_section(module, "other").value(), big);
    const auto absent = wasm_custom_section(module, kEnvMetaSection);
    ASSERT_FALSE(absent.has_value());
    EXPECT_EQ(absent.error().code, make_error_code(Errc::not_found));
}

TEST(StellarWasm, OtherSectionsAreSteppedOver) {
    Bytes module = wasm_of_sections({});
    module.insert(module.end(), {1, 2, 0xaa, 0xbb});  // a type section
    const Bytes rest = wasm_of_sections({{"x", {9}}});
    module.insert(module.end(), rest.begin() + 8, rest.end());
    EXPECT_EQ(wasm_custom_section(module, "x").value(), Bytes{9});
}

TEST(StellarWasm, BrokenModulesAreRefused) {
    const Bytes whole = wasm_of_sections({{"contractspecv0", {1, 2, 3}}});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(wasm_custom_section(std::span(whole).first(size), kSpecSection).has_value())
            << size;
    }
    Bytes endless = wasm_of_sections({});
    endless.insert(endless.end(), {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01});
    EXPECT_FALSE(wasm_custom_section(endless, kSpecSection).has_value());
    Bytes other = whole;
    other[0] = 1;
    EXPECT_FALSE(wasm_custom_section(other, kSpecSection).has_value());
}

}  // namespace
}  // namespace warden::stellar
