#include "sandbox/rpc/faults.hpp"

#include <algorithm>

namespace warden::sandbox {

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

const std::string* Faults::text(std::string_view name, std::string_view parameter_name) const {
    const auto found = active_.find(name);
    if (found == active_.end()) return nullptr;
    const Json* value = found->second.parameters.find(parameter_name);
    return value ? value->string() : nullptr;
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

void omit_events(Faults& faults, Json::Array& events) {
    const auto omit = faults.take("omit_events");
    if (!omit) return;
    const auto every =
        static_cast<std::size_t>(std::max<std::int64_t>(1, parameter(*omit, "every", 1)));
    Json::Array kept;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if ((i + 1) % every != 0) kept.push_back(events[i]);
    }
    events = std::move(kept);
}

}  // namespace warden::sandbox
