#include "tests/orchestrator/names.hpp"

namespace warden::sandbox::orchestrator {
namespace {

// Accounts that a profile shows as empty where the contract has the zero account.
bool may_lack(std::string_view name) {
    return name == "pending_admin" || name == "next_arbiter" || name == "next" ||
           name == "operator";
}

}  // namespace

void Names::know(const std::string& name, const std::string& on_chain) {
    on_chain_[name] = on_chain;
    names_[on_chain] = name;
}

std::string Names::translate(const std::string& name) const {
    const auto known = on_chain_.find(name);
    return known == on_chain_.end() ? address_of_(name) : known->second;
}

Json Names::accounts(const Json& value) const {
    if (value.string()) return translate(*value.string());
    Json::Array out;
    for (const Json& one : *value.array()) out.push_back(accounts(one));
    return out;
}

Json Names::member(const Json& record, std::string_view name) const {
    Json::Object out = *record.object();
    for (auto& [key, value] : out) {
        if (key == name) value = accounts(value);
    }
    return out;
}

Json::Object Names::arguments(const Call& call) const {
    Json::Object out;
    for (const Parameter& parameter : find_function(call.function)->parameters) {
        const Json& value = *call.arguments.find(parameter.name);
        Json translated = value;
        if (parameter.type == "account" || parameter.type == "accounts") {
            translated = accounts(value);
        } else if (parameter.type == "config") {
            translated = member(value, "treasury");
        } else if (parameter.type == "scores") {
            Json::Array scores;
            for (const Json& one : *value.array()) scores.push_back(member(one, "address"));
            translated = std::move(scores);
        } else if (parameter.type == "hash" && on_chain_.contains(*value.string())) {
            translated = on_chain_.at(*value.string());
        }
        out.emplace_back(parameter.name, std::move(translated));
    }
    return out;
}

Json Names::named(const Json& value) const {
    if (value.string()) {
        const auto known = names_.find(*value.string());
        return known == names_.end() ? value : Json(known->second);
    }
    if (value.array()) {
        Json::Array out;
        for (const Json& one : *value.array()) out.push_back(named(one));
        return out;
    }
    if (!value.object()) return value;
    Json::Object out;
    for (const auto& [name, one] : *value.object()) {
        const bool absent = may_lack(name) && one == Json("");
        out.emplace_back(name, absent ? Json(kZeroAccount) : named(one));
    }
    return out;
}

}  // namespace warden::sandbox::orchestrator
