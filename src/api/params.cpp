#include "api/params.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/check.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/rfc3339.hpp"
#include "domain/base/u128.hpp"
#include "domain/orchestrator/codes.hpp"

namespace warden::api {
namespace {

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

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

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

std::string listed(const std::vector<std::string_view>& names) {
    std::string out;
    for (const std::string_view name : names) out.append(out.empty() ? "" : ", ").append(name);
    return out;
}

Result<std::string> read_cursor(std::string_view cursor) {
    const auto bytes = from_hex(cursor);
    std::string key;
    if (bytes) key.assign(bytes->begin(), bytes->end());
    if (key.empty() || !is_printable(key)) {
        return fail(Errc::invalid_input, "must be one that this API gave out");
    }
    return key;
}

Result<std::uint64_t> read_number(const Parameter& parameter, std::string_view text) {
    const auto value = u64_from_decimal(text);
    if (value && *value <= parameter.max) return value;
    return fail(Errc::invalid_input, "must be a number from 0 to " + std::to_string(parameter.max));
}

// The text that the request has for this parameter; null when it has none.
const std::string* text_of(const Parameter& parameter, const PathValues& path,
                           const PathValues& query, const http::Request& request) {
    if (parameter.in == Parameter::In::header) {
        return ports::find_header(request.headers, parameter.name);
    }
    const PathValues& values = parameter.in == Parameter::In::path ? path : query;
    const auto found = values.find(parameter.name);
    return found == values.end() ? nullptr : &found->second;
}

bool has_query_key(const std::vector<Parameter>& declared, std::string_view name) {
    return std::any_of(declared.begin(), declared.end(), [name](const Parameter& parameter) {
        return parameter.in == Parameter::In::query && parameter.name == name;
    });
}

}  // namespace

Result<Params::Value> Params::read(const Parameter& parameter, const std::string& text) {
    using Kind = Parameter::Kind;
    const auto as_value = [](auto value) { return Value(std::move(value)); };
    switch (parameter.kind) {
        case Kind::text: break;
        case Kind::number: return read_number(parameter, text).map(as_value);
        case Kind::name:
            if (std::count(parameter.names.begin(), parameter.names.end(), text) > 0) break;
            return fail(Errc::invalid_input, "must be one of " + listed(parameter.names));
        case Kind::time: return from_rfc3339(text).map(as_value);
        case Kind::entity: return chain::parse_entity_id(text).map(as_value);
        case Kind::window: return key_from_text(text).map(as_value);
        case Kind::root:
            if (hash_from_hex(text)) break;
            return fail(Errc::invalid_input, "must be 64 hex digits");
        case Kind::cursor: return read_cursor(text).map(as_value);
        case Kind::id_cursor: {
            const auto key = read_cursor(text);
            const auto id = key ? u64_from_decimal(*key) : Result<std::uint64_t>(Fail(key.error()));
            if (id && *id <= kIdMax) return Value(*id);
            return fail(Errc::invalid_input, "must be one of this list");
        }
    }
    return Value(text);
}

Result<Params> Params::of(const std::vector<Parameter>& declared, OtherKeys other_keys,
                          const PathValues& path, const http::Request& request) {
    const auto query = read_query(request.query);
    if (!query) return Fail(query.error());
    if (other_keys == OtherKeys::refused) {
        for (const auto& [name, value] : *query) {
            if (has_query_key(declared, name)) continue;
            return fail(Errc::invalid_input, "unknown query key " + quoted(name));
        }
    }
    Params params;
    params.body = request.body;
    for (const Parameter& parameter : declared) {
        std::optional<Value>& value = params.values_[parameter.name];
        if (const std::string* text = text_of(parameter, path, *query, request)) {
            auto known = read(parameter, *text);
            if (!known) return Fail(std::move(known.error()).at(parameter.name));
            value = std::move(*known);
        } else if (parameter.required) {
            return fail(Errc::invalid_input, quoted(parameter.name) + " is missing");
        }
    }
    return params;
}

template <class T>
std::optional<T> Params::find(std::string_view name) const {
    const auto found = values_.find(name);
    WARDEN_CHECK(found != values_.end());
    if (!found->second) return std::nullopt;
    const T* value = std::get_if<T>(&*found->second);
    WARDEN_CHECK(value != nullptr);
    return *value;
}

std::optional<std::string> Params::text(std::string_view name) const {
    return find<std::string>(name);
}
std::optional<std::uint64_t> Params::number(std::string_view name) const {
    return find<std::uint64_t>(name);
}
std::optional<chain::EntityId> Params::entity(std::string_view name) const {
    return find<chain::EntityId>(name);
}
std::optional<ports::WindowKey> Params::window(std::string_view name) const {
    return find<ports::WindowKey>(name);
}

Result<PathValues> read_query(std::string_view query) {
    PathValues values;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decode(pair.substr(0, equals), true);
        auto value = percent_decode(pair.substr(std::min(pair.size(), equals + 1)), true);
        if (!name) return Fail(name.error());
        if (!value) return Fail(value.error());
        if (!values.emplace(*name, std::move(*value)).second) {
            return fail(Errc::invalid_input, "query key " + quoted(*name) + " occurs twice");
        }
    }
    return values;
}

bool match_path(std::string_view pattern, std::string_view path, PathValues& values) {
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

std::string key_text(const ports::WindowKey& key) {
    return key.reservation.text() + "." + std::string(name(key.party)) + "." +
           std::to_string(key.window);
}

Result<ports::WindowKey> key_from_text(std::string_view text) {
    const Fail wrong = fail(Errc::invalid_input,
                            "a slash key has the form <chain>.<contract>.<reservation>."
                            "<provider or consumer>.<window>");
    const auto last = text.rfind('.');
    const auto middle = last == text.npos || last == 0 ? text.npos : text.rfind('.', last - 1);
    if (middle == text.npos) return wrong;
    const auto id = chain::parse_entity_id(text.substr(0, middle));
    const auto party = from_name<orchestrator::Party>(text.substr(middle + 1, last - middle - 1));
    const auto window = u64_from_decimal(text.substr(last + 1));
    if (!id || !party || !window || *window > UINT32_MAX) return wrong;
    return ports::WindowKey{*id, *party, static_cast<std::uint32_t>(*window)};
}

}  // namespace warden::api
