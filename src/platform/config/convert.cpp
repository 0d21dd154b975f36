#include "platform/config/convert.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace warden::config {
namespace {

using std::chrono::milliseconds;
using Converted = tl::expected<Values::Value, std::string>;

struct Unit {
    std::string_view name;
    milliseconds length;
};
// The largest comes first, for duration_text.
constexpr std::array<Unit, 5> kUnits{{{"d", std::chrono::hours{24}},
                                      {"h", std::chrono::hours{1}},
                                      {"m", std::chrono::minutes{1}},
                                      {"s", std::chrono::seconds{1}},
                                      {"ms", milliseconds{1}}}};

tl::unexpected<std::string> wrong(const Type& type, std::string_view text) {
    constexpr std::size_t kShownMax = 80;
    std::string message = "must be " + describe(type);
    message.append(", not \"").append(text.substr(0, kShownMax)).append("\"");
    return tl::unexpected(std::move(message));
}

// The number at the start of `text` and what follows it.
std::optional<std::pair<std::int64_t, std::string_view>> leading_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    return std::pair(number, text.substr(static_cast<std::size_t>(end - text.data())));
}

std::optional<milliseconds> to_duration(std::string_view text) {
    const auto number = leading_number(text);
    if (!number) return std::nullopt;
    const auto unit = std::ranges::find(kUnits, number->second, &Unit::name);
    std::int64_t total = 0;
    if (unit == kUnits.end() ||
        __builtin_mul_overflow(number->first, std::int64_t{unit->length.count()}, &total)) {
        return std::nullopt;
    }
    return milliseconds(total);
}

std::vector<std::string> split_commas(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto comma = text.find(',');
        std::string_view item = text.substr(0, comma);
        const auto first = item.find_first_not_of(' ');
        item = first == item.npos ? std::string_view()
                                  : item.substr(first, item.find_last_not_of(' ') - first + 1);
        items.emplace_back(item);
        text = comma == text.npos ? std::string_view() : text.substr(comma + 1);
    }
    return items;
}

// One overload for each type.
struct Converter {
    const Type& type;
    std::string_view text;

    Converted operator()(const Text&) const { return std::string(text); }
    Converted operator()(const TextList&) const { return split_commas(text); }
    Converted operator()(const Path&) const { return std::filesystem::path(text); }
    Converted operator()(const SecretFile&) const { return std::filesystem::path(text); }
    Converted operator()(const Integer& range) const {
        const auto number = leading_number(text);
        if (!number || !number->second.empty() || number->first < range.min ||
            number->first > range.max) {
            return wrong(type, text);
        }
        return number->first;
    }
    Converted operator()(const Boolean&) const {
        if (text != "true" && text != "false") return wrong(type, text);
        return text == "true";
    }
    Converted operator()(const Duration& range) const {
        const auto duration = to_duration(text);
        if (!duration || *duration < range.min || *duration > range.max) return wrong(type, text);
        return *duration;
    }
    Converted operator()(const Choice& choice) const {
        if (std::ranges::find(choice.options, text) != choice.options.end()) {
            return std::string(text);
        }
        auto error = wrong(type, text);
        error.value() += did_you_mean(text, choice.options);
        return error;
    }
};

struct Describer {
    std::string operator()(const Text&) const { return "text"; }
    std::string operator()(const TextList& list) const {
        return "a list of at most " + std::to_string(list.items_max);
    }
    std::string operator()(const Path&) const { return "a path"; }
    std::string operator()(const SecretFile&) const { return "the path of a key file"; }
    std::string operator()(const Boolean&) const { return "true or false"; }
    std::string operator()(const Integer& range) const {
        std::string text = "an integer from " + std::to_string(range.min);
        if (range.max == Integer{}.max) return text + " on";
        return text + " to " + std::to_string(range.max);
    }
    std::string operator()(const Duration& range) const {
        return "a duration from " + duration_text(range.min) + " to " + duration_text(range.max);
    }
    std::string operator()(const Choice& choice) const {
        std::string text = "one of";
        for (const std::string& option : choice.options) {
            text += (text == "one of" ? " " : ", ") + option;
        }
        return text;
    }
};

// Returns the Levenshtein distance.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

Converted convert(const Type& type, std::string_view text) {
    return std::visit(Converter{type, text}, type);
}

std::string describe(const Type& type) { return std::visit(Describer{}, type); }

std::string duration_text(milliseconds duration) {
    for (const Unit& unit : kUnits) {
        if (duration.count() != 0 && duration % unit.length == milliseconds::zero()) {
            return std::to_string(duration / unit.length) + std::string(unit.name);
        }
    }
    return "0s";
}

std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates) {
    constexpr std::size_t kLengthMax = 64;  // the distance costs the product of the lengths
    if (text.size() > kLengthMax) return {};
    std::size_t best = 3;
    std::string nearest;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edits(text, candidate);
        if (distance < best && distance < candidate.size()) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?";
}

}  // namespace warden::config
