#pragma once
// Calls that Warden makes on the Orchestrator. Field names and order are the functions' parameters
// in the frozen ABI, so that every chain's profile encodes them by name.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/orchestrator/slash_key.hpp"

namespace warden::orchestrator {

// One oracle's vote: the same parameters propose and attest.
struct SlashVote : SlashKey {
    std::uint32_t reasons = 0;
    std::uint32_t score_before = 0;  // 0..100
    Hash32 evidence_root{};
    std::string evidence_uri;  // 1..200 printable characters

    bool operator==(const SlashVote&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        SlashKey::visit(self, f);
        f("reasons", self.reasons);
        f("score_before", self.score_before);
        f("evidence_root", self.evidence_root);
        f("evidence_uri", self.evidence_uri);
    }
};

struct ProposeSlash : SlashVote {
    static constexpr std::string_view kName = "propose_slash";
    bool operator==(const ProposeSlash&) const = default;
};
struct AttestSlash : SlashVote {
    static constexpr std::string_view kName = "attest_slash";
    bool operator==(const AttestSlash&) const = default;
};

// Withdraws our own vote.
struct WithdrawSlash : SlashKey {
    static constexpr std::string_view kName = "withdraw_slash";
    bool operator==(const WithdrawSlash&) const = default;
};
struct ExecuteSlash : SlashKey {
    static constexpr std::string_view kName = "execute_slash";
    bool operator==(const ExecuteSlash&) const = default;
};
struct LapseSlash : SlashKey {
    static constexpr std::string_view kName = "lapse_slash";
    bool operator==(const LapseSlash&) const = default;
};

using Call = std::variant<ProposeSlash, AttestSlash, WithdrawSlash, ExecuteSlash, LapseSlash>;

// Returns the function's name in the contract.
std::string_view name(const Call& call);
std::uint64_t reservation_id(const Call& call);
// Returns the parameters as a JSON object by name, in the form of events (see to_json(Event)).
Json arguments(const Call& call);
// {"arguments": {...}, "name": ...}: the form in which intents are stored.
Json to_json(const Call& call);
Result<Call> call_from_json(const Json& json);

}  // namespace warden::orchestrator
