#pragma once
// JSON-RPC 2.0 over one WebSocket: calls, and the notifications of subscriptions.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "platform/rpc/client.hpp"
#include "ports/clock.hpp"
#include "ports/web_socket.hpp"

namespace warden::rpc {

// A request of the node without an id: "starknet_subscriptionNewHeads" and the like.
struct Notification {
    std::string method;
    std::string body;  // the whole message; at least 64 bytes of capacity follow it
    std::size_t params_begin = 0;
    std::size_t params_size = 0;

    // JSON text of the parameters, a part of `body`; empty when absent.
    std::string_view params() const {
        return std::string_view(body).substr(params_begin, params_size);
    }
};

struct SessionSettings {
    std::string endpoint;                  // alias
    std::size_t calls_max = 64;            // calls waiting for their answer; more are limit
    std::size_t notifications_max = 1024;  // waiting to be taken; one more ends the session
};

// It is over when the socket is: connect again and make a new one. It belongs to one logic thread.
// Silence is no error here: the caller watches how long it gets no notification.
class Session {
  public:
    virtual ~Session() = default;

    // Reads until the session is over and says why; calls and next() are served meanwhile. Throws
    // only when cancelled. Run it once, in the caller's task group.
    virtual asio::awaitable<Error> run() = 0;
    // Errors as Client::call; session_ended. A call whose deadline passes leaves the session
    // usable.
    virtual asio::awaitable<Result<Answer>> call(Call call, ports::Deadline deadline) = 0;
    // Returns the next notification, in the order of arrival; session_ended once none is left.
    // timeout at the deadline, with nothing lost.
    virtual asio::awaitable<Result<Notification>> next(ports::Deadline deadline) = 0;
};

// The clock outlives the session.
std::unique_ptr<Session> make_session(asio::any_io_executor executor, ports::Clock& clock,
                                      std::unique_ptr<ports::WebSocket> socket,
                                      SessionSettings settings);

}  // namespace warden::rpc
