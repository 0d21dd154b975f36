#pragma once
// A submitter of one account over nodes that answer what a test tells them.

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "adapters/stellar/codec/meta.hpp"
#include "adapters/stellar/codec/result.hpp"
#include "adapters/stellar/signer.hpp"
#include "adapters/stellar/submitter.hpp"
#include "tests/unit/stellar/txn_fixture.hpp"

namespace warden::stellar {

using enforcement::Fate;

class SubmitterTest : public TxnTest {
  protected:
    explicit SubmitterTest(const std::vector<std::string>& aliases = {"a"}) : TxnTest(aliases) {
        settings.account = account();
        settings.contract = kContract;
        settings.fee_max = 10'000;
        remake();
        for (const std::string& alias : aliases) {
            on("simulateTransaction", simulated(ScVal{}), alias);
            on("getTransaction", not_found(), alias);
        }
    }
    void remake() { submitter = make_submitter(settings, *nodes, profile); }

    static orchestrator::Call a_call() {
        orchestrator::ExecuteSlash call;
        call.reservation_id = 12;
        call.window = 3;
        return call;
    }
    Result<ports::UnsignedTxn> build(std::uint64_t slot = 5) {
        return run(submitter->build(a_call(), slot, soon()));
    }
    static Transaction txn_of(const std::string& body) {
        return from_xdr_base64<TransactionEnvelope>(body)->as<TransactionV1Envelope>()->txn;
    }
    ports::SignedTxn signed_txn(std::uint64_t slot = 5) {
        const auto built = build(slot);
        if (!built) throw std::runtime_error(built.error().text());
        SignerSettings signing;
        signing.passphrase = node().passphrase;
        signing.contract = kContract;
        signing.functions = profile.call_names();
        signing.fee_max = settings.fee_max;
        return make_signer(std::move(signing), a_key())->sign(*built).value();
    }
    Result<void> send(const ports::SignedTxn& txn) { return run(submitter->send(txn, soon())); }
    Result<ports::TxnStatus> lookup(const ports::SignedTxn& txn) {
        return run(submitter->lookup(txn.hash, soon()));
    }
    Result<Fate> fate(const ports::SignedTxn& txn) { return run(submitter->fate(txn, soon())); }

    SubmitterSettings settings;
    std::unique_ptr<ports::ChainSubmitter> submitter;
};

class SubmitterWithTwo : public SubmitterTest {
  protected:
    SubmitterWithTwo() : SubmitterTest({"a", "b"}) {}
};

}  // namespace warden::stellar
