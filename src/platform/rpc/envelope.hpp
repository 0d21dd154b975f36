#pragma once
// The frame of JSON-RPC 2.0 messages, found by a scan: a large result is neither copied nor parsed
// here, which is the business of whoever knows what it holds. Internal to platform/rpc.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "platform/rpc/client.hpp"

namespace warden::rpc {

// A part of the message's text.
struct Span {
    std::size_t begin = 0;
    std::size_t size = 0;
};

// Members of a message; absent ones are empty. The values are bounded, not yet valid JSON inside.
struct Envelope {
    std::optional<Span> id;
    std::optional<Span> result;
    std::optional<Span> error;
    std::optional<Span> method;
    std::optional<Span> params;
};

// garbage unless the text is one object with "jsonrpc": "2.0", no frame member twice.
Result<Envelope> read_envelope(std::string_view text);

std::string write_request(std::int64_t id, const Call& call);

// Reads the answer to request `id`; garbage when it is for another one, or holds not exactly one of
// result and error. An error may carry a null id: the node could not read the request.
Result<Answer> read_answer(std::string body, std::int64_t id);

// Reads a JSON string's text.
Result<std::string> read_string(std::string_view json);

// Makes sure that a parser may read a little beyond the end (simdjson's padding).
void pad(std::string& body);

}  // namespace warden::rpc
