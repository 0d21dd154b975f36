#pragma once
// Several endpoints of one chain, used as one: a failing endpoint is left alone for a while, a read
// moves on to the next one.

#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "platform/rpc/client.hpp"
#include "platform/rpc/endpoint_health.hpp"
#include "ports/clock.hpp"
#include "ports/http_client.hpp"
#include "ports/rng.hpp"

namespace warden::rpc {

// How calls of an endpoint end: "ok" (also with the node's own error in the answer), the names of
// RpcErrc, or "network" for anything below HTTP.
inline constexpr std::array<std::string_view, 7> kCallEnds{
    "ok", "throttled", "refused", "unavailable", "garbage", "lost_answer", "network"};

struct PoolSettings {
    std::vector<Endpoint> endpoints;  // at least one; aliases differ
    Pick pick = Pick::round_robin;
    std::size_t tries_max = 3;  // endpoints asked for one read
    Millis try_for{10'000};     // one try of a read; a submission takes what the deadline gives
    Quarantine quarantine;
    ClientSettings client;
    // Told of every call that left this process: alias, one of kCallEnds, how long it took.
    std::function<void(std::string_view, std::string_view, std::chrono::nanoseconds)> observe =
        nullptr;
};

struct EndpointState {
    std::string alias;
    bool quarantined = false;
    Millis quarantine_left{0};
    std::uint64_t successes = 0;
    std::uint64_t failures = 0;
    std::string last_error;       // empty before the first
    std::string operator_name{};  // who runs it
};

class EndpointPool {
  public:
    virtual ~EndpointPool() = default;

    // Makes a call; Answer::endpoint says who answered. A read goes to at most tries_max different
    // endpoints; a submission to another one only while nothing was sent. no_endpoint when all are
    // in quarantine.
    virtual asio::awaitable<Result<Answer>> call(Call call, ports::Deadline deadline) = 0;
    // Makes a call to this endpoint and no other, quarantined or not: page tokens belong to the
    // endpoint that gave them. not_found when there is no such alias.
    virtual asio::awaitable<Result<Answer>> call_on(std::string alias, Call call,
                                                    ports::Deadline deadline) = 0;
    // Puts an endpoint in quarantine that the caller found to lie, lag or contradict itself. An
    // unknown alias is ignored.
    virtual void report_bad(const std::string& alias, const std::string& why) = 0;
    // Who reads large answers (read_answer_of).
    virtual async::BlockingPool& workers() = 0;
    // Returns the state of every endpoint, in the order of the settings.
    virtual std::vector<EndpointState> states() const = 0;
};

// Client, workers (which read large answers), clock and generator outlive the pool, which belongs
// to one logic thread.
std::unique_ptr<EndpointPool> make_endpoint_pool(ports::HttpClient& http,
                                                 async::BlockingPool& workers, ports::Clock& clock,
                                                 ports::Rng& rng, PoolSettings settings);

}  // namespace warden::rpc
