#include "api/request.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "domain/base/hex.hpp"
#include "domain/base/u128.hpp"

namespace warden::api {
namespace {

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

Fail foreign_cursor() {
    return fail(Errc::invalid_input, "'cursor' is not one that this API gave out");
}

}  // namespace

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out.push_back(' ');
        } else if (text[i] == '%') {
            const auto byte = from_hex(text.substr(i + 1, 2));
            if (!byte || byte->size() != 1) {
                return fail(Errc::invalid_input, "a '%' must be followed by two hex digits");
            }
            out.push_back(static_cast<char>(byte->front()));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    if (!is_printable(out)) return fail(Errc::invalid_input, "parameters are printable ASCII");
    return out;
}

Result<Params> Params::of(std::string_view query) {
    Params params;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value = percent_decode(pair.substr(std::min(pair.size(), equals + 1)), true);
        if (!name) return Fail(name.error());
        if (!value) return Fail(value.error());
        if (!params.query_.emplace(*name, std::move(*value)).second) {
            return fail(Errc::invalid_input, "query key '" + *name + "' occurs twice");
        }
    }
    return params;
}

Result<void> Params::allow_only(std::initializer_list<std::string_view> names) const {
    for (const auto& [name, value] : query_) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            return fail(Errc::invalid_input, "unknown query key '" + name + "'");
        }
    }
    return {};
}

std::optional<std::string> Params::find(std::string_view name) const {
    const auto found = query_.find(name);
    if (found == query_.end()) return std::nullopt;
    return found->second;
}

Result<std::optional<std::uint64_t>> Params::number(std::string_view name,
                                                    std::uint64_t max) const {
    const auto text = find(name);
    if (!text) return std::optional<std::uint64_t>{};
    const auto value = u64_from_decimal(*text);
    if (!value || *value > max) {
        return fail(Errc::invalid_input,
                    "'" + std::string(name) + "' is a number from 0 to " + std::to_string(max));
    }
    return std::optional<std::uint64_t>(*value);
}

Result<std::optional<chain::EntityId>> Params::entity(std::string_view name) const {
    const auto text = find(name);
    if (!text) return std::optional<chain::EntityId>{};
    auto id = chain::parse_entity_id(*text);
    if (!id) return Fail(std::move(id.error()).at(name));
    return std::optional<chain::EntityId>(std::move(*id));
}

Result<std::optional<UnixSecs>> Params::time(std::string_view name) const {
    const auto text = find(name);
    if (!text) return std::optional<UnixSecs>{};
    const Fail wrong = fail(Errc::invalid_input,
                            "'" + std::string(name) + "' is a time like 2026-01-31T23:59:59Z");
    constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";
    if (text->size() != kForm.size()) return wrong;
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        const bool digit = (*text)[i] >= '0' && (*text)[i] <= '9';
        if (kForm[i] == 'd' ? !digit : (*text)[i] != kForm[i]) return wrong;
    }
    const auto part = [&text](std::size_t at, std::size_t size) {
        return static_cast<unsigned>(std::stoul(text->substr(at, size)));
    };
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(part(0, 4))},
                                           std::chrono::month{part(5, 2)},
                                           std::chrono::day{part(8, 2)}};
    const UnixSecs hours = part(11, 2), minutes = part(14, 2), seconds = part(17, 2);
    if (!date.ok() || hours > 23 || minutes > 59 || seconds > 59) return wrong;
    const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
    if (days < 0) return wrong;
    return std::optional<UnixSecs>(static_cast<UnixSecs>(days) * 86'400 + hours * 3'600 +
                                   minutes * 60 + seconds);
}

bool match_path(std::string_view pattern, std::string_view path,
                std::map<std::string, std::string, std::less<>>& values) {
    values.clear();
    while (true) {
        const std::string_view want = pattern.substr(0, pattern.find('/', 1));
        const std::string_view have = path.substr(0, path.find('/', 1));
        if (want.starts_with("/{")) {
            auto value = percent_decode(have.substr(std::min<std::size_t>(1, have.size())), false);
            if (!value || value->empty()) return false;
            values.emplace(want.substr(2, want.size() - 3), std::move(*value));
        } else if (want != have) {
            return false;
        }
        pattern.remove_prefix(want.size());
        path.remove_prefix(have.size());
        if (pattern.empty() || path.empty()) return pattern.empty() && path.empty();
    }
}

std::string make_cursor(std::string_view key) { return to_hex(as_bytes(key)); }

Result<std::string> read_cursor(std::string_view cursor) {
    const auto bytes = from_hex(cursor);
    if (!bytes || bytes->empty()) return foreign_cursor();
    std::string key(bytes->begin(), bytes->end());
    if (!is_printable(key)) return foreign_cursor();
    return key;
}

Result<std::uint64_t> read_id_cursor(std::string_view cursor) {
    const auto key = read_cursor(cursor);
    const auto id = key ? u64_from_decimal(*key) : Result<std::uint64_t>(Fail(key.error()));
    if (!id || *id > kIdMax) return foreign_cursor();
    return *id;
}

http::Response text_response(std::string_view body, std::string_view content_type) {
    http::Response response;
    response.headers.push_back({"Content-Type", std::string(content_type)});
    response.body = body;
    return response;
}

http::Response json_response(const Json& body, unsigned status) {
    http::Response response = text_response(write_canonical(body), "application/json");
    response.status = status;
    return response;
}

http::Response problem(unsigned status, std::string_view type, std::string_view detail) {
    http::Response response = json_response(Json::Object{{"type", "/problems/" + std::string(type)},
                                                         {"title", type},
                                                         {"status", std::int64_t{status}},
                                                         {"detail", detail}},
                                            status);
    response.headers.front().value = "application/problem+json";
    return response;
}

http::Response problem_of(const Error& error) {
    if (error.code == make_error_code(Errc::not_found)) {
        return problem(404, "not-found", error.detail);
    }
    if (error.is(Condition::invalid_input)) return problem(400, "invalid-request", error.detail);
    if (error.is(Condition::transient)) {
        http::Response response =
            problem(503, "unavailable", "the database does not answer; try again");
        response.headers.push_back({"Retry-After", "2"});
        return response;
    }
    return problem(500, "internal", "see the log of this pod");
}

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

}  // namespace warden::api
