#include "domain/probing/observation.hpp"

#include <gtest/gtest.h>

#include "domain/base/merkle.hpp"
#include "domain/base/sha256.hpp"

namespace warden::probing {
namespace {

constexpr const char* kBytes =
    R"({"observations":[[112000,1773000000000000,42,"check","ok","none","ok","none",1234,1,0],)"
    R"([112004,1773000060000000,0,"check","fail","timeout","fail","timeout",null,4,0]],)"
    R"("slice":5910000,"unit":"starknet.main.7","vantage":"ams"})";

SliceLeaf sample() {
    SliceLeaf leaf{"starknet.main.7", "ams", 5'910'000, {}};
    Observation ok;
    ok.sequence = 112'000;
    ok.start = 1'773'000'000'000'000;
    ok.late_us = 42;
    ok.first_byte_us = 1'234;
    Observation failed;
    failed.sequence = 112'004;
    failed.start = 1'773'000'060'000'000;
    failed.cls = failed.first_cls = OutcomeClass::fail;
    failed.kind = failed.first_kind = FailKind::timeout;
    failed.attempts = 4;
    leaf.observations = {ok, failed};
    return leaf;
}

// Stands for Ed25519: a "signature" is the digest of key and message, twice.
Signature fake_signature(std::string_view key_id, std::string_view bytes) {
    const Hash32 hash = sha256(std::string(key_id) + std::string(bytes));
    Signature signature{};
    std::copy(hash.begin(), hash.end(), signature.begin());
    std::copy(hash.begin(), hash.end(), signature.begin() + 32);
    return signature;
}
bool fake_verify(std::string_view key_id, std::string_view bytes, const Signature& signature) {
    return fake_signature(key_id, bytes) == signature;
}
SliceBatch sealed(const std::vector<SliceLeaf>& leaves) {
    return seal_batch({"ams", "key-1", 5'910'000, 300}, leaves,
                      [](std::string_view bytes) { return fake_signature("key-1", bytes); });
}

TEST(SliceLeaf, BytesAreCanonicalAndReadBack) {
    EXPECT_EQ(leaf_bytes(sample()), kBytes);
    const auto back = read_leaf(kBytes);
    ASSERT_TRUE(back.has_value()) << back.error().text();
    EXPECT_EQ(*back, sample());
    EXPECT_EQ(leaf_hash(sample()), merkle_leaf(kBytes));
}

TEST(SliceLeaf, UnmeasuredSliceHasNoObservations) {
    EXPECT_EQ(empty_leaf_hash("u", "v", 3),
              merkle_leaf(R"({"observations":[],"slice":3,"unit":"u","vantage":"v"})"));
}

TEST(SliceLeaf, EveryAlterationIsRefused) {
    const std::pair<const char*, const char*> edits[] = {
        {"\"ok\"", "\"fine\""},
        {"\"timeout\"", "\"none\""},            // fail without a kind
        {"\"ok\",\"none\"", "\"ok\",\"dns\""},  // ok with a kind
        {"112004", "112000"},                   // sequence does not grow
        {"1234", "4294967296"},                 // over an hour to the first byte
        {"1234", "-1"},
        {",1,0]", ",1,2]"},  // flap
        {",1,0]", ",1]"},    // a field short
        {"\"check\"", "\"head\""},
        {"42", "\"42\""},
        {"null", "\"\""},
        {"\"slice\":5910000", "\"slice\":\"5910000\""},
        {"\"unit\"", "\"unix\""},
        {"\"vantage\"", "\"w\":1,\"vantage\""},
        {",\"slice\"", ", \"slice\""},
    };
    for (const auto& [from, to] : edits) {
        std::string bytes = kBytes;
        const auto at = bytes.find(from);
        ASSERT_NE(at, bytes.npos);
        bytes.replace(at, std::string(from).size(), to);
        const auto read = read_leaf(bytes);
        ASSERT_FALSE(read.has_value()) << to;
        EXPECT_TRUE(read.error().is(Condition::invalid_input));
    }
}

TEST(SliceNumber, IsTheFloor) {
    EXPECT_EQ(slice_of(299'999'999, 300), 0);
    EXPECT_EQ(slice_of(300'000'000, 300), 1);
    EXPECT_EQ(slice_of(-1, 300), -1);
    EXPECT_EQ(slice_of(3'999'999, 2), 1);
}

TEST(SliceBatch, SignsTheRootOverTheSortedUnits) {
    SliceLeaf other = sample();
    other.unit = "control.a";
    const SliceBatch batch = sealed({sample(), other});
    ASSERT_EQ(batch.leaves.size(), 2u);
    EXPECT_EQ(batch.leaves[0].first, "control.a");
    const std::array<Hash32, 2> hashes{leaf_hash(other), leaf_hash(sample())};
    EXPECT_EQ(batch.root, merkle_root(hashes));
    EXPECT_EQ(signed_message(batch),
              "warden-slice-batch-v1\n{\"root\":\"" + to_hex(batch.root) +
                  "\",\"slice\":5910000,\"slice_secs\":300,\"units\":2,\"vantage\":\"ams\"}");
    EXPECT_TRUE(verify_batch(batch, fake_verify).has_value());
    EXPECT_EQ(sealed({other, sample()}), batch) << "order of input does not matter";
}

TEST(SliceBatch, SealsTheLeavesThatWereSealedInIt) {
    SliceLeaf other = sample();
    other.unit = "starknet.main.8";
    const SliceBatch batch = sealed({sample(), other});
    EXPECT_TRUE(seals(batch, sample()));
    EXPECT_TRUE(seals(batch, other));
    other.unit = "starknet.main.9";
    EXPECT_FALSE(seals(batch, other));
    SliceLeaf changed = sample();
    changed.observations.pop_back();
    EXPECT_FALSE(seals(batch, changed));
    EXPECT_FALSE(seals(sealed({}), sample()));
}

TEST(SliceBatch, VerificationFindsEachAlteration) {
    SliceLeaf other = sample();
    other.unit = "starknet.main.8";
    const SliceBatch good = sealed({sample(), other});
    const auto altered = [&](auto&& change) {
        SliceBatch batch = good;
        change(batch);
        return verify_batch(batch, fake_verify).has_value();
    };
    EXPECT_FALSE(altered([](SliceBatch& b) { b.leaves[0].second[0] ^= 1; }));
    EXPECT_FALSE(altered([](SliceBatch& b) { b.leaves.pop_back(); }));
    EXPECT_FALSE(altered([](SliceBatch& b) { std::swap(b.leaves[0], b.leaves[1]); }));
    EXPECT_FALSE(altered([](SliceBatch& b) { b.root[31] ^= 1; }));
    EXPECT_FALSE(altered([](SliceBatch& b) { b.slice += 1; }));
    EXPECT_FALSE(altered([](SliceBatch& b) { b.slice_secs = 60; }));
    EXPECT_FALSE(altered([](SliceBatch& b) { b.vantage = "fra"; }));
    EXPECT_FALSE(altered([](SliceBatch& b) { b.key_id = "key-2"; }));
    EXPECT_FALSE(altered([](SliceBatch& b) { b.signature[0] ^= 1; }));
}

TEST(SliceLeafJson, TheEndpointIsAMemberOnlyWhereItIsKnown) {
    SliceLeaf leaf{"sn.main.1", "ams", 7, {}, {}};
    EXPECT_EQ(leaf_bytes(leaf).find("endpoint"), std::string::npos) << "records of old stay valid";
    EXPECT_EQ(read_leaf(leaf_bytes(leaf)).value(), leaf);
    leaf.endpoint = endpoint_digest("http://a.example/");
    EXPECT_EQ(read_leaf(leaf_bytes(leaf)).value(), leaf);
    const std::string hex = to_hex(*leaf.endpoint);
    for (const std::string& wrong : {hex.substr(1), std::string(64, 'A'), std::string("null")}) {
        std::string bytes = leaf_bytes(leaf);
        bytes.replace(bytes.find(hex), hex.size(), wrong);
        EXPECT_FALSE(read_leaf(bytes)) << wrong;
    }
}

TEST(AskedUrl, OfAnEndpointWithoutASchemeIsHttp) {
    EXPECT_EQ(asked_url("https://a.example/"), "https://a.example/");
    EXPECT_EQ(asked_url("a.example:80"), "http://a.example:80");
}

}  // namespace
}  // namespace warden::probing
