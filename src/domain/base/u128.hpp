#pragma once
// U128: money and prices of the Orchestrator (u128 on every chain). Decimal text is the only
// outside form. Arithmetic that may leave the range goes through the checked_ functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"

namespace warden {

__extension__ using U128 = unsigned __int128;

constexpr U128 kU128Max = ~U128{0};

std::string to_decimal(U128 value);
// Reads a decimal number; invalid_input on an empty text, a sign, a leading zero, another character
// or overflow.
Result<U128> u128_from_decimal(std::string_view text);
Result<std::uint64_t> u64_from_decimal(std::string_view text);

// These return nullopt on overflow.
std::optional<U128> checked_add(U128 a, U128 b);
std::optional<U128> checked_mul(U128 a, U128 b);

}  // namespace warden
