// The reader against bytes that no writer made, and laws of reading and writing.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "adapters/stellar/codec/ledger.hpp"
#include "adapters/stellar/codec/spec_entry.hpp"
#include "tests/unit/stellar/golden.hpp"
#include "tests/unit/stellar/random_scval.hpp"

namespace warden::stellar {
namespace {

Bytes from(const std::string& hex) { return from_hex(hex).value(); }

template <class T>
std::string error_of(const std::string& hex) {
    const Result<T> value = from_xdr<T>(from(hex));
    return value ? "" : value.error().text();
}

TEST(StellarXdr, PaddingMustBeZero) {
    EXPECT_TRUE(from_xdr<std::string>(from("0000000161000000")).has_value());
    EXPECT_NE(error_of<std::string>("0000000161000001").find("padding"), std::string::npos);
    EXPECT_NE(error_of<std::string>("00000001610000").find("bytes missing"), std::string::npos);
}

TEST(StellarXdr, BytesLeftOverAreRefused) {
    EXPECT_NE(error_of<std::uint32_t>("0000000100").find("1 bytes left over"), std::string::npos);
}

TEST(StellarXdr, ErrorsSayWhere) {
    EXPECT_NE(error_of<ScVal>("0000000000000002").find("neither 0 nor 1 at byte 8"),
              std::string::npos);
}

TEST(StellarXdr, LengthsAskForNoMemoryByThemselves) {
    using List = std::vector<ScVal>;
    EXPECT_NE(error_of<List>("ffffffff").find("longer than its bytes"), std::string::npos);
    EXPECT_NE(error_of<Bytes>("fffffff0").find("bytes missing"), std::string::npos);
    // A symbol has a limit of its own.
    EXPECT_NE(error_of<ScVal>("0000000f00000021").find("over 32"), std::string::npos);
}

TEST(StellarXdr, NestingIsBounded) {
    // A vec of one vec of one vec ... of void.
    const auto nested = [](int depth) {
        std::string hex;
        for (int i = 0; i < depth; ++i) hex += "000000100000000100000001";
        return from(hex + "00000001");
    };
    EXPECT_TRUE(from_xdr<ScVal>(nested(100)).has_value());
    const Result<ScVal> deep = from_xdr<ScVal>(nested(100000));
    ASSERT_FALSE(deep.has_value());
    EXPECT_NE(deep.error().text().find("too deep"), std::string::npos);
}

TEST(StellarXdr, UnknownArmsAreRefusedNotGuessed) {
    EXPECT_NE(error_of<ScVal>("00000017").find("unknown SCVal arm 23"), std::string::npos);
    EXPECT_NE(error_of<ScAddress>("00000005").find("unknown arm 5"), std::string::npos);
    EXPECT_NE(error_of<TransactionMeta>("00000005").find("unknown arm 5"), std::string::npos);
    EXPECT_NE(error_of<SpecEntry>("00000006").find("unknown arm 6"), std::string::npos);
    EXPECT_NE(error_of<LedgerKey>("0000000a").find("unknown ledger key 10"), std::string::npos);
    EXPECT_NE(error_of<Operation>("000000000000001b").find("unknown operation 27"),
              std::string::npos);
}

TEST(StellarXdr, AnUnknownOutermostValueKeepsItsBytes) {
    const Bytes bytes = from("0000001a0102030405060708");
    const ScVal value = scval_from_xdr(bytes).value();
    ASSERT_NE(value.as<ScUnknown>(), nullptr);
    EXPECT_EQ(value.as<ScUnknown>()->arm, 26u);
    EXPECT_EQ(to_xdr(value), bytes);
    EXPECT_FALSE(is_valid(value));
    EXPECT_FALSE(scval_from_xdr(from("0000001a0102")).has_value());
}

TEST(StellarBase64, OnlyOneSpelling) {
    EXPECT_EQ(to_base64(from("00ff10")), "AP8Q");
    for (const char* text : {"", "QQ==", "QUI=", "QUJD", "+/+/"}) {
        const Result<Bytes> bytes = from_base64(text);
        ASSERT_TRUE(bytes.has_value()) << text;
        EXPECT_EQ(to_base64(*bytes), text);
    }
    for (const char* text : {"Q", "QQ", "QQ=", "QR==", "QUJ=", "=", "====", "QQ==QQ==", "QUJ-",
                             "Q=Q=", "QUI=\n", " QUI"}) {
        EXPECT_FALSE(from_base64(text).has_value()) << text;
    }
}

RC_GTEST_PROP(StellarBase64Law, EveryBytesReturn, (const Bytes& bytes)) {
    RC_ASSERT(from_base64(to_base64(bytes)).value() == bytes);
}

RC_GTEST_PROP(StellarXdrLaw, ValuesReturn, ()) {
    const ScVal value = *random_scval();
    const Bytes bytes = to_xdr(value);
    const Result<ScVal> read = from_xdr<ScVal>(bytes);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == value);
    RC_ASSERT(to_xdr(*read) == bytes);
}

// Whatever is accepted has exactly one spelling.
template <class T>
void check_any(const Bytes& bytes) {
    const Result<T> value = from_xdr<T>(bytes);
    if (value) {
        RC_ASSERT(to_xdr(*value) == bytes);
    } else {
        RC_ASSERT(value.error().is(Condition::invalid_input));
    }
}

void check_as(const std::string& type, const Bytes& bytes) {
    if (type == "ScVal") return check_any<ScVal>(bytes);
    if (type == "TransactionEnvelope") return check_any<TransactionEnvelope>(bytes);
    if (type == "TransactionResult") return check_any<TransactionResult>(bytes);
    if (type == "LedgerEntryData") return check_any<LedgerEntryData>(bytes);
    if (type == "TransactionMeta") return check_any<TransactionMeta>(bytes);
    if (type == "LedgerHeader") return check_any<LedgerHeader>(bytes);
    if (type == "LedgerCloseMeta") return check_any<LedgerCloseMeta>(bytes);
}

// Four bytes that mean something somewhere: small numbers, sign bits, everything set.
rc::Gen<std::uint32_t> telling_word() {
    return rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 30),
                          rc::gen::element<std::uint32_t>(0xffffffff, 0x7fffffff, 0x80000000, 100),
                          rc::gen::arbitrary<std::uint32_t>());
}

RC_GTEST_PROP(StellarXdrLaw, ChangedBytesNeverCrash, ()) {
    const Json::Array& samples = golden::samples();
    const Json& one = samples[*rc::gen::inRange<std::size_t>(0, samples.size())];
    Bytes bytes = from_base64(golden::str(one, "xdr")).value();
    const int changes = *rc::gen::inRange(1, 4);
    for (int i = 0; i < changes; ++i) {
        const std::size_t at = *rc::gen::inRange<std::size_t>(0, bytes.size() / 4) * 4;
        const std::uint32_t word = *telling_word();
        for (std::size_t k = 0; k < 4; ++k) {
            bytes[at + k] = static_cast<std::uint8_t>(word >> (24 - 8 * k));
        }
    }
    if (*rc::gen::arbitrary<bool>()) bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size()));
    check_as(golden::str(one, "type"), bytes);
}

RC_GTEST_PROP(StellarXdrLaw, ArbitraryBytesNeverCrash, (const Bytes& bytes)) {
    for (const char* type : {"ScVal", "TransactionEnvelope", "TransactionResult", "LedgerEntryData",
                             "TransactionMeta", "LedgerHeader", "LedgerCloseMeta"}) {
        check_as(type, bytes);
    }
    (void)spec_from_stream(bytes);
}

}  // namespace
}  // namespace warden::stellar
