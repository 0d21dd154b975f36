#include "domain/probing/outcome.hpp"

#include <array>
#include <string>

namespace warden::probing {
namespace {

constexpr std::array<std::string_view, 6> kClasses = {"ok",           "fail",        "unknown",
                                                      "prober_fault", "maintenance", "no_data"};
constexpr std::array<std::string_view, 11> kKinds = {
    "none",     "dns",     "connect_refused", "connect_timeout", "tls_invalid", "http_status",
    "protocol", "timeout", "integrity",       "auth_rejected",   "throttled"};
constexpr std::array<std::string_view, kOperations> kOperationNames = {"check", "put", "get",
                                                                       "remove"};

template <class Enum, std::size_t N>
Result<Enum> from_name(const std::array<std::string_view, N>& names, std::string_view text,
                       std::string_view what) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == text) return static_cast<Enum>(i);
    }
    return fail(Errc::invalid_input, "no such " + std::string(what) + ": " + std::string(text));
}

}  // namespace

std::string_view name(OutcomeClass value) { return kClasses[static_cast<std::size_t>(value)]; }
std::string_view name(FailKind value) { return kKinds[static_cast<std::size_t>(value)]; }
std::string_view name(Operation value) { return kOperationNames[static_cast<std::size_t>(value)]; }

Result<OutcomeClass> outcome_class_from(std::string_view text) {
    return from_name<OutcomeClass>(kClasses, text, "outcome class");
}
Result<FailKind> fail_kind_from(std::string_view text) {
    return from_name<FailKind>(kKinds, text, "kind of failure");
}
Result<Operation> operation_from(std::string_view text) {
    return from_name<Operation>(kOperationNames, text, "operation");
}

}  // namespace warden::probing
