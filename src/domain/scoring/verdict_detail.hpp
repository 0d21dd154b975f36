#pragma once
// What a verdict rests on beside its own numbers: the `detail` of its row. The scorer writes it,
// the evidence of a slash is built from it.

#include <map>
#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/scoring/sli.hpp"
#include "domain/scoring/votes.hpp"

namespace warden::scoring {

struct VerdictDetail {
    Json judged = Json::Object{};         // to_json(WindowVerdict), for people
    std::vector<std::string> electorate;  // vantages that had a vote
    std::vector<std::string> vantages;    // those whose signed records were there
    std::map<SliceNum, MassCount> mass;   // of each slice that would convict the unit alone
    Slices mass_failures;                 // those of them that convict nobody, ascending
    // Of a breach: the window ended funded, by another party than the provider, so that it weighs
    // where breaches of several are counted. Only its absence is written.
    bool paid = true;
    bool operator==(const VerdictDetail&) const = default;
};

Json to_json(const VerdictDetail& detail);
// Errors: invalid_input, which names the member that is missing or malformed.
Result<VerdictDetail> verdict_detail_from_json(const Json& json);
// Returns `paid` of such a detail.
bool is_paid(const Json& json);

}  // namespace warden::scoring
