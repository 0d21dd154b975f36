#include "domain/enforcement/chain_check.hpp"

#include <algorithm>

#include "domain/base/rfc3339.hpp"
#include "domain/orchestrator/judges.hpp"
#include "domain/orchestrator/projection.hpp"
#include "domain/probing/freshness.hpp"
#include "domain/scoring/moves.hpp"
#include "domain/scoring/votes.hpp"

namespace warden::enforcement {
namespace {

std::string text_of(const chain::BlockRef& block) {
    return "block " + std::to_string(block.num) + " " + block.hash;
}

Check check_proof(const ChainHistory& history) {
    const bool proven = history.proof == chain::ProofLevel::proven && history.undecoded == 0;
    return {"chain_events", proven,
            text_of(history.first) + " to " + text_of(history.last) +
                ", each linked to the next, " + "events " + std::string(name(history.proof)) +
                (history.undecoded == 0 ? ""
                                        : ", " + std::to_string(history.undecoded) +
                                              " of them unknown to this version")};
}

// The deployment's name ends with the hash of the block that the history must begin with.
Check check_deployment(const Evidence& evidence, const ChainHistory& history) {
    return {"deployment", evidence.deployment.ends_with("/" + history.first.hash),
            "begins with " + text_of(history.first) + ", the bundle's is " + evidence.deployment};
}

// What set_by of the bundle says about `what` is this block.
template <class T>
bool is_set_by(const Evidence& evidence, std::string_view what, const Became<T>& became) {
    if (evidence.set_by.array() == nullptr) return false;
    return std::ranges::any_of(*evidence.set_by.array(), [&](const Json& one) {
        const Json* kind = one.find("what");
        const Json* num = one.find("block_num");
        const Json* hash = one.find("block_hash");
        return kind != nullptr && *kind == Json(what) && num != nullptr &&
               *num == Json(std::to_string(became.block.num)) && hash != nullptr &&
               *hash == Json(became.block.hash);
    });
}

// The version that was true at `end`, else the first one. The block of that second is included: a
// reservation may be cut in it, which ends its window there.
template <class T>
const Became<T>* at(const std::vector<Became<T>>& versions, UnixSecs end) {
    const Became<T>* found = nullptr;
    for (const Became<T>& version : versions) {
        if (version.time <= end || found == nullptr) found = &version;
    }
    return found;
}

template <class T>
Check compare(const Evidence& evidence, const char* name, const Json& said,
              const Became<T>* became) {
    if (became == nullptr) return {name, false, "not on the chain"};
    const bool equal =
        write_canonical(orchestrator::to_json(orchestrator::Entity(became->value))) ==
        write_canonical(said);
    const bool set_there = is_set_by(evidence, name, *became);
    return {name, equal && set_there,
            !equal       ? "differs from what " + text_of(became->block) + " made it"
            : !set_there ? "is from " + text_of(became->block) + ", which set_by does not name"
                         : "as of " + text_of(became->block)};
}

// Who judges the windows that begin at a time is settled then: whoever comes later does not.
Check check_quorum(const Evidence& evidence, const ChainHistory& history) {
    if (!history.instance) return {"quorum", false, "not on the chain"};
    const std::uint32_t quorum =
        orchestrator::quorum_at(*history.instance, evidence.config.quorum, evidence.window.start);
    return {"quorum", quorum == evidence.quorum,
            std::to_string(quorum) + " of the " +
                std::to_string(orchestrator::entries_at(*history.instance, evidence.window.start)) +
                " oracles of the window's begin, the bundle says " +
                std::to_string(evidence.quorum)};
}

Check check_unit(const Evidence& evidence, const Became<orchestrator::Unit>* unit) {
    if (unit == nullptr) return {"unit", false, "not on the chain"};
    const bool equal = unit->value.registered_at == evidence.registered_at &&
                       unit->value.region == evidence.unit_region;
    return {"unit", equal,
            "registered " + rfc3339(unit->value.registered_at) + " in " + unit->value.region};
}

// Every change that the chain announced up to the window's end, and no other.
Check check_maintenance(const Evidence& evidence, const ChainHistory& history) {
    std::vector<scoring::UnitVersion> versions;
    versions.reserve(history.unit.size());
    for (const auto& version : history.unit) {
        versions.push_back({version.block.num, version.time, version.value});
    }
    const auto announced = scoring::maintenance_history(versions, evidence.window.end);
    const auto& said = evidence.maintenance;
    const bool equal = std::ranges::equal(announced, said, [](const auto& a, const auto& b) {
        return a.at == b.at && a.from == b.from && a.until == b.until;
    });
    return {"maintenance", equal,
            std::to_string(announced.size()) + " changes on the chain, " +
                std::to_string(said.size()) + " in the bundle"};
}

// A vantage asks the endpoint that its index knows, which is no older than index_age_max.
bool may_have_asked(const Hash32& endpoint, scoring::SliceNum slice, const ChainHistory& history,
                    const scoring::RuleSet& rules) {
    const UnixSecs begin = static_cast<UnixSecs>(slice) * rules.slice_secs;
    const UnixSecs since = begin - std::min(begin, probing::index_age_max(rules.slice_secs));
    for (std::size_t i = 0; i < history.unit.size(); ++i) {
        const auto& version = history.unit[i];
        const bool left = i + 1 < history.unit.size() && history.unit[i + 1].time <= since;
        if (left || version.time > begin + rules.slice_secs) continue;
        const std::string url = probing::asked_url(version.value.endpoint);
        if (probing::endpoint_digest(url) == endpoint) return true;
    }
    return false;
}

// Says which slice convicts by another endpoint than the unit's; empty when none does.
std::string wrong_endpoint(const Evidence& evidence, const ChainHistory& history,
                           const std::vector<UnixSecs>& moves) {
    const auto verdict = judge(evidence);
    if (!verdict) return verdict.error().detail;
    const auto moving = scoring::in_move(verdict->convicting, moves, evidence.rules);
    if (!moving.empty()) {
        return "slice " + std::to_string(moving.front()) + " convicts, though the unit moved";
    }
    for (const ConvictingSlice& slice : evidence.convicting) {
        for (const Opening& opening : slice.openings) {
            const auto& asked = opening.leaf.endpoint;  // none in leaves of old
            if (!asked || may_have_asked(*asked, slice.slice, history, evidence.rules)) continue;
            return opening.leaf.vantage + ", slice " + std::to_string(slice.slice) +
                   ": asked what was not the unit's endpoint";
        }
    }
    return {};
}

Check check_endpoint(const Evidence& evidence, const ChainHistory& history) {
    std::string told;
    std::size_t count = 0;
    std::vector<UnixSecs> moves;
    for (std::size_t i = 1; i < history.unit.size(); ++i) {
        const auto& version = history.unit[i];
        if (version.value.endpoint == history.unit[i - 1].value.endpoint) continue;
        moves.push_back(version.time);
        const bool within =
            version.time >= evidence.window.start && version.time < evidence.window.end;
        if (within) told += (count++ == 0 ? ": " : ", ") + rfc3339(version.time);
    }
    const std::string wrong = wrong_endpoint(evidence, history, moves);
    return {"endpoint", wrong.empty(),
            std::to_string(count) + " changes of the endpoint within the window" + told +
                (wrong.empty() ? "" : "; " + wrong)};
}

// An oracle could make rules up for a score: their digests are to be compared, too.
Check not_checked(const Evidence& evidence) {
    std::string digests = to_hex(scoring::digest(evidence.rules));
    for (const scoring::RuleSet& rules : evidence.score_rules) {
        digests += " " + to_hex(scoring::digest(rules));
    }
    return {"not_checked", true,
            "scores and electorate are not on the chain, nor are rule sets: compare with the "
            "published digests: " +
                digests};
}

}  // namespace

std::vector<Check> check_chain(const Evidence& evidence, const ChainHistory& history) {
    const UnixSecs end = evidence.window.end;
    std::vector<Check> checks;
    checks.push_back(check_proof(history));
    checks.push_back(check_deployment(evidence, history));
    checks.push_back(
        compare(evidence, "reservation", evidence.reservation, at(history.reservation, end)));
    checks.push_back(compare(evidence, "sla_terms",
                             orchestrator::to_json(orchestrator::Entity(evidence.terms)),
                             at(history.terms, end)));
    checks.push_back(compare(evidence, "config",
                             orchestrator::to_json(orchestrator::Entity(evidence.config)),
                             at(history.config, end)));
    checks.push_back(check_quorum(evidence, history));
    checks.push_back(check_unit(evidence, at(history.unit, end)));
    checks.push_back(check_maintenance(evidence, history));
    checks.push_back(check_endpoint(evidence, history));
    checks.push_back(not_checked(evidence));
    return checks;
}

}  // namespace warden::enforcement
