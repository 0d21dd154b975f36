#pragma once
// What the contract and the chain say now: views, accounts, time. It is read again before money
// moves.

#include <cstdint>
#include <optional>

#include <boost/asio/awaitable.hpp>

#include "domain/base/error.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/state.hpp"
#include "ports/clock.hpp"

namespace warden::ports {

struct ReservationView {
    orchestrator::Reservation reservation;
    U128 owed = 0;
    bool underfunded = false;
    bool unfunded = false;
};

struct WindowView {
    UnixSecs start = 0;
    UnixSecs end = 0;
    U128 payment = 0;
    U128 gross = 0;
};

struct SlashView {
    orchestrator::Slash slash;
    UnixSecs attest_until = 0;
    UnixSecs dispute_until = 0;
    UnixSecs decide_until = 0;
    std::uint32_t quorum = 1;  // of its window
    std::uint32_t support = 0;
};

struct AccountView {
    std::uint64_t next_slot = 0;  // nonce or sequence that the next txn must carry
    U128 balance = 0;             // of the fee token
};

// Views and accounts are read at the newest state, the block being built included where the chain
// has one. Every method may fail as transient (no endpoint can be asked now) or permanent (the
// contract refuses, or every endpoint shows another network), and may be repeated at any time.
class ChainReader {
  public:
    virtual ~ChainReader() = default;
    // Returns the header of the newest closed block.
    virtual boost::asio::awaitable<Result<chain::BlockHeader>> latest(Deadline) = 0;
    // Returns the reservation with this id, whatever its status. not_found when there is none.
    virtual boost::asio::awaitable<Result<ReservationView>> reservation(std::uint64_t id,
                                                                        Deadline) = 0;
    // Returns one window of a reservation, counted from 0. not_found when there is no such
    // reservation, or when it has no such window.
    virtual boost::asio::awaitable<Result<WindowView>> window(std::uint64_t reservation,
                                                              std::uint32_t window, Deadline) = 0;
    // Returns the slash of a window and party, open or closed; empty when nobody proposed one, also
    // where the reservation does not exist.
    virtual boost::asio::awaitable<Result<std::optional<SlashView>>> slash(
        orchestrator::SlashKey key, Deadline) = 0;
    // Returns the contract's configuration of a version, counted from 1. not_found when there is
    // none.
    virtual boost::asio::awaitable<Result<orchestrator::Config>> config(std::uint32_t version,
                                                                        Deadline) = 0;
    // Returns the contract itself: its roles with their terms of office, what is fixed, and what
    // is announced.
    virtual boost::asio::awaitable<Result<orchestrator::Instance>> instance(Deadline) = 0;
    // Returns the account's next slot, and its balance in the smallest unit of the fee token (a
    // larger one is shown as 2^128 - 1). Where two operators are configured, it is the highest slot
    // that two of them reach. not_found when the account is not on the chain yet;
    // invalid_input when the text is no address of the chain.
    virtual boost::asio::awaitable<Result<AccountView>> account(chain::Address account,
                                                                Deadline) = 0;
};

}  // namespace warden::ports
