#include "domain/base/error.hpp"

namespace warden {
namespace {

class ConditionCategory final : public std::error_category {
  public:
    const char* name() const noexcept override { return "warden.condition"; }
    std::string message(int value) const override {
        switch (static_cast<Condition>(value)) {
            case Condition::transient: return "transient";
            case Condition::permanent: return "permanent";
            case Condition::invalid_input: return "invalid input";
            case Condition::unknown_outcome: return "unknown outcome";
        }
        return "unknown condition";
    }
};

class BaseCategory final : public std::error_category {
  public:
    const char* name() const noexcept override { return "warden"; }
    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::transient: return "temporary failure";
            case Errc::timeout: return "timed out";
            case Errc::unavailable: return "unavailable";
            case Errc::permanent: return "failed";
            case Errc::not_found: return "not found";
            case Errc::conflict: return "already exists or was changed by someone else";
            case Errc::stale_fence: return "lease is held by another instance";
            case Errc::invalid_input: return "invalid input";
            case Errc::limit: return "limit reached";
            case Errc::unknown_outcome: return "outcome unknown";
        }
        return "unknown error";
    }
    std::error_condition default_error_condition(int value) const noexcept override {
        switch (static_cast<Errc>(value)) {
            case Errc::transient:
            case Errc::timeout:
            case Errc::unavailable: return Condition::transient;
            case Errc::invalid_input: return Condition::invalid_input;
            case Errc::unknown_outcome: return Condition::unknown_outcome;
            case Errc::permanent:
            case Errc::not_found:
            case Errc::conflict:
            case Errc::stale_fence:
            case Errc::limit: return Condition::permanent;
        }
        return Condition::permanent;
    }
};

}  // namespace

const std::error_category& condition_category() noexcept {
    static const ConditionCategory category;
    return category;
}
std::error_condition make_error_condition(Condition condition) noexcept {
    return {static_cast<int>(condition), condition_category()};
}
const std::error_category& base_category() noexcept {
    static const BaseCategory category;
    return category;
}
std::error_code make_error_code(Errc code) noexcept {
    return {static_cast<int>(code), base_category()};
}

std::string Error::text() const { return detail + " (" + code.message() + ")"; }

Error Error::at(std::string_view where) && {
    detail = std::string(where) + ": " + detail;
    return std::move(*this);
}

}  // namespace warden
