#include "domain/orchestrator/call.hpp"

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include "domain/base/json_fields.hpp"
#include "domain/orchestrator/json_fields.hpp"

namespace warden::orchestrator {
namespace {

template <std::size_t I>
Result<Call> read_as(std::string_view name, const Json& fields) {
    if constexpr (I == std::variant_size_v<Call>) {
        return fail(Errc::invalid_input, "call " + std::string(name) + ": unknown function");
    } else {
        using C = std::variant_alternative_t<I, Call>;
        if (name != C::kName) return read_as<I + 1>(name, fields);
        C call;
        if (const auto wrong = read_fields(fields, call)) {
            return fail(Errc::invalid_input, "call " + std::string(name) + ": " + *wrong);
        }
        return Call(std::move(call));
    }
}

}  // namespace

std::string_view name(const Call& call) {
    return std::visit([](const auto& c) { return std::decay_t<decltype(c)>::kName; }, call);
}

std::uint64_t reservation_id(const Call& call) {
    return std::visit([](const auto& c) { return c.reservation_id; }, call);
}

Json arguments(const Call& call) {
    return std::visit([](const auto& c) { return Json(fields_to_json(c)); }, call);
}

Json to_json(const Call& call) {
    return Json::Object{{"name", name(call)}, {"arguments", arguments(call)}};
}

Result<Call> call_from_json(const Json& json) {
    const auto function = json::get_string(json, "name");
    const auto fields = json::get(json, "arguments");
    if (!function || !fields) {
        return fail(Errc::invalid_input, "a stored call has a name and arguments");
    }
    return read_as<0>(*function, **fields);
}

}  // namespace warden::orchestrator
