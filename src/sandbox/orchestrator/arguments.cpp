#include "sandbox/orchestrator/arguments.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "domain/base/hex.hpp"
#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

struct Row {
    std::string_view name;
    std::string_view parameters;  // "name type, name type"
    Rule rule;
    bool view = false;
};

constexpr std::string_view kSlashParameters = "reservation_id u64, party u32, window u32";
constexpr std::string_view kStatementParameters =
    "reservation_id u64, party u32, window u32, statement_hash hash";
constexpr std::string_view kVoteParameters =
    "reservation_id u64, party u32, window u32, reasons u32, score_before u32, "
    "evidence_root hash, evidence_uri text";

const Row kRows[] = {
    {"constructor",
     "admin account, token account, arbiter account, oracles accounts, fixed fixed, config config",
     construct},
    {"set_config", "config config", set_config},
    {"set_oracle", "oracle account, enabled bool", set_oracle},
    {"retire_oracle", "oracle account", retire_oracle},
    {"set_arbiter", "arbiter account", set_arbiter},
    {"propose_admin", "account account", propose_admin},
    {"accept_admin", "", accept_admin},
    {"pause", "", pause},
    {"unpause", "", unpause},
    {"propose_upgrade", "code_hash hash", propose_upgrade},
    {"cancel_upgrade", "", cancel_upgrade},
    {"upgrade", "", upgrade},
    {"set_operator", "account account", set_operator},
    {"register_provider", "endpoint text, stake u128", register_provider},
    {"update_provider", "endpoint text", update_provider},
    {"add_stake", "amount u128", add_stake},
    {"request_unstake", "amount u128", request_unstake},
    {"withdraw_stake", "", withdraw_stake},
    {"register_unit",
     "capacity_gb u32, region region, api u32, endpoint text, floor u128, ceiling u128, "
     "window_secs u64, terms terms",
     register_unit},
    {"update_unit", "unit_id u64, endpoint text", update_unit},
    {"set_price", "unit_id u64, floor u128, ceiling u128", set_price},
    {"set_accepting", "unit_id u64, accepting bool", set_accepting},
    {"update_sla", "unit_id u64, terms terms", update_sla},
    {"schedule_maintenance", "unit_id u64, from u64, until u64", schedule_maintenance},
    {"end_maintenance", "unit_id u64", end_maintenance},
    {"decommission_unit", "unit_id u64", decommission_unit},
    {"register_consumer", "bond u128", register_consumer},
    {"add_bond", "amount u128", add_bond},
    {"withdraw_bond", "amount u128", withdraw_bond},
    {"request_reservation",
     "unit_id u64, gb u32, duration_secs u64, max_price u128, sla_version u32, "
     "config_version u32, deposit u128",
     request_reservation},
    {"accept_reservation", "reservation_id u64", accept_reservation},
    {"reject_reservation", "reservation_id u64", reject_reservation},
    {"cancel_reservation", "reservation_id u64", cancel_reservation},
    {"expire_request", "reservation_id u64", expire_request},
    {"top_up", "reservation_id u64, amount u128", top_up},
    {"terminate_reservation", "reservation_id u64", terminate_reservation},
    {"settle", "reservation_id u64, max_windows u32", settle},
    {"propose_slash", kVoteParameters, propose_slash},
    {"attest_slash", kVoteParameters, attest_slash},
    {"withdraw_slash", kSlashParameters, withdraw_slash},
    {"claim_breach", "reservation_id u64, party u32, window u32, reasons u32, statement_hash hash",
     claim_breach},
    {"answer_claim", kStatementParameters, answer_claim},
    {"dispute_slash", kStatementParameters, dispute_slash},
    {"resolve_dispute", "reservation_id u64, party u32, window u32, share_bps u32",
     resolve_dispute},
    {"execute_slash", kSlashParameters, execute_slash},
    {"lapse_slash", kSlashParameters, lapse_slash},
    {"withdraw", "amount u128", withdraw},
    {"publish_scores", "party u32, as_of u64, scores scores", publish_scores},
    {"publish_price_guide", "region region, price u128, as_of u64, valid_until u64",
     publish_price_guide},
    {"version", "", view_version, true},
    {"get_config", "version u32", view_config, true},
    {"get_instance", "", view_instance, true},
    {"get_provider", "provider account", view_provider, true},
    {"get_consumer", "consumer account", view_consumer, true},
    {"get_balance", "account account", view_balance, true},
    {"get_operator", "account account", view_operator, true},
    {"get_unit", "unit_id u64", view_unit, true},
    {"get_sla", "unit_id u64, version u32", view_sla, true},
    {"get_reservation", "reservation_id u64", view_reservation, true},
    {"get_window", "reservation_id u64, window u32", view_window, true},
    {"get_slash", kSlashParameters, view_slash, true},
    {"get_guide", "region region", view_guide, true},
    {"get_score", "party u32, account account", view_score, true},
    {"is_oracle", "account account", view_is_oracle, true},
    {"counts", "", view_counts, true},
    {"effective_price", "unit_id u64", view_effective_price, true},
};

std::vector<Parameter> parse_parameters(std::string_view text) {
    std::vector<Parameter> parameters;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(", "));
        const auto space = one.find(' ');
        parameters.push_back(
            {std::string(one.substr(0, space)), std::string(one.substr(space + 1))});
        text.remove_prefix(std::min(text.size(), one.size() + 2));
    }
    return parameters;
}

const std::vector<Function>& table() {
    static const std::vector<Function> functions = [] {
        std::vector<Function> made;
        for (const Row& row : kRows) {
            made.push_back({row.name, parse_parameters(row.parameters), row.view});
        }
        return made;
    }();
    return functions;
}

bool valid_record(const Json& value, const Json::Object& example);

bool is_u32(const Json& value) {
    const auto* number = value.integer();
    return number && *number >= 0 && *number <= std::numeric_limits<std::uint32_t>::max();
}
bool is_u64(const Json& value) { return value.string() && u64_from_decimal(*value.string()); }
bool is_u128(const Json& value) { return value.string() && u128_from_decimal(*value.string()); }
bool is_text(const Json& value) { return value.string() != nullptr; }
bool is_account(const Json& value) { return value.string() && !value.string()->empty(); }
bool is_bool(const Json& value) { return value.boolean() != nullptr; }
bool is_hash(const Json& value) {
    return value.string() && hash_from_hex(*value.string()).has_value();
}
bool is_accounts(const Json& value) {
    return value.array() && std::ranges::all_of(*value.array(), is_account);
}
bool is_scores(const Json& value) {
    return value.array() && std::ranges::all_of(*value.array(), [](const Json& entry) {
               const auto* members = entry.object();
               if (!members || members->size() != 2) return false;
               const Json* address = entry.find("address");
               const Json* score = entry.find("score");
               return address && score && is_account(*address) && is_u32(*score);
           });
}
bool is_terms(const Json& value) { return valid_record(value, terms_fields({})); }
bool is_fixed(const Json& value) { return valid_record(value, fixed_fields({})); }
bool is_config(const Json& value) { return valid_record(value, config_fields({})); }

// Exactly the members of the example, numbers where it has numbers and decimal texts where it has
// such.
bool valid_record(const Json& value, const Json::Object& example) {
    if (!value.object() || value.object()->size() != example.size()) return false;
    return std::ranges::all_of(example, [&value](const Json::Member& member) {
        const Json* given = value.find(member.first);
        if (!given) return false;
        if (member.second.integer()) return is_u32(*given);
        if (member.second == Json("0")) {
            return member.first.ends_with("_secs") ? is_u64(*given) : is_u128(*given);
        }
        return is_account(*given);
    });
}

bool valid_argument(const std::string& type, const Json& value) {
    using Test = bool (*)(const Json&);
    static const std::map<std::string, Test> tests = {
        {"u32", is_u32},      {"u64", is_u64},         {"u128", is_u128},
        {"bool", is_bool},    {"account", is_account}, {"accounts", is_accounts},
        {"hash", is_hash},    {"text", is_text},       {"region", is_text},
        {"terms", is_terms},  {"fixed", is_fixed},     {"config", is_config},
        {"scores", is_scores}};
    return tests.at(type)(value);
}

}  // namespace

std::span<const Function> functions() { return table(); }

const Function* find_function(std::string_view name) {
    const auto found = std::ranges::find(table(), name, &Function::name);
    return found == table().end() ? nullptr : &*found;
}

Rule rule_of(const Function& function) {
    return std::ranges::find(kRows, function.name, &Row::name)->rule;
}

bool valid_arguments(const Function& function, const Json& arguments) {
    if (!arguments.object() || arguments.object()->size() != function.parameters.size()) {
        return false;
    }
    return std::ranges::all_of(function.parameters, [&arguments](const Parameter& parameter) {
        const Json* value = arguments.find(parameter.name);
        return value && valid_argument(parameter.type, *value);
    });
}

}  // namespace warden::sandbox::orchestrator
