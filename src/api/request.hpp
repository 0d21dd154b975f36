#pragma once
// Decoding of requests and the shape of answers, apart from what routes do.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/chain/ids.hpp"
#include "platform/http/server.hpp"

namespace warden::api {

// The parts of a request that a route sees: decoded, each key once.
class Params {
  public:
    // invalid_input on a bad escape or a key that occurs twice.
    static Result<Params> of(std::string_view query);

    // invalid_input naming the first query key that is not among `names`.
    Result<void> allow_only(std::initializer_list<std::string_view> names) const;
    std::optional<std::string> find(std::string_view name) const;
    // Decimal, 0..`max`; invalid_input names the key.
    Result<std::optional<std::uint64_t>> number(std::string_view name, std::uint64_t max) const;
    Result<std::optional<chain::EntityId>> entity(std::string_view name) const;
    // RFC 3339 UTC in whole seconds: "2026-01-31T23:59:59Z"; invalid_input names the key.
    Result<std::optional<UnixSecs>> time(std::string_view name) const;

    // Values of the path pattern's placeholders, by name.
    std::map<std::string, std::string, std::less<>> path;

  private:
    std::map<std::string, std::string, std::less<>> query_;
};

// Percent-decoding; `plus_is_space` for queries.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

// Matches "/v1/units/{id}/score"; fills `path` on success.
bool match_path(std::string_view pattern, std::string_view path,
                std::map<std::string, std::string, std::less<>>& values);

// Ids of rows stay below it, here and in JSON.
inline constexpr std::uint64_t kIdMax = (1ull << 53) - 1;

// A cursor is opaque to clients: base16 of the last key, which is printable ASCII. invalid_input
// for any other.
std::string make_cursor(std::string_view key);
Result<std::string> read_cursor(std::string_view cursor);
// A cursor over the id of a row, 0..kIdMax.
Result<std::uint64_t> read_id_cursor(std::string_view cursor);

http::Response json_response(const Json& body, unsigned status = 200);
http::Response text_response(std::string_view body, std::string_view content_type);
// RFC 9457. `type` is a stable relative URI; `detail` helps the client and never holds internals.
http::Response problem(unsigned status, std::string_view type, std::string_view detail);
// invalid_input 400, not_found 404, transient 503 with Retry-After, else 500; only the detail of
// the first two goes out.
http::Response problem_of(const Error& error);

// RFC 3339 UTC, seconds; "" for 0.
std::string rfc3339(UnixSecs time);

}  // namespace warden::api
