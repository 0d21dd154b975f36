#include "domain/base/rfc3339.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace warden {

std::string rfc3339(UnixSecs time) {
    if (time == 0) return {};
    const std::chrono::sys_seconds at{Seconds{time}};
    const auto midnight = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss clock{at - midnight};
    std::array<char, 40> text{};
    std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
        unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return text.data();
}

Result<UnixSecs> from_rfc3339(std::string_view text) {
    const Fail wrong = fail(Errc::invalid_input, "a time has the form 2026-01-31T23:59:59Z");
    constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != kForm.size()) return wrong;
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (kForm[i] == 'd' ? !digit : text[i] != kForm[i]) return wrong;
    }
    const auto part = [text](std::size_t at, std::size_t size) {
        unsigned value = 0;
        for (const char digit : text.substr(at, size)) {
            value = value * 10 + static_cast<unsigned>(digit - '0');
        }
        return value;
    };
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(part(0, 4))},
                                           std::chrono::month{part(5, 2)},
                                           std::chrono::day{part(8, 2)}};
    const UnixSecs hours = part(11, 2), minutes = part(14, 2), seconds = part(17, 2);
    if (!date.ok() || hours > 23 || minutes > 59 || seconds > 59) return wrong;
    const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
    if (days < 0) return wrong;
    return static_cast<UnixSecs>(days) * 86'400 + hours * 3'600 + minutes * 60 + seconds;
}

}  // namespace warden
