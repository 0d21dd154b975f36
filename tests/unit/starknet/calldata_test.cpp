#include <gtest/gtest.h>

#include "adapters/starknet/codec/calldata.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

using golden::hex;

std::vector<Felt> list(std::initializer_list<std::uint64_t> values) {
    std::vector<Felt> out;
    for (const std::uint64_t value : values) out.emplace_back(value);
    return out;
}

TEST(ByteArray, LayoutOfEmptyAndOfOneWholeWord) {
    std::vector<Felt> felts;
    append_byte_array(felts, "");
    EXPECT_EQ(felts, list({0, 0, 0}));
    felts.clear();
    append_byte_array(felts, std::string(30, '\0') + "a");
    EXPECT_EQ(felts, list({1, 'a', 0, 0}));
}

TEST(ByteArray, EveryLengthRoundTrips) {
    for (std::size_t size = 0; size < 100; ++size) {
        std::string bytes;
        for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37 + size);
        std::vector<Felt> felts;
        append_byte_array(felts, bytes);
        FeltReader reader(felts);
        EXPECT_EQ(reader.byte_array().value(), bytes);
        EXPECT_EQ(reader.remaining(), 0u);
    }
}

TEST(ByteArray, RefusesMalformedLayouts) {
    const Felt too_long_word = hex("0x1" + std::string(62, '0'));  // 32 bytes
    const std::vector<std::vector<Felt>> bad{
        {},
        list({0}),
        list({0, 0}),
        list({1, 5, 0}),
        list({2, 5, 0, 0}),                            // a word missing
        list({0, 5, 0}),                               // rest longer than its length
        list({0, 0x6161, 1}),                          // likewise
        list({0, 0, 31}),                              // would be a whole word
        {Felt{1}, too_long_word, Felt{}, Felt{}},      // word of 32 bytes
        {hex("0x10000000000000000"), Felt{}, Felt{}},  // count over u64
    };
    for (const auto& felts : bad) {
        FeltReader reader(felts);
        const Result<std::string> read = reader.byte_array();
        ASSERT_FALSE(read.has_value());
        EXPECT_TRUE(read.error().is(Condition::invalid_input));
    }
}

TEST(FeltReader, RangesAreChecked) {
    const Felt over_u64 = hex("0x10000000000000000");
    const Felt over_u128 = hex("0x1" + std::string(32, '0'));
    const auto refuses = [](const Felt& felt, auto read) {
        const std::vector<Felt> felts{felt};
        FeltReader reader(felts);
        return !read(reader).has_value();
    };
    EXPECT_TRUE(refuses(over_u64, [](FeltReader& r) { return r.u64(); }));
    EXPECT_TRUE(refuses(over_u128, [](FeltReader& r) { return r.u128(); }));
    EXPECT_TRUE(refuses(Felt{2}, [](FeltReader& r) { return r.boolean(); }));
    EXPECT_TRUE(refuses(Felt{} - Felt{1}, [](FeltReader& r) { return r.address(); }));
    EXPECT_TRUE(refuses(Felt{1}, [](FeltReader& r) { return r.length(); }));  // nothing follows
    EXPECT_TRUE(refuses(Felt{1}, [](FeltReader& r) { return r.u256(); }));    // high is missing
}

TEST(FeltReader, ReadsInOrderAndReportsWhatIsMissing) {
    const std::vector<Felt> felts = list({1, 2, 3, 4, 1});
    FeltReader reader(felts);
    EXPECT_EQ(reader.felt().value(), Felt{1});
    const U256 expected{2, 3};
    EXPECT_EQ(reader.u256().value(), expected);
    EXPECT_EQ(reader.u64().value(), 4u);
    EXPECT_TRUE(reader.boolean().value());
    EXPECT_EQ(reader.felt().error().detail, "felt missing");
    EXPECT_FALSE(reader.take(1).has_value());
    EXPECT_TRUE(reader.take(0).has_value());
}

}  // namespace
}  // namespace warden::starknet
