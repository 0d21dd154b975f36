#pragma once
// What each constant of a rule set means, in which unit, and which values it may have: what
// validate() holds a set to, and what the reference of the configuration shows.

#include <cstdint>
#include <span>
#include <string_view>

namespace warden::scoring {

struct RuleConstant {
    std::string_view name;
    std::string_view meaning;  // whole sentences
    // Both inclusive: of the number, of each number of a list, of the length of a text in bytes.
    std::uint32_t min = 0;
    std::uint32_t max = 1;
};
// In the order of RuleSet::visit.
std::span<const RuleConstant> rule_constants();

// So many retries an availability probe may have: entries of retry_backoff_ms.
constexpr std::size_t kRetriesMax = 10;

}  // namespace warden::scoring
