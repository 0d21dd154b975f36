#pragma once
// ChainSubmitter of Starknet: invoke transactions of one account on the Orchestrator. It sends and
// follows declarations, too, which deployer.hpp builds.
//
// A txn's body is the canonical JSON of the transaction, with its signature once signed: the bytes
// that are stored, and sent every time.

#include <cstdint>
#include <memory>
#include <optional>

#include "adapters/starknet/client/nodes.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "ports/chain_submitter.hpp"

namespace warden::starknet {

struct SubmitterSettings {
    Felt account;
    Felt contract;
    // The bounds of a txn are its estimate times these, in percent; 150 is what the official SDK
    // takes.
    std::uint32_t amount_margin_pct = 150;       // at least 100
    std::uint32_t price_margin_pct = 150;        // at least 100
    std::uint64_t tip = 0;                       // FRI per unit of L2 gas
    U128 fee_max = 0;                            // FRI that one transaction may cost at most
    std::optional<chain::BlockNum> final_depth;  // as of the source
};

// Builds any calls besides those of the Orchestrator, under the same rules: for tools and tests.
class Submitter : public ports::ChainSubmitter {
  public:
    // Builds one txn of all the calls, in their order. Errors: those of build().
    virtual asio::awaitable<Result<ports::UnsignedTxn>> build_calls(std::vector<Call> calls,
                                                                    std::uint64_t slot,
                                                                    ports::Deadline deadline) = 0;
};

// Gives the txn bounds and tip for what the estimate says. limit: above the fee cap.
Result<void> set_bounds(TxnV3& txn, const FeeEstimate& estimate, const SubmitterSettings& settings);
// An estimate that fails says what the call would do: permanent, by the contract's own name where
// there is one; other errors as they are.
Error refusal_of(const Error& error);

// Nodes and profile outlive the submitter.
std::unique_ptr<Submitter> make_submitter(SubmitterSettings settings, Nodes& nodes,
                                          const OrchestratorProfile& profile);

}  // namespace warden::starknet
