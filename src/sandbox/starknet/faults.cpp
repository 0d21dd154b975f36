#include "sandbox/starknet/faults.hpp"

#include <algorithm>
#include <array>

namespace warden::sandbox {

bool Faults::known(std::string_view name) {
    constexpr std::array<std::string_view, 17> kNames = {
        "http_429",        "http_503",         "stall",          "half_body",
        "lost_answer",     "lost_send",        "html_page",      "garbage",
        "omit_events",     "empty_page",       "stuck_token",    "lag",
        "reorder_events",  "duplicate_events", "wrong_chain_id", "silent_socket",
        "duplicate_answer"};
    return std::ranges::find(kNames, name) != kNames.end();
}

void Faults::set(std::string name, std::int64_t times, Json parameters) {
    if (times == 0) {
        active_.erase(name);
    } else {
        active_[std::move(name)] = {times, std::move(parameters)};
    }
}

std::optional<Json> Faults::take(std::string_view name) {
    const auto found = active_.find(name);
    if (found == active_.end()) return std::nullopt;
    Json parameters = found->second.parameters;
    if (found->second.times > 0 && --found->second.times == 0) active_.erase(found);
    return parameters;
}

std::int64_t Faults::number(std::string_view name, std::string_view parameter_name,
                            std::int64_t otherwise) const {
    const auto found = active_.find(name);
    if (found == active_.end()) return otherwise;
    return parameter(found->second.parameters, parameter_name, otherwise);
}

Json Faults::describe() const {
    Json::Object out;
    for (const auto& [name, fault] : active_) {
        out.emplace_back(name,
                         Json::Object{{"times", fault.times}, {"parameters", fault.parameters}});
    }
    return out;
}

std::int64_t parameter(const Json& parameters, std::string_view name, std::int64_t otherwise) {
    const Json* value = parameters.find(name);
    return value && value->integer() ? *value->integer() : otherwise;
}

}  // namespace warden::sandbox
