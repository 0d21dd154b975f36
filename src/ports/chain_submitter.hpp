#pragma once
// Putting txns on a chain. Building and signing touch no network but for estimates; sending is
// idempotent because the same bytes are sent again.

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "domain/base/error.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "domain/enforcement/txn_life.hpp"
#include "domain/orchestrator/call.hpp"
#include "ports/clock.hpp"

namespace warden::ports {

// `slot` is the account's nonce (Starknet) or sequence number (Stellar) that the txn consumes.
struct UnsignedTxn {
    std::string body;  // chain-specific bytes
    std::string hash;  // canonical text; what the signer signs
    std::uint64_t slot = 0;
};

struct SignedTxn {
    std::string bytes;  // exactly what is sent, every time, or inside of a higher bid
    std::string hash;
    std::uint64_t slot = 0;
    std::optional<UnixSecs> max_time;  // Stellar's time bound; Starknet has none
};

// The key that signs for one account. A policy refuses everything but the oracle functions of the
// configured Orchestrator (permanent error); the key itself never leaves it.
class Signer {
  public:
    virtual ~Signer() = default;
    // Returns the account that it signs for, in the chain's canonical text.
    virtual chain::Address account() const = 0;
    // Signs a txn; the same txn gives the same bytes. Refuses (permanent) a body that is not one
    // allowed txn of this account, and one whose slot or hash is not that of the body.
    virtual Result<SignedTxn> sign(const UnsignedTxn& txn) = 0;
};

enum class TxnPlace : std::uint8_t {
    unknown,   // no endpoint knows the hash: proves nothing by itself
    pending,   // in a mempool or in the block being built
    included,  // in a closed block that may still be re-orged away
    final,     // in a final block
};
struct TxnStatus {
    TxnPlace place = TxnPlace::unknown;
    bool reverted = false;      // included or final, but the call failed; the slot is spent
    std::string revert_reason;  // the chain's words
    chain::BlockRef block;      // when included or final
    U128 fee = 0;               // charged, when included or final
};

class ChainSubmitter {
  public:
    virtual ~ChainSubmitter() = default;
    // Builds the txn of a call in the account's slot. Nothing is sent but questions for its price.
    // Errors: transient (an estimate is not available), permanent with the contract's error name in
    // the detail when the call would fail ("SlashExists"), Errc::limit when a fee cap is exceeded.
    virtual boost::asio::awaitable<Result<UnsignedTxn>> build(orchestrator::Call call,
                                                              std::uint64_t slot,
                                                              Deadline deadline) = 0;
    // Builds what takes the place of `stuck` under its slot, for a price at which nodes let it: at
    // most one of both can be included. Empty call: a txn that does nothing but spend the slot.
    // Errors: those of build(); permanent for a txn that has a max_time, which is over soon.
    virtual boost::asio::awaitable<Result<UnsignedTxn>> replace(
        std::optional<orchestrator::Call> call, SignedTxn stuck, Deadline deadline) = 0;
    // Builds a higher bid for a signed txn that has a max_time: signed and sent instead of its
    // bytes, it makes nodes include that very txn, and nothing else, at up to the cap's price. So
    // lookup() and fate() go on by the txn's own hash, and losing a bid loses nothing. The bid's
    // hash and slot are what send() needs; its signed form has the txn's max_time.
    // Errors: transient; Errc::limit when the cap leaves no room for a bid that nodes would prefer;
    // permanent for a txn without a max_time (replace() is for those).
    virtual boost::asio::awaitable<Result<UnsignedTxn>> outbid(SignedTxn txn,
                                                               Deadline deadline) = 0;
    // Hands the bytes to the chain; may be repeated. Success: an endpoint has the txn (now or
    // already). Errors: transient (certainly not taken, try again), unknown_outcome (may have been
    // taken: look up, send the same bytes again), conflict (the slot is already consumed: look up
    // all hashes of it), permanent (refused for good).
    virtual boost::asio::awaitable<Result<void>> send(SignedTxn txn, Deadline deadline) = 0;
    // Returns what the chain knows of the txn: the farthest that an endpoint says, but `final` only
    // where two operators name the same block, and `unknown` only where two do not know it and one
    // at most does (one, where no two are configured). One that was sent may be `unknown` until a
    // block has it: not every chain shows what waits. Errors: invalid_input (no hash of the chain),
    // transient (too few answer).
    virtual boost::asio::awaitable<Result<TxnStatus>> lookup(std::string hash,
                                                             Deadline deadline) = 0;
    // Returns what can still become of a txn that lookup() does not know. `dead`: it can never be
    // included any more (Starknet: another final txn of the account consumed its nonce; Stellar: a
    // ledger closed after max_time without it). `spent_unseen` (Stellar): such a ledger is older
    // than what endpoints keep, and the account's number is spent. Both need the word of two
    // operators where two are configured; else it is open.
    // Errors: those of lookup.
    virtual boost::asio::awaitable<Result<enforcement::Fate>> fate(SignedTxn txn,
                                                                   Deadline deadline) = 0;
};

}  // namespace warden::ports
