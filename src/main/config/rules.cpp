// Section rules: every constant of the rule set under its own name, with default, range and
// meaning. The table is made from the rule set itself, so the two can't drift apart.
#include <algorithm>
#include <utility>

#include "domain/scoring/rule_constants.hpp"
#include "main/config/config.hpp"

namespace warden::cli {

config::Section rules_section() {
    config::Section section{
        .name = "rules",
        .help =
            "The rule set of measuring, scoring and verdicts; stored with every score. How its "
            "constants work together stands in src/domain/scoring/README.md."};
    const Json defaults = scoring::to_json(scoring::RuleSet{});
    for (const scoring::RuleConstant& constant : scoring::rule_constants()) {
        const Json& value = *defaults.find(constant.name);
        config::Key key{.name = std::string(constant.name),
                        .type = config::Text{},
                        .help = std::string(constant.meaning)};
        if (const std::int64_t* integer = value.integer()) {
            key.type = config::Integer{constant.min, constant.max};
            key.fallback = std::to_string(*integer);
        } else if (const bool* boolean = value.boolean()) {
            key.type = config::Boolean{};
            key.fallback = *boolean ? "true" : "false";
        } else if (const Json::Array* list = value.array()) {
            key.type = config::TextList{.items_max = scoring::kRetriesMax};
            key.fallback = "";
            for (const Json& item : *list) {
                if (!key.fallback->empty()) *key.fallback += ",";
                *key.fallback += std::to_string(*item.integer());
            }
        } else {
            key.fallback = *value.string();
        }
        section.keys.push_back(std::move(key));
    }
    section.keys.push_back(
        {.name = "affiliations",
         .type = config::TextList{},
         .fallback = "",
         .help =
             "Accounts known to be one party, each item a group a=b=c: what they pay each other "
             "makes nobody a witness of a mass failure."});
    return section;
}

orchestrator::Affiliations read_affiliations(const config::Values& values) {
    orchestrator::Affiliations groups;
    for (const std::string& item : values.list("affiliations")) {
        std::vector<std::string> group;
        for (std::size_t at = 0; at <= item.size();) {
            const std::size_t end = std::min(item.find('=', at), item.size());
            group.push_back(item.substr(at, end - at));
            at = end + 1;
        }
        groups.push_back(std::move(group));
    }
    return groups;
}

scoring::RuleSet read_rules(const config::Values& values, config::Problems& problems) {
    const Json defaults = scoring::to_json(scoring::RuleSet{});
    Json::Object object;
    for (const scoring::RuleConstant& constant : scoring::rule_constants()) {
        const std::string name(constant.name);
        const Json& value = *defaults.find(name);
        if (value.integer() != nullptr) {
            object.emplace_back(name, values.integer(name));
        } else if (value.boolean() != nullptr) {
            object.emplace_back(name, values.boolean(name));
        } else if (value.array() != nullptr) {
            Json::Array list;
            for (const std::string& text : values.list(name)) {
                const auto number = u64_from_decimal(text);
                if (!number || *number < constant.min || *number > constant.max) {
                    problems.push_back(problem_at(values, name,
                                                  "a list of whole numbers from " +
                                                      std::to_string(constant.min) + " to " +
                                                      std::to_string(constant.max)));
                    return {};
                }
                list.emplace_back(static_cast<std::int64_t>(*number));
            }
            object.emplace_back(name, std::move(list));
        } else {
            object.emplace_back(name, values.text(name));
        }
    }
    auto rules = scoring::rule_set_from_json(Json(std::move(object)));
    if (!rules) {
        problems.push_back(problem_at(values, "slice_secs", rules.error().detail));
        return {};
    }
    return *rules;
}

}  // namespace warden::cli
