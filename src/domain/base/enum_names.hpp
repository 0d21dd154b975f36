#pragma once
// The words of an enum, in one table beside it, found by the enum's type:
//
//   enum class Party : std::uint32_t { provider, consumer };
//   constexpr auto names_of(Party) { return enum_names<Party>("provider", "consumer"); }
//
// Words are stable: they stand in the database, in signed records, in answers and in metric labels.
// The compiler holds each table complete, in the enumerators' order and spelled like them (but for
// case and underscores), so that nobody adds or renames an enumerator without thinking of its word.

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "domain/base/error.hpp"

namespace warden {

template <class Enum>
concept NamedEnum = std::is_enum_v<Enum> && requires(Enum value) { names_of(value); };

namespace enum_detail {

// Empty where no enumerator has this value: Clang then writes it as a cast, "(Party)2".
template <auto Value>
consteval std::string_view spelling() {
    std::string_view text = __PRETTY_FUNCTION__;  // ends with "[Value = warden::Party::provider]"
    text.remove_suffix(1);
    const std::size_t before = text.find_last_of(":)");
    return text[before] == ')' ? std::string_view() : text.substr(before + 1);
}

// Enumerators are numbered from 0 or 1, without gaps.
template <class Enum>
inline constexpr std::size_t kFirst = spelling<static_cast<Enum>(0)>().empty() ? 1 : 0;

template <class Enum>
constexpr Enum value_at(std::size_t place) {
    return static_cast<Enum>(kFirst<Enum> + place);
}

constexpr bool is_spelled_like(std::string_view word, std::string_view enumerator) {
    const auto next = [](std::string_view& text) {
        while (text.starts_with('_')) text.remove_prefix(1);
        if (text.empty()) return '\0';
        const char c = text.front();
        text.remove_prefix(1);
        return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    while (true) {
        const char c = next(word);
        if (c != next(enumerator)) return false;
        if (c == '\0') return true;
    }
}

template <class Enum, std::size_t... Place>
consteval bool fits(const std::array<std::string_view, sizeof...(Place)>& words,
                    std::index_sequence<Place...>) {
    static_assert(spelling<value_at<Enum>(sizeof...(Place))>().empty(),
                  "an enumerator has no word");
    return (is_spelled_like(words[Place], spelling<value_at<Enum>(Place)>()) && ...);
}

// Declared only: the call in a constant expression is the compiler's error message.
void a_word_is_not_spelled_like_its_enumerator();

Error no_such_word(std::string_view text, std::span<const std::string_view> words);

}  // namespace enum_detail

template <class Enum, std::convertible_to<std::string_view>... Words>
consteval auto enum_names(Words... words) {
    const std::array<std::string_view, sizeof...(Words)> table{words...};
    if (!enum_detail::fits<Enum>(table, std::index_sequence_for<Words...>())) {
        enum_detail::a_word_is_not_spelled_like_its_enumerator();
    }
    return table;
}

// The table of the words.
template <NamedEnum Enum>
inline constexpr auto kNames = names_of(Enum{});

// Every enumerator, in order.
template <NamedEnum Enum>
inline constexpr auto kValues = [] {
    std::array<Enum, kNames<Enum>.size()> all{};
    for (std::size_t place = 0; place < all.size(); ++place) {
        all[place] = enum_detail::value_at<Enum>(place);
    }
    return all;
}();

template <NamedEnum Enum>
constexpr std::string_view name(Enum value) {
    return kNames<Enum>[static_cast<std::size_t>(value) - enum_detail::kFirst<Enum>];
}

// The enumerator of exactly this word; else invalid_input, and the detail lists the words.
template <NamedEnum Enum>
Result<Enum> from_name(std::string_view text) {
    for (const Enum value : kValues<Enum>) {
        if (name(value) == text) return value;
    }
    return Fail(enum_detail::no_such_word(text, kNames<Enum>));
}

}  // namespace warden
