#pragma once
// What a decision row says beside its state and reason: the `detail` of the row.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/enforcement/decision.hpp"
#include "domain/enforcement/protections.hpp"
#include "domain/orchestrator/codes.hpp"

namespace warden::enforcement {

// What the evidence says of the reservation.
struct Judged {
    std::uint32_t sla_version = 0;
    U128 gross = 0;  // of the window at its end, in the token's smallest unit
    bool operator==(const Judged&) const = default;
};

// A sealed row says what our vote will say, and what it rests on.
struct Sealed {
    Hash32 evidence_root{};
    std::uint32_t score_before = 0;  // 0..100
    std::uint32_t reasons = 0;       // bits, as recomputed from the evidence
    std::optional<Judged> judged{};  // empty in rows that a Warden before 0.2 wrote
    bool operator==(const Sealed&) const = default;
};

// A warned row says from when on we may propose, and who was warned.
struct Warning {
    orchestrator::Party party = orchestrator::Party::provider;
    UnixSecs propose_from = 0;  // chain time
    bool operator==(const Warning&) const = default;
};

// A filed row that wanted a txn of ours says whom it counts against in the caps.
struct Filing {
    Hash32 evidence_root{};
    std::string intent;    // key of the intent
    std::string provider;  // account
    std::string unit;      // entity id as text
    bool paid = true;      // another party paid for the window; only its absence is written
    bool operator==(const Filing&) const = default;
};

struct DecisionDetail {
    std::variant<std::monostate, Sealed, Warning, Filing> of;
    std::vector<RuleResult> rules;  // that were evaluated for this step
    bool operator==(const DecisionDetail&) const = default;
};

Json to_json(const DecisionDetail& detail);
// `state` is that of the row. A filed row without an intent was adopted or orphaned. Errors:
// invalid_input, which names the member that is missing or malformed.
Result<DecisionDetail> decision_detail_from_json(DecisionState state, const Json& json);

}  // namespace warden::enforcement
