#include "storage/rows.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/text.hpp"

namespace warden::storage {

chain::CoverageRange coverage_of(const pqxx::row& row) {
    chain::CoverageRange range;
    read_row(row, range.first, range.last, range.proof);
    return range;
}

Json json_number(std::uint64_t value) {
    constexpr std::uint64_t kMax = (std::uint64_t{1} << 53) - 1;
    if (value > kMax)
        throw StoreError(Errc::invalid_input, std::to_string(value) + " is above 2^53 - 1");
    return static_cast<std::int64_t>(value);
}

std::optional<std::string> text_of(const std::optional<std::uint64_t>& value) {
    if (!value) return std::nullopt;
    return std::to_string(*value);
}

std::string clean_text(std::string text) {
    std::replace(text.begin(), text.end(), '\0', '?');
    return as_utf8(std::move(text));
}

}  // namespace warden::storage
