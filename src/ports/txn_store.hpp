#pragma once
// On-chain intents and the txns that try to fulfil them. Bytes are stored before they are sent.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/ids.hpp"
#include "domain/enforcement/txn_life.hpp"
#include "domain/orchestrator/call.hpp"
#include "ports/chain_submitter.hpp"
#include "ports/fence.hpp"

namespace warden::ports {

// `deployment` names chain, contract and the hash of the block that deployed it, so that a reset
// network inherits nothing. (deployment, key) is unique for ever.
struct TxnIntent {
    chain::ContractRef contract;
    std::string deployment;
    std::string key;  // domain/enforcement intent_key: "propose_slash/12.provider.3"
    orchestrator::Call call;
    UnixSecs not_before = 0;  // chain time
    UnixSecs last_build = 0;  // chain time; after it the intent expires; 0: never
    UnixSecs created_at = 0;
};

struct StoredIntent {
    std::uint64_t id = 0;
    TxnIntent intent;
    enforcement::IntentState state = enforcement::IntentState::wanted;
    std::string result;  // done: "ours" or "adopted"; expired, failed: the cause
};

struct StoredTxn {
    std::uint64_t id = 0;
    std::uint64_t intent_id = 0;
    std::string signer;      // account
    std::uint64_t slot = 0;  // of a txn that is not dead, shared only with its replacements
    enforcement::TxnState state = enforcement::TxnState::reserved;
    std::optional<SignedTxn> txn;  // present from signed on
    std::uint32_t sends = 0;
    std::string block_hash;  // when included
    std::uint64_t block_num = 0;
    std::string error;  // last answer that was not success
    UnixSecs created_at = 0;
    // The txn that it takes the place of, under the same slot: at most one of both lands.
    std::optional<std::uint64_t> replaces;
};

struct IntentQuery {
    std::string deployment;                         // empty: all
    std::optional<enforcement::IntentState> state;  // empty: all
    std::uint64_t after = 0;
    std::size_t limit = 100;
};

// A slot of our account was or may have been used by somebody else, or rows of it may be lost:
// nothing is built or sent under it until an operator releases the halt, whatever restarts.
struct SubmitterHalt {
    std::uint64_t id = 0;  // given by the store
    chain::ContractRef contract;
    std::string deployment;
    std::string signer;           // account
    std::uint64_t next_slot = 0;  // the account's on the chain when it was seen, above 0
    std::string reason;           // a sentence for people
    UnixSecs halted_at = 0;       // true time
};
struct HaltRelease {
    std::uint64_t halt_id = 0;
    std::string reason;
    std::string by;
    UnixSecs at = 0;
};

// What names the history of a database: `now` changes when a standby takes over or a backup is
// restored, and with either, rows may have been lost that a commit had confirmed.
struct StoreHistory {
    std::string now;
    std::string noted;       // what was noted for the account last; empty: nothing
    UnixSecs halted_at = 0;  // true time of the account's newest halt, released or not; 0: none
};

// Every method may fail as transient (the database is down or slow), those with a fence also with
// stale_fence. permanent: the intent that is asked for, or any txn, can't be read; no txn of ours
// may be forgotten. After a transient error a write may be repeated as it is: one that was carried
// out all the same succeeds again. Every write is the submitter's of the account, under its fence,
// but for want() and reopen(), which are the enforcer's, and release_halt(), which is an
// operator's. Commits under a fence are synchronous.
class TxnStore {
  public:
    virtual ~TxnStore() = default;
    // Creates the intent and tells the feed, or returns the existing one of the same (deployment,
    // key) unchanged.
    virtual boost::asio::awaitable<Result<StoredIntent>> want(TxnIntent intent, Fence fence) = 0;
    // Returns the intent with this key; empty when nobody wanted it.
    virtual boost::asio::awaitable<Result<std::optional<StoredIntent>>> intent(
        std::string deployment, std::string key) = 0;
    // Returns the intents that fit the query, oldest first. Those that can't be read are left out
    // and further ones come instead; the store has said and counted them.
    virtual boost::asio::awaitable<Result<std::vector<StoredIntent>>> intents(
        IntentQuery query) = 0;
    // Ends an intent; `state` is done, expired or failed. The same end again is success, another
    // one conflict. not_found when there is no such intent.
    virtual boost::asio::awaitable<Result<void>> end_intent(std::uint64_t id,
                                                            enforcement::IntentState state,
                                                            std::string result, Fence fence) = 0;

    // Takes back the end of an intent that is done, since a re-org undid what it did: it is open
    // again, and its newest final txn is sent again by the same bytes; older ones are dead. Success
    // without effect when it is open; conflict when it ended otherwise; not_found.
    virtual boost::asio::awaitable<Result<void>> reopen(std::string deployment, std::string key,
                                                        Fence fence) = 0;

    // Reserves `slot` for the intent: a row in state reserved, which makes a wanted intent live.
    // The same reservation again returns its row. conflict when the slot is taken by a txn that is
    // not dead, or when the intent has ended; not_found when there is no such intent.
    virtual boost::asio::awaitable<Result<StoredTxn>> reserve(std::uint64_t intent_id,
                                                              std::string signer,
                                                              std::uint64_t slot, Fence fence) = 0;
    // Persists the signed bytes of a reserved txn: the step before every first send. The same bytes
    // again are success, others conflict; invalid_input when they are for another slot.
    virtual boost::asio::awaitable<Result<void>> put_signed(std::uint64_t txn_id, SignedTxn txn,
                                                            Fence fence) = 0;
    // Stores signed bytes beside those of `txn_id`, for the same intent and slot: a row in state
    // signed. The same bytes again return their row. conflict when others replaced it before, when
    // it has ended or has no bytes; invalid_input when they are for another slot; not_found.
    virtual boost::asio::awaitable<Result<StoredTxn>> put_replacement(std::uint64_t txn_id,
                                                                      SignedTxn txn,
                                                                      Fence fence) = 0;
    // Writes state, sends, block and error of `row`; bytes never change. conflict when the txn has
    // ended in another state.
    virtual boost::asio::awaitable<Result<void>> update(StoredTxn row, Fence fence) = 0;
    // Returns every txn of an intent, oldest first; none when none was reserved.
    virtual boost::asio::awaitable<Result<std::vector<StoredTxn>>> txns(
        std::uint64_t intent_id) = 0;
    // Returns every txn of the account that is not final, reverted or dead, lowest slot first.
    virtual boost::asio::awaitable<Result<std::vector<StoredTxn>>> unfinished(
        std::string deployment, std::string signer) = 0;
    // Returns the lowest slot of the account that nothing explains: it lies above every slot that a
    // txn of ours holds or spent (a dead one explains nothing), not below the first that we ever
    // reserved, nor below next_slot of a released halt. Empty when there is none of these.
    virtual boost::asio::awaitable<Result<std::optional<std::uint64_t>>> explained_below(
        std::string deployment, std::string signer) = 0;

    // Returns the history of the store, which one the account's rows were last known to belong to,
    // and when the account was halted last.
    virtual boost::asio::awaitable<Result<StoreHistory>> history(std::string deployment,
                                                                 std::string signer) = 0;
    // Notes that the account's rows belong to this history from now on.
    virtual boost::asio::awaitable<Result<void>> note_history(std::string deployment,
                                                              std::string signer,
                                                              std::string history, Fence fence) = 0;

    // Halts an account and returns the halt that stands: at most one does, and where one does it
    // stays as it is.
    virtual boost::asio::awaitable<Result<SubmitterHalt>> halt(SubmitterHalt halt, Fence fence) = 0;
    // Returns the halts that stand, of all accounts, oldest first.
    virtual boost::asio::awaitable<Result<std::vector<SubmitterHalt>>> halts() = 0;
    // Releases a halt, for an operator and without a lease. It is success without any effect when
    // it was released before; not_found when there never was such a halt.
    virtual boost::asio::awaitable<Result<void>> release_halt(HaltRelease release) = 0;
};

}  // namespace warden::ports
