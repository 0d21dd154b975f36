// Vectors of the official libraries (see tests/golden/stellar/README.md). Every vector of the file
// is run; a kind without a check fails.

#include <gtest/gtest.h>

#include <map>

#include "adapters/stellar/codec/scval.hpp"
#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/codec/transaction.hpp"
#include "domain/base/sha256.hpp"
#include "platform/crypto/crypto.hpp"
#include "tests/support/repository.hpp"
#include "tests/unit/stellar/golden.hpp"

namespace warden::stellar {
namespace {

using golden::at;
using golden::bytes;
using golden::str;

std::string hex(std::span<const std::uint8_t> data) { return to_hex(data); }

crypto::SigningKey key_of(const Json& input) {
    const Bytes seed = bytes(input, "seed_hex");
    return crypto::SigningKey::from_seed(std::span<const std::uint8_t, 32>(seed));
}

void strkey_valid(const Json& input, const Json& expect) {
    const std::string text = str(input, "strkey");
    const Result<StrKey> key = decode_strkey(text);
    ASSERT_TRUE(key.has_value()) << key.error().text();
    EXPECT_EQ(Json(static_cast<int>(key->kind)), at(expect, "version_byte"));
    EXPECT_EQ(hex(key->payload), str(expect, "payload_hex"));
    EXPECT_EQ(encode_strkey(key->kind, key->payload), text);
    // What is an address is one in both directions.
    if (const Result<ScAddress> address = address_from_text(text)) {
        EXPECT_EQ(to_text(*address), text);
        const Bytes xdr = to_xdr(*address);
        EXPECT_EQ(from_xdr<ScAddress>(xdr).value(), *address);
    }
}

void strkey_invalid(const Json& input, const Json& expect) {
    EXPECT_EQ(at(expect, "valid"), Json(false));
    const Result<StrKey> key = decode_strkey(str(input, "strkey"));
    ASSERT_FALSE(key.has_value()) << str(expect, "reason");
    EXPECT_TRUE(key.error().is(Condition::invalid_input));
    EXPECT_EQ(key.error().text().find(str(input, "strkey")), std::string::npos);
}

void sha256_hex(const Json& input, const Json& expect) {
    EXPECT_EQ(hex(sha256(str(input, "utf8"))), str(expect, "sha256_hex"));
}

void network(const Json& input, const Json& expect) {
    EXPECT_EQ(hex(network_id(str(input, "passphrase"))), str(expect, "network_id_hex"));
}

void crc16(const Json& input, const Json& expect) {
    const std::uint16_t crc = crc16_xmodem(as_bytes(str(input, "ascii")));
    const Bytes big_endian{static_cast<std::uint8_t>(crc >> 8), static_cast<std::uint8_t>(crc)};
    EXPECT_EQ(hex(big_endian), str(expect, "crc16_hex"));
}

void keypair(const Json& input, const Json& expect) {
    const crypto::SigningKey key = key_of(input);
    EXPECT_EQ(hex(key.public_key()), str(expect, "public_key_hex"));
    EXPECT_EQ(encode_strkey(StrKeyKind::account, key.public_key()),
              str(expect, "strkey_public_key"));
    EXPECT_EQ(encode_strkey(StrKeyKind::seed, bytes(input, "seed_hex")),
              str(expect, "strkey_seed"));
    EXPECT_EQ(hex(sign_hash(key, {}).hint), str(expect, "signature_hint_hex"));
}

void ed25519_sign(const Json& input, const Json& expect) {
    const crypto::SigningKey key = key_of(input);
    EXPECT_EQ(hex(key.public_key()), str(expect, "public_key_hex"));
    const crypto::Signature signature = key.sign(bytes(input, "message_hex"));
    EXPECT_EQ(hex(signature), str(expect, "signature_hex"));
}

ScVal value_of(const Json& input) {
    const std::string type = str(input, "type");
    const Json& value = at(input, "value");
    if (type == "u32") return ScVal(static_cast<std::uint32_t>(*value.integer()));
    if (type == "symbol") return symbol(*value.string());
    if (type == "void") return {};
    if (type == "bool") return ScVal(*value.boolean());
    if (type == "i64") return ScVal(std::int64_t{std::stoll(*value.string())});
    if (type != "i128") throw std::runtime_error("golden SCVal of type " + type);
    return ScVal(ScI128{static_cast<I128>(u128_from_decimal(*value.string()).value())});
}

void scval_xdr(const Json& input, const Json& expect) {
    const Bytes wanted = bytes(expect, "xdr_hex");
    EXPECT_EQ(hex(to_xdr(value_of(input))), hex(wanted));
    EXPECT_EQ(from_xdr<ScVal>(wanted).value(), value_of(input));
}

void contract(const Json& input, const Json& expect) {
    ContractIdPreimage preimage{Asset{}};
    if (input.find("deployer") != nullptr) {
        FromDeployer from{address_from_text(str(input, "deployer")).value(), {}};
        const Bytes salt = bytes(input, "salt_hex");
        std::copy(salt.begin(), salt.end(), from.salt.begin());
        preimage.value = from;
    } else {
        ASSERT_EQ(str(input, "asset"), "native");
    }
    const Hash32 network = network_id(str(input, "network_passphrase"));
    EXPECT_EQ(to_text(contract_id(network, preimage)), str(expect, "contract"));
}

void txn_hash(const Json& input, const Json& expect) {
    const std::string base64 = str(input, "envelope_xdr_base64");
    const auto envelope = from_xdr_base64<TransactionEnvelope>(base64);
    ASSERT_TRUE(envelope.has_value()) << envelope.error().text();
    EXPECT_EQ(to_xdr_base64(*envelope), base64);
    const Hash32 hash = transaction_hash(network_id(str(input, "network_passphrase")), *envelope);
    EXPECT_EQ(hex(hash), str(expect, "hash_hex"));
    if (expect.find("signatures") == nullptr) return;
    const auto* v1 = envelope->as<TransactionV1Envelope>();
    ASSERT_NE(v1, nullptr);
    EXPECT_EQ(std::to_string(v1->txn.seq_num), str(expect, "sequence"));
    EXPECT_EQ(Json(v1->txn.fee), at(expect, "fee"));
    const Json::Array& signatures = *at(expect, "signatures").array();
    ASSERT_EQ(v1->signatures.size(), signatures.size());
    for (std::size_t i = 0; i < signatures.size(); ++i) {
        EXPECT_EQ(hex(v1->signatures[i].hint), str(signatures[i], "hint_hex"));
        EXPECT_EQ(hex(v1->signatures[i].signature), str(signatures[i], "signature_hex"));
        const AccountId account = account_from_text(str(signatures[i], "public_key")).value();
        EXPECT_EQ(Json(verify_hash(account, hash, v1->signatures[i])), at(signatures[i], "valid"));
    }
}

void txn_build(const Json& input, const Json& expect) {
    Transaction txn;
    txn.fee = static_cast<std::uint32_t>(*at(input, "fee").integer());
    txn.seq_num = std::stoll(str(input, "sequence"));
    txn.memo.value = MemoText{str(input, "memo_text")};
    const TransactionEnvelope envelope{TransactionV1Envelope{txn, {}}};
    EXPECT_EQ(to_xdr_base64(envelope), str(expect, "envelope_xdr_base64"));
}

TEST(StellarVectors, AllOfThemHold) {
    const std::map<std::string, void (*)(const Json&, const Json&)> checks{
        {"strkey_valid", strkey_valid}, {"strkey_invalid", strkey_invalid},
        {"sha256", sha256_hex},         {"network_id", network},
        {"crc16_xmodem", crc16},        {"keypair", keypair},
        {"ed25519_sign", ed25519_sign}, {"scval_xdr", scval_xdr},
        {"contract_id", contract},      {"tx_hash", txn_hash},
        {"tx_build", txn_build}};
    const Json vectors = support::repository_json("tests/golden/stellar/vectors.json");
    ASSERT_EQ(vectors.array()->size(), 67u);
    for (const Json& vector : *vectors.array()) {
        SCOPED_TRACE(str(vector, "name"));
        const auto check = checks.find(str(vector, "kind"));
        ASSERT_NE(check, checks.end()) << str(vector, "kind");
        check->second(at(vector, "input"), at(vector, "expect"));
    }
}

}  // namespace
}  // namespace warden::stellar
