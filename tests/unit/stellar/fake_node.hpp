#pragma once
// A stellar-rpc node in memory behind HttpClient: a chain of ledgers with real hashes, retention,
// paging of events with the node's cursors, and whatever a test makes it answer instead.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/stellar/client/types.hpp"
#include "domain/base/canonical_json.hpp"
#include "tests/support/fake_rpc.hpp"

namespace warden::stellar {

using Reply = support::RpcReply;

// A txn that invokes a contract.
struct FakeTxn {
    Hash32 hash{};
    std::vector<ContractEvent> events;
    bool succeeds = true;
};
struct FakeLedger {
    LedgerHeaderHistoryEntry header;
    LedgerCloseMeta meta;
    std::vector<FakeTxn> txns;
};

class FakeNode {
  public:
    // Called first: nullopt leaves the call to `answers`, then to the chain below.
    using Hook = std::function<std::optional<Reply>(const std::string& method, const Json& params)>;

    // Appends a ledger; its hash follows from the one before, its contents and `fork`. The first
    // one has number `first`.
    void add_ledger(std::vector<FakeTxn> txns, std::uint8_t fork = 0);
    // Header of a ledger with its meta anew: after a test changed the meta.
    void seal(FakeLedger& ledger);

    Reply answer(const std::string& method, const Json& params);
    std::size_t calls_of(const std::string& method) const;
    FakeLedger& ledger(LedgerSeq num) { return ledgers.at(num - first); }
    LedgerSeq latest() const { return first + static_cast<LedgerSeq>(ledgers.size()) - 1; }

    std::string version = "27.1.1-fake";
    std::string passphrase = "Test SDF Network ; September 2015";
    LedgerSeq first = 100;
    LedgerSeq oldest = 100;  // below it the node has forgotten
    UnixSecs next_time = 0;  // of the next ledger; 0: 1'700'000'000 and 5 s for each ledger
    std::vector<FakeLedger> ledgers;
    std::size_t page_max = 10'000;  // events a page, whatever limit was asked for
    LedgerSeq scan_max = 10'000;    // ledgers that one getEvents looks at
    Hook hook;
    std::map<std::string, Reply> answers;  // by method, whatever its parameters
    std::vector<std::pair<std::string, Json>> calls;

  private:
    Reply get_ledgers(const Json& params) const;
    Reply get_events(const Json& params) const;
    Json span() const;
    Reply out_of_range() const;
};

// The JSON of one event, as getEvents has it.
Json event_json(const EventId& id, const Hash32& txn_hash, const ContractEvent& event);

using FakeHttp = support::FakeRpc<FakeNode>;

}  // namespace warden::stellar
