#pragma once
// Reads one run of closed ledgers from one endpoint: headers, events, proofs. Internal to the
// source.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <vector>

#include "adapters/stellar/proof.hpp"
#include "adapters/stellar/source.hpp"

namespace warden::stellar {

struct LedgerRun {
    LedgerSeq from = 0;
    std::size_t count = 0;  // at least 1; the endpoint may answer fewer
};

// What happens to a ledger whose metadata this codec can't read (a newer protocol).
enum class Unreadable {
    refuse,  // error unreadable
    claim,   // its events as getEvents says: claimed, or cross_checked when another endpoint agrees
};

// ports::ChainSource::decode.
ports::ChainEvent decode_raw(ports::ChainEvent kept, const ContractId& contract,
                             const Profile& profile);

chain::BlockHeader to_domain(const LedgerHeaderHistoryEntry& entry);

class LedgerReader {
  public:
    // Settings and dependencies outlive it.
    LedgerReader(const SourceSettings& settings, SourceDeps& deps);

    // Returns the ledgers of the run, linked by their previous hashes; at least one. Errors: those
    // of NodeClient; pruned; contradiction; unreadable.
    asio::awaitable<Result<std::vector<ports::ChainBlock>>> read(Node node, LedgerRun run,
                                                                 Unreadable unreadable,
                                                                 ports::Deadline deadline);
    // Returns the header alone, its hash checked.
    asio::awaitable<Result<LedgerHeaderHistoryEntry>> header(Node node, LedgerSeq num,
                                                             ports::Deadline deadline);

  private:
    using Blocks = std::vector<ports::ChainBlock>;

    asio::awaitable<Result<rpc::Answer>> fetch(Node node, LedgerRun run, ports::Deadline deadline);
    asio::awaitable<Result<void>> claim_events(Node node, Blocks& blocks, ports::Deadline deadline);
    asio::awaitable<bool> others_agree(Node node, chain::BlockHeader last, EventRange range,
                                       const std::vector<EmittedEvent>& events,
                                       ports::Deadline deadline);
    Error blamed(const Node& node, Error error);
    Error judged(const Node& node, Error error);
    void log_disagreement(const Node& node, const Node& other, chain::BlockNum num);
    void count(const Blocks& blocks);

    const SourceSettings& settings_;
    SourceDeps& deps_;
};

}  // namespace warden::stellar
