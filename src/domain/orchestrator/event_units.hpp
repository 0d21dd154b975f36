#pragma once
// Events of data units. Fields that are indexed on the chain come first.

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/codes.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator {

struct UnitRegistered {
    static constexpr std::string_view kName = "unit_registered";

    std::uint64_t unit_id = 0;
    chain::Address provider;
    std::uint32_t capacity_gb = 0;
    std::string region;
    Api api = Api::s3;
    std::string endpoint;
    U128 floor = 0;
    U128 ceiling = 0;
    std::uint64_t window_secs = 0;
    std::uint32_t config_version = 0;

    bool operator==(const UnitRegistered&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
        f("provider", self.provider);
        f("capacity_gb", self.capacity_gb);
        f("region", self.region);
        f("api", self.api);
        f("endpoint", self.endpoint);
        f("floor", self.floor);
        f("ceiling", self.ceiling);
        f("window_secs", self.window_secs);
        f("config_version", self.config_version);
    }
};

// A new immutable version of a unit's promises, for later requests. Its terms are flat fields.
struct SlaChanged {
    static constexpr std::string_view kName = "sla_changed";

    std::uint64_t unit_id = 0;
    std::uint32_t sla_version = 0;
    SlaTerms terms;

    bool operator==(const SlaChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
        f("sla_version", self.sla_version);
        SlaTerms::visit(self.terms, f);
    }
};

struct UnitUpdated {
    static constexpr std::string_view kName = "unit_updated";

    std::uint64_t unit_id = 0;
    std::string endpoint;

    bool operator==(const UnitUpdated&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
        f("endpoint", self.endpoint);
    }
};

// Prices are per GB (10^9 bytes) and 30 days; floor = ceiling is a fixed price.
struct PriceChanged {
    static constexpr std::string_view kName = "price_changed";

    std::uint64_t unit_id = 0;
    U128 floor = 0;
    U128 ceiling = 0;

    bool operator==(const PriceChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
        f("floor", self.floor);
        f("ceiling", self.ceiling);
    }
};

struct AcceptingChanged {
    static constexpr std::string_view kName = "accepting_changed";

    std::uint64_t unit_id = 0;
    bool accepting = false;

    bool operator==(const AcceptingChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
        f("accepting", self.accepting);
    }
};

// The unit's only unfinished maintenance window and the quota it is counted in (seconds).
struct MaintenanceScheduled {
    static constexpr std::string_view kName = "maintenance_scheduled";

    std::uint64_t unit_id = 0;
    UnixSecs from = 0;
    UnixSecs until = 0;
    UnixSecs period_from = 0;
    std::uint64_t period_used = 0;

    bool operator==(const MaintenanceScheduled&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
        f("from", self.from);
        f("until", self.until);
        f("period_from", self.period_from);
        f("period_used", self.period_used);
    }
};

// It has the same fields after the end: both are 0 when the window had not begun.
struct MaintenanceEnded {
    static constexpr std::string_view kName = "maintenance_ended";

    std::uint64_t unit_id = 0;
    UnixSecs from = 0;
    UnixSecs until = 0;
    UnixSecs period_from = 0;
    std::uint64_t period_used = 0;

    bool operator==(const MaintenanceEnded&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
        f("from", self.from);
        f("until", self.until);
        f("period_from", self.period_from);
        f("period_used", self.period_used);
    }
};

struct UnitDecommissioned {
    static constexpr std::string_view kName = "unit_decommissioned";

    std::uint64_t unit_id = 0;

    bool operator==(const UnitDecommissioned&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
    }
};

// state(unit, now) differs before and after the call that emitted this; changes by the mere passing
// of time (maintenance begins, ends) have no event.
struct UnitStateChanged {
    static constexpr std::string_view kName = "unit_state_changed";

    std::uint64_t unit_id = 0;
    UnitState from = UnitState::reserved;
    UnitState to = UnitState::reserved;

    bool operator==(const UnitStateChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unit_id", self.unit_id);
        f("from", self.from);
        f("to", self.to);
    }
};

}  // namespace warden::orchestrator
