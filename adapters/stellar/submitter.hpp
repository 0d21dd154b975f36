#pragma once
// ChainSubmitter of Stellar: transactions of one account, each one call of the Orchestrator.
//
// A txn's body is the base64 XDR of its envelope, with the signature once signed: the bytes that
// are stored, and sent every time. Its hash is lower-case hex. Stellar's ledgers are final when
// they close, so what is found is final.
//
// A txn that waits is outbid by a fee bump of the same account around its stored bytes. Nodes find
// it in its ledger by the hash of the inner txn, so its row goes on under that.
//
// Where the call needs archived entries, what is built is the txn that restores them: once it is in
// a ledger the goal is still open, and the call is built.

#include <cstdint>
#include <memory>

#include "adapters/stellar/client/nodes.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "ports/chain_submitter.hpp"

namespace warden::stellar {

struct SubmitterSettings {
    AccountId account;
    ContractId contract;
    std::uint32_t valid_secs = 60;  // 1..60 after the newest ledger
    // The least that is bid, at least 100 stroops; more while others bid more, up to fee_max.
    std::uint32_t inclusion_fee = 1000;
    std::uint32_t resource_margin_pct = 110;  // of the simulated resource fee; at least 100
    std::uint32_t fee_max = 0;                // stroops that one transaction may cost at most
};

// Builds any host function besides the Orchestrator's calls, under the same rules: for tools.
class Submitter : public ports::ChainSubmitter {
  public:
    // Builds the txn of one host function. Errors: those of build().
    virtual asio::awaitable<Result<ports::UnsignedTxn>> build_function(
        HostFunction function, std::uint64_t slot, ports::Deadline deadline) = 0;
};

// Nodes and profile outlive the submitter.
std::unique_ptr<Submitter> make_submitter(SubmitterSettings settings, Nodes& nodes,
                                          const OrchestratorProfile& profile);

}  // namespace warden::stellar
