#pragma once
// How many probes run for one provider at the same time: its slow names and silent servers take
// nothing from others, and its idle units nothing from those that somebody relies on.

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "app/prober/targets.hpp"

namespace warden::app {

// Each provider has two budgets: `per_provider` probes, at least one, for its units that another
// party pays for, and beside it a quarter of that, at least one, for all its others. Whoever
// registers units costs itself nothing, and would else crowd out the unit that it is to be judged
// for. Control targets have no bound here. It belongs to one logic thread.
class ProbeBudget {
  public:
    explicit ProbeBudget(std::size_t per_provider) : per_provider_(per_provider) {}

    // Replaces the units (entity ids) that count as paid for by another party; none at first.
    void take_paid(std::set<std::string> units) { paid_ = std::move(units); }
    bool has_room(const Target& target) const;
    // Returns the number of probes under way in the target's budget, for whoever begins one to
    // count it in and out. The reference is valid as long as this.
    std::size_t& under_way(const Target& target) { return under_way_[key_of(target)]; }

  private:
    using Key = std::pair<std::string, bool>;  // provider, paid for
    Key key_of(const Target& target) const {
        return {target.provider, paid_.contains(target.unit)};
    }

    std::size_t per_provider_;
    std::set<std::string> paid_;
    std::map<Key, std::size_t> under_way_;
};

}  // namespace warden::app
