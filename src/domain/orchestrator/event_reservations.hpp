#pragma once
// Events of reservations and their escrow. Fields that are indexed on the chain come first.

#include <cstdint>
#include <string_view>

#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/codes.hpp"

namespace warden::orchestrator {

struct ReservationRequested {
    static constexpr std::string_view kName = "reservation_requested";

    std::uint64_t reservation_id = 0;
    std::uint64_t unit_id = 0;
    chain::Address consumer;
    chain::Address provider;
    std::uint32_t gb = 0;
    U128 price = 0;
    std::uint64_t duration_secs = 0;
    std::uint64_t window_secs = 0;
    std::uint32_t sla_version = 0;
    std::uint32_t config_version = 0;
    UnixSecs expires_at = 0;

    bool operator==(const ReservationRequested&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("reservation_id", self.reservation_id);
        f("unit_id", self.unit_id);
        f("consumer", self.consumer);
        f("provider", self.provider);
        f("gb", self.gb);
        f("price", self.price);
        f("duration_secs", self.duration_secs);
        f("window_secs", self.window_secs);
        f("sla_version", self.sla_version);
        f("config_version", self.config_version);
        f("expires_at", self.expires_at);
    }
};

// start and end are 0 until the reservation was accepted.
struct ReservationStateChanged {
    static constexpr std::string_view kName = "reservation_state_changed";

    std::uint64_t reservation_id = 0;
    std::uint64_t unit_id = 0;
    ReservationStatus from = ReservationStatus::requested;
    ReservationStatus to = ReservationStatus::requested;
    UnixSecs start = 0;
    UnixSecs end = 0;

    bool operator==(const ReservationStateChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("reservation_id", self.reservation_id);
        f("unit_id", self.unit_id);
        f("from", self.from);
        f("to", self.to);
        f("start", self.start);
        f("end", self.end);
    }
};

// The reservation was terminated: its end is now earlier.
struct ReservationCut {
    static constexpr std::string_view kName = "reservation_cut";

    std::uint64_t reservation_id = 0;
    chain::Address by;
    UnixSecs end = 0;
    bool unfunded = false;  // for lack of funds
    U128 from_bond = 0;     // the consumer's bond paid the provider

    bool operator==(const ReservationCut&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("reservation_id", self.reservation_id);
        f("by", self.by);
        f("end", self.end);
        f("unfunded", self.unfunded);
        f("from_bond", self.from_bond);
    }
};

// `escrow` is the value after the change.
struct EscrowDeposited {
    static constexpr std::string_view kName = "escrow_deposited";

    std::uint64_t reservation_id = 0;
    U128 amount = 0;
    U128 escrow = 0;

    bool operator==(const EscrowDeposited&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("reservation_id", self.reservation_id);
        f("amount", self.amount);
        f("escrow", self.escrow);
    }
};

// `escrow` is the value after the change.
struct EscrowRefunded {
    static constexpr std::string_view kName = "escrow_refunded";

    std::uint64_t reservation_id = 0;
    U128 amount = 0;
    U128 escrow = 0;

    bool operator==(const EscrowRefunded&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("reservation_id", self.reservation_id);
        f("amount", self.amount);
        f("escrow", self.escrow);
    }
};

// Window settled: paid = gross - held leaves escrow, `held` stays in the window's slash; the
// provider gets paid - fee.
struct EscrowReleased {
    static constexpr std::string_view kName = "escrow_released";

    std::uint64_t reservation_id = 0;
    std::uint32_t window = 0;
    U128 gross = 0;
    U128 held = 0;
    U128 paid = 0;
    U128 fee = 0;

    bool operator==(const EscrowReleased&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("reservation_id", self.reservation_id);
        f("window", self.window);
        f("gross", self.gross);
        f("held", self.held);
        f("paid", self.paid);
        f("fee", self.fee);
    }
};

// The settled window was not fully funded: missing = payment - gross.
struct EscrowExhausted {
    static constexpr std::string_view kName = "escrow_exhausted";

    std::uint64_t reservation_id = 0;
    std::uint32_t window = 0;
    U128 missing = 0;

    bool operator==(const EscrowExhausted&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("reservation_id", self.reservation_id);
        f("window", self.window);
        f("missing", self.missing);
    }
};

}  // namespace warden::orchestrator
