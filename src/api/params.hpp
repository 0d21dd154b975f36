#pragma once
// What a request may ask with, declared by its endpoint and read once, before the endpoint's
// handler.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/ids.hpp"
#include "platform/http/server.hpp"
#include "ports/score_store.hpp"

namespace warden::api {

// Ids of rows stay below it, here and in JSON.
inline constexpr std::uint64_t kIdMax = (1ull << 53) - 1;

struct Parameter {
    enum class In : std::uint8_t { query, path, header };
    enum class Kind : std::uint8_t {
        text,
        number,     // decimal, 0..max
        name,       // one of `names`
        time,       // RFC 3339 in UTC and whole seconds
        entity,     // "<chain>.<contract>.<number>"
        window,     // "<chain>.<contract>.<reservation>.<party>.<window>"
        root,       // a hash as 64 hex digits
        cursor,     // of a list by key
        id_cursor,  // of a list by row id, 0..kIdMax
    };
    std::string_view name;
    Kind kind = Kind::text;
    In in = In::query;
    bool required = false;  // always true in a path
    std::uint64_t max = 0;
    std::vector<std::string_view> names{};
};

// Whether query keys that an endpoint does not declare are an error or nobody's business.
enum class OtherKeys : std::uint8_t { refused, ignored };

// Percent-decoded values of a path pattern's placeholders, by name.
using PathValues = std::map<std::string, std::string, std::less<>>;

class Params {
  public:
    // invalid_input names the parameter that is wrong, absent though required, unknown or given
    // twice. `declared` outlives the result.
    static Result<Params> of(const std::vector<Parameter>& declared, OtherKeys other_keys,
                             const PathValues& path, const http::Request& request);

    // Each returns nullopt for a parameter that the request does not have. Asking for one that is
    // not declared, or as another kind, is a defect and ends the process.
    std::optional<std::string> text(std::string_view name) const;  // text, name, root, cursor
    // Of a parameter whose names are the words of the enum.
    template <NamedEnum Enum>
    std::optional<Enum> word(std::string_view name) const {
        const auto word = text(name);
        if (!word) return std::nullopt;
        return from_name<Enum>(*word).value();
    }
    std::optional<std::uint64_t> number(std::string_view name) const;  // number, time, id_cursor
    std::optional<chain::EntityId> entity(std::string_view name) const;
    std::optional<ports::WindowKey> window(std::string_view name) const;

    std::string body;  // as sent; a POST endpoint's handler reads it

  private:
    using Value = std::variant<std::string, std::uint64_t, chain::EntityId, ports::WindowKey>;
    static Result<Value> read(const Parameter& parameter, const std::string& text);
    template <class T>
    std::optional<T> find(std::string_view name) const;

    std::map<std::string_view, std::optional<Value>> values_;
};

// Reads keys and values of a query, percent-decoded; invalid_input on a bad escape or a key that
// occurs twice.
Result<PathValues> read_query(std::string_view query);

// Matches "/v1/units/{id}/score"; `values` holds the placeholders' on success. A value that is
// empty or can't be decoded does not match.
bool match_path(std::string_view pattern, std::string_view path, PathValues& values);

// Makes a cursor, which is opaque to clients: base16 of the last key, which is printable ASCII.
std::string make_cursor(std::string_view key);

// Writes a window key: "<chain>.<contract>.<reservation>.<party>.<window>".
std::string key_text(const ports::WindowKey& key);
// invalid_input says the form.
Result<ports::WindowKey> key_from_text(std::string_view text);

}  // namespace warden::api
