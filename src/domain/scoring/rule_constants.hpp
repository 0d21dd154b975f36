#pragma once
// What each constant of a rule set means, in which unit, and which values it may have. validate()
// holds a set to it, the reference of the configuration shows it.

#include <cstdint>
#include <span>
#include <string_view>

namespace warden::scoring {

struct RuleConstant {
    std::string_view name;
    std::string_view meaning;  // whole sentences
    // Both are inclusive, and bound the number, each number of a list, or the length of a text in
    // bytes.
    std::uint32_t min = 0;
    std::uint32_t max = 1;
};
// Returns all of them in the order of RuleSet::visit.
std::span<const RuleConstant> rule_constants();

// So many retries an availability probe may have: entries of retry_backoff_ms.
constexpr std::size_t kRetriesMax = 10;

}  // namespace warden::scoring
