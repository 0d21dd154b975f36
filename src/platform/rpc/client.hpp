#pragma once
// JSON-RPC 2.0 over HTTP POST to one endpoint.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "platform/async/run_blocking.hpp"
#include "ports/clock.hpp"
#include "ports/http_client.hpp"
#include "ports/net_error.hpp"

namespace warden::rpc {

namespace asio = boost::asio;

// What a lost answer means: a read is simply asked again, a submission may have taken effect.
enum class Effect { read, submit };

struct Call {
    std::string method;
    Json params = Json(Json::Object{});  // an object: parameters by name (or an array: by position)
    Effect effect = Effect::read;
};

// The "error" member of an answer. `data` is its JSON text, empty when absent.
struct RpcError {
    std::int64_t code = 0;
    std::string message;
    std::string data;
    bool operator==(const RpcError&) const = default;
};

// A well-formed answer: the result or the node's own error.
struct Answer {
    std::string endpoint;           // alias of the endpoint that answered
    std::optional<RpcError> error;  // set: there is no result
    std::string body;               // the whole answer; at least 64 bytes of capacity follow it

    // Returns the JSON text of the result, a part of `body`.
    std::string_view result() const {
        return std::string_view(body).substr(result_begin, result_size);
    }
    std::size_t result_begin = 0;
    std::size_t result_size = 0;
};

// Returns the result as a value, for answers that are small or wanted whole. garbage when it is not
// valid JSON or holds a number that is no int64.
Result<Json> parse_result(const Answer& answer);

enum class RpcErrc {
    throttled = 1,  // transient: 429, or 503 with Retry-After; nothing was executed
    refused,        // permanent: another 4xx
    unavailable,    // transient: 5xx
    garbage,        // invalid_input: no JSON-RPC answer, or not to this call
    lost_answer,    // unknown_outcome: a submission was sent and no clear answer came
    session_ended,  // transient: the WebSocket session is over
    no_endpoint,    // transient: every endpoint is in quarantine
};
std::error_code make_error_code(RpcErrc) noexcept;

// A call's outcome with what the endpoint asked for.
struct Outcome {
    Result<Answer> answer;
    std::optional<Seconds> retry_after;  // with throttled, where given; capped at one hour
};

struct Endpoint {
    std::string alias;  // for logs, metrics and answers; the URL's path may hold a key: never shown
    std::string url;
    ports::HttpHeaders headers;
    std::string operator_name{};  // who runs it; empty: nobody else runs any of the pool
};

struct ClientSettings {
    std::size_t body_max = 32u << 20;  // bytes of an answer
};

// Several calls may run side by side.
class Client {
  public:
    virtual ~Client() = default;

    // Makes one call, with one try. Errors of a read: those of HttpClient, with a lost answer
    // turned into transient, RpcErrc, and NetErrc::overloaded for an answer that nobody is free to
    // read. Errors of a submission: once it was sent, anything but a
    // JSON-RPC answer, a throttle or another 4xx is lost_answer.
    virtual asio::awaitable<Outcome> call(Call call, ports::Deadline deadline) = 0;
};

// Bytes of an answer that is still read where it arrives, within some milliseconds.
inline constexpr std::size_t kReadHereMax = 1u << 20;

// Runs `job`, which reads an answer of that many bytes and returns a Result: a large one on a
// thread of `workers`, so that nothing waits behind it. NetErrc::overloaded, which is transient and
// says nothing about the endpoint, when those are busy.
template <std::invocable F>
asio::awaitable<std::invoke_result_t<F>> read_answer_of(async::BlockingPool& workers,
                                                        std::size_t bytes, F job) {
    if (bytes <= kReadHereMax) co_return job();
    auto read = co_await async::run_blocking(workers, std::move(job));
    if (!read && read.error().code == make_error_code(Errc::unavailable)) {
        read.error().code = ports::NetErrc::overloaded;
    }
    co_return read;
}

// `http` and `workers` outlive the client.
std::unique_ptr<Client> make_client(ports::HttpClient& http, async::BlockingPool& workers,
                                    Endpoint endpoint, ClientSettings settings);

}  // namespace warden::rpc

template <>
struct std::is_error_code_enum<warden::rpc::RpcErrc> : std::true_type {};
