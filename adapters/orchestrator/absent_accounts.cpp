#include "adapters/orchestrator/absent_accounts.hpp"

#include <algorithm>
#include <array>

namespace warden::adapters {

Json without_absent_accounts(const Json& record, std::string_view zero) {
    constexpr std::array<std::string_view, 4> kMayLack{"pending_admin", "next_arbiter", "next",
                                                       "operator"};
    const Json::Object* members = record.object();
    if (members == nullptr) return record;
    Json::Object out = *members;
    for (auto& [name, value] : out) {
        if (std::ranges::count(kMayLack, name) > 0 && value == Json(zero)) value = "";
    }
    return out;
}

}  // namespace warden::adapters
