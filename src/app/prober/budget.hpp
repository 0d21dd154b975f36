#pragma once
// How many probes run at the same time, and for whom: slow names and silent servers take nothing
// from others, and units that nobody pays for nothing from those that somebody relies on.

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "app/prober/targets.hpp"
#include "platform/async/in_flight.hpp"

namespace warden::app {

// Of all probes one is kept for each control target, though never more than half of them. The
// others are those of units: at most half of these, at least one, are of units that nobody else
// pays for, so that the rest is always there for the paid ones.
//
// An unpaid unit's provider has a quarter of `per_provider`, at least one: whoever registers units
// costs itself nothing, and would else crowd out the unit that it is to be judged for. The paid
// units of a provider have `per_provider`, or as many as they are where that is more. Where all
// paid units together are more than what is kept for them, each provider has the same share, and
// what one does not need is the others': who has few is measured whole, whatever large ones do.
//
// It belongs to one logic thread.
class ProbeBudget {
  public:
    struct Settings {
        std::size_t all = 1'000;         // probes at the same time
        std::size_t per_provider = 100;  // of its paid units, and a quarter for all its others
        std::size_t controls = 0;        // control targets
    };
    explicit ProbeBudget(Settings settings) : settings_(settings), share_(paid_max()) {}

    // Replaces the units that count as paid for by another party, by entity id, with their
    // providers; none at first.
    void take_paid(std::map<std::string, std::string> provider_by_unit);
    // By how many there are more paid units than probes kept for them; 0 where each has its own.
    std::size_t missing() const;
    // A control target always has room.
    bool has_room(const Target& target) const;

    // Counts a probe of the target as under way while it lives, which is shorter than the budget.
    class Place {
      public:
        Place(ProbeBudget& budget, const Target& target);

      private:
        async::InFlight of_provider_;
        async::InFlight of_kind_;
    };

  private:
    enum class Kind { control, unpaid, paid };
    struct Busy {
        std::size_t all = 0;
        std::map<std::string, std::size_t> by_provider;
    };

    Kind kind_of(const Target& target) const;
    const Busy& busy(Kind kind) const { return busy_[static_cast<std::size_t>(kind)]; }
    Busy& busy(const Target& target) { return busy_[static_cast<std::size_t>(kind_of(target))]; }
    std::size_t units_max() const;
    std::size_t unpaid_max() const;
    std::size_t paid_max() const { return units_max() - unpaid_max(); }
    std::size_t provider_max(Kind kind, const std::string& provider) const;

    Settings settings_;
    std::map<std::string, std::string> paid_;        // provider by unit
    std::map<std::string, std::size_t> paid_units_;  // by provider
    std::size_t share_;                              // of a provider's paid units, at most
    std::array<Busy, 3> busy_;                       // by kind
};

}  // namespace warden::app
