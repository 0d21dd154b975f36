#include "domain/orchestrator/event.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "domain/orchestrator/json_fields.hpp"

namespace warden::orchestrator {
namespace {

Fail bad_event(std::string_view name, const std::string& wrong) {
    return fail(Errc::invalid_input, "event " + std::string(name) + ": " + wrong);
}

template <std::size_t I>
Result<Event> read_as(std::string_view name, const Json& fields) {
    if constexpr (I == std::variant_size_v<Event>) {
        return bad_event(name, "unknown name");
    } else {
        using E = std::variant_alternative_t<I, Event>;
        if (name != E::kName) return read_as<I + 1>(name, fields);
        E event;
        if (const std::optional<std::string> wrong = read_fields(fields, event)) {
            return bad_event(name, *wrong);
        }
        return Event(std::move(event));
    }
}

}  // namespace

std::string_view name(const Event& event) {
    return std::visit([](const auto& e) { return std::decay_t<decltype(e)>::kName; }, event);
}

Json to_json(const Event& event) {
    return std::visit([](const auto& e) { return Json(fields_to_json(e)); }, event);
}

Result<Event> event_from_fields(std::string_view name, const Json& fields) {
    return read_as<0>(name, fields);
}

}  // namespace warden::orchestrator
