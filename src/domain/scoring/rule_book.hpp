#pragma once
// Which version of the rules judges: the one in force when the window or day began, so that no
// change of the configuration re-judges what is open.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/orchestrator/parties.hpp"
#include "domain/scoring/rule_set.hpp"

namespace warden::scoring {

// All that an operator decides about judging.
struct Rulings {
    RuleSet rules{};
    std::vector<std::string> electorate{};      // names of the vantages that vote, in order
    orchestrator::Affiliations affiliations{};  // accounts of one party
    bool operator==(const Rulings&) const = default;
};

// Rulings and the time from which they are in force; the first from 0.
struct RuleVersion {
    UnixSecs from = 0;
    Rulings rulings{};
    bool operator==(const RuleVersion&) const = default;
};

class RuleBook {
  public:
    // invalid_input: not sorted strictly by `from`, first not from 0, an invalid set, or a slice,
    // batch or day length that changes (that needs a new database: the time grid names slices).
    static Result<RuleBook> make(std::vector<RuleVersion> versions);
    // The version that judges what begins at `time`.
    const Rulings& at(UnixSecs time) const;
    const RuleVersion& newest() const { return versions_.back(); }
    // Returns how long records of any version's windows are waited for at least.
    UnixSecs late_secs_min() const;

  private:
    explicit RuleBook(std::vector<RuleVersion> versions) : versions_(std::move(versions)) {}
    std::vector<RuleVersion> versions_;
};

// Returns the version that `wanted` starts at `now`, after those that are there (sorted); empty
// when the newest one says the same. The first is in force from the beginning of time: what began
// before it was known is judged by it.
std::optional<RuleVersion> next_version(const std::vector<RuleVersion>& versions,
                                        const Rulings& wanted, UnixSecs now);

}  // namespace warden::scoring
