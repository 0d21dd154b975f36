// Warden's own signer as a program, so that the SDKs can judge what it signs.
// usage: conformance_stellar_sign PASSPHRASE SEED CONTRACT FUNCTION CALLEE < ENVELOPE
// Reads an assembled, unsigned envelope in base64; prints it signed, or says why not (exit code 1).
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <utility>

#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/codec/transaction.hpp"
#include "adapters/stellar/signer.hpp"

namespace warden::stellar {
namespace {

Result<std::string> sign(char** words, const std::string& body) {
    const auto seed = decode_strkey(StrKeyKind::seed, words[2]);
    const auto contract = contract_from_text(words[3]);
    const auto callee = contract_from_text(words[5]);
    const auto envelope = from_xdr_base64<TransactionEnvelope>(body);
    if (!seed) return Fail(seed.error());
    if (!contract) return Fail(contract.error());
    if (!callee) return Fail(callee.error());
    if (!envelope) return Fail(envelope.error());
    const auto* v1 = envelope->as<TransactionV1Envelope>();
    if (v1 == nullptr) return fail(Errc::invalid_input, "no transaction of today");
    SignerSettings settings;
    settings.passphrase = words[1];
    settings.contract = *contract;
    settings.functions = {words[4]};
    settings.callees = {*callee};
    settings.fee_max = 10'000'000;
    const auto signer = make_signer(settings, crypto::SigningKey::from_seed(*seed));
    const Hash32 hash = transaction_hash(network_id(settings.passphrase), v1->txn);
    const auto done =
        signer->sign({body, to_hex(hash), static_cast<std::uint64_t>(v1->txn.seq_num)});
    if (!done) return Fail(done.error());
    return done->bytes;
}

}  // namespace
}  // namespace warden::stellar

int main(int argc, char** argv) {
    std::string body;
    std::cin >> body;
    const auto done = argc == 6 ? warden::stellar::sign(argv, body)
                                : warden::fail(warden::Errc::invalid_input, "five words expected");
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().text().c_str());
        return 1;
    }
    std::printf("%s\n", done->c_str());
    return 0;
}
