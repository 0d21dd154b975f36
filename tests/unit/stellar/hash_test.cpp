// What the chain commits to: results of host functions, result sets, ledgers, authorisations.

#include <gtest/gtest.h>

#include "adapters/stellar/codec/ledger.hpp"
#include "domain/base/sha256.hpp"
#include "tests/unit/stellar/golden.hpp"

namespace warden::stellar {
namespace {

ContractEvent event(std::uint8_t contract, std::uint64_t number) {
    ContractEvent out;
    out.contract.emplace().fill(contract);
    out.topics = {symbol("unit_state_changed"), ScVal(number)};
    out.data = map({});
    return out;
}

TEST(StellarHash, SuccessCommitsToReturnValueAndEvents) {
    const std::vector<ContractEvent> events{event(1, 1), event(2, 2)};
    const ScVal seven(std::uint32_t{7});
    // The same preimage, written by an official SDK.
    for (const Json& one : golden::samples()) {
        if (golden::str(one, "type") != "SuccessPreimage") continue;
        const Bytes preimage = from_base64(golden::str(one, "xdr")).value();
        EXPECT_EQ(success_hash(seven, std::span<const ContractEvent>(events)), sha256(preimage));
    }
    const std::vector<Bytes> raw{to_xdr(events[0]), to_xdr(events[1])};
    const Hash32 whole = success_hash(seven, std::span<const Bytes>(raw));
    EXPECT_EQ(whole, success_hash(seven, std::span<const ContractEvent>(events)));
    // One event less, one changed, another value: another hash.
    EXPECT_NE(whole, success_hash(seven, std::span<const Bytes>(raw).first(1)));
    const std::vector<Bytes> swapped{raw[1], raw[0]};
    EXPECT_NE(whole, success_hash(seven, std::span<const Bytes>(swapped)));
    EXPECT_NE(whole, success_hash(ScVal(), std::span<const Bytes>(raw)));
}

TEST(StellarHash, ResultSetsAreListsWithTheirCount) {
    EXPECT_EQ(result_set_hash({}), sha256(Bytes(4, 0)));
    const TransactionResultPair pair{{}, {.fee_charged = 5, .operations = {}, .inner = {}}};
    Bytes bytes{0, 0, 0, 1};
    const Bytes item = to_xdr(pair);
    bytes.insert(bytes.end(), item.begin(), item.end());
    EXPECT_EQ(result_set_hash({pair}), sha256(bytes));
}

TEST(StellarHash, LedgersHashTheirHeader) {
    LedgerHeader header;
    header.sequence = 7;
    EXPECT_EQ(ledger_hash(header), sha256(to_xdr(header)));
    const Hash32 before = ledger_hash(header);
    header.txn_set_result_hash[0] = 1;
    EXPECT_NE(ledger_hash(header), before);
}

TEST(StellarHash, AuthorisationsOfTheSecondKindBindTheAddress) {
    const Hash32 network = network_id("Standalone Network ; February 2017");
    const AuthorizedInvocation root{InvokeContractArgs{{}, {"settle"}, {}}, {}};
    AddressCredentials credentials;
    credentials.nonce = 4;
    const Hash32 one = authorization_hash(network, credentials, root);
    const Hash32 two = authorization_hash_v2(network, credentials, root);
    EXPECT_NE(one, two);
    credentials.address.value = ContractId{};
    EXPECT_EQ(authorization_hash(network, credentials, root), one);
    EXPECT_NE(authorization_hash_v2(network, credentials, root), two);
}

TEST(StellarHash, SignaturesAreOfOneKeyAndOneHash) {
    const auto key = crypto::SigningKey::from_seed(Hash32{});
    const AccountId account{key.public_key()};
    Hash32 hash{};
    DecoratedSignature signature = sign_hash(key, hash);
    EXPECT_TRUE(verify_hash(account, hash, signature));
    hash[5] = 1;
    EXPECT_FALSE(verify_hash(account, hash, signature));
    hash[5] = 0;
    signature.hint[0] ^= 1;
    EXPECT_FALSE(verify_hash(account, hash, signature));
    signature.hint[0] ^= 1;
    signature.signature.pop_back();
    EXPECT_FALSE(verify_hash(account, hash, signature));
}

}  // namespace
}  // namespace warden::stellar
