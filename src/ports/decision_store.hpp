#pragma once
// Why a slash was or was not filed: one decision per window key, its sealed evidence, its warning.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/enforcement/decision.hpp"
#include "ports/fence.hpp"
#include "ports/score_store.hpp"

namespace warden::ports {

// One step in the life of a breached verdict (see domain/enforcement). Rows are only appended; the
// newest one of a key is its state.
struct DecisionRow {
    WindowKey key;
    enforcement::DecisionState state = enforcement::DecisionState::none;
    std::string reason;  // rule or cause, stable text; empty where the state says it all
    Json detail;         // rules with their results, digests of inputs
    UnixSecs at = 0;
};
struct StoredDecision {
    std::uint64_t id = 0;
    Result<DecisionRow> row;  // error: it can't be read; the store has said and counted it
};

struct FiledQuery {
    UnixSecs since = 0;       // only rows with `at` not before it
    std::uint64_t after = 0;  // row id of the last one seen
    std::size_t limit = 100;
};

struct EvidenceRow {
    std::string root;  // 64 hex digits: evidence_root on the chain
    WindowKey key;
    std::string bundle;    // canonical JSON array
    std::string openings;  // canonical JSON; leaves that lie beside the bundle
    UnixSecs sealed_at = 0;
};

// The operator's live switches, shared by all pods.
struct EnforcementSwitches {
    bool killed = false;            // kill switch: nothing is built or sent
    bool mass_breach_hold = false;  // protection 5: filing waits for an operator
    // These three are of the newest change.
    std::string reason;
    UnixSecs changed_at = 0;
    std::string changed_by;  // "enforcer/sn.main", or a person's name
};

// What somebody changes of them; a switch that is not named stays as it is at that moment.
struct SwitchChange {
    std::optional<bool> killed;
    std::optional<bool> mass_breach_hold;
    std::string reason;
    std::string by;
    UnixSecs at = 0;
};

// Every method may fail as transient (the database is down or slow), those with a fence also with
// stale_fence. After a transient error a write may be repeated as it is: one that was carried out
// all the same succeeds again.
class DecisionStore {
  public:
    virtual ~DecisionStore() = default;
    // Adds a row; the feed tells of it in the same tx. The newest row of the key once more is
    // success without another row. Commits are synchronous.
    virtual boost::asio::awaitable<Result<void>> append(DecisionRow row, Fence fence) = 0;
    // Returns every row of a key, oldest first; none when nothing was decided on it.
    virtual boost::asio::awaitable<Result<std::vector<StoredDecision>>> history(WindowKey key) = 0;
    // Returns rows of all keys with an id above `after`, oldest first, at most `limit`.
    virtual boost::asio::awaitable<Result<std::vector<StoredDecision>>> list(std::uint64_t after,
                                                                             std::size_t limit) = 0;
    // Returns rows of state `filed`, of all contracts, oldest first.
    virtual boost::asio::awaitable<Result<std::vector<StoredDecision>>> filed(FiledQuery query) = 0;

    // Stores evidence, once per key: the same root again is success. conflict when another root is
    // sealed for the key, or this one for another key. Commits are synchronous.
    virtual boost::asio::awaitable<Result<void>> seal(EvidenceRow evidence, Fence fence) = 0;
    // Returns the evidence with this root, 64 hex digits; empty when none is sealed.
    virtual boost::asio::awaitable<Result<std::optional<EvidenceRow>>> evidence(
        std::string root) = 0;
    // Returns the evidence that is sealed for the key; empty when there is none.
    virtual boost::asio::awaitable<Result<std::optional<EvidenceRow>>> evidence_of(
        WindowKey key) = 0;

    // Returns what holds now; both switches are off where nobody ever changed them.
    virtual boost::asio::awaitable<Result<EnforcementSwitches>> switches() = 0;
    // Writes the change over the newest switches as one step, so that two who change them at once
    // lose nothing of each other's; every change is kept, with who, why and when. The same change
    // again right after itself is success. Returns what holds now.
    virtual boost::asio::awaitable<Result<EnforcementSwitches>> change_switches(
        SwitchChange change) = 0;
};

}  // namespace warden::ports
