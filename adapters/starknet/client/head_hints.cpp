#include "adapters/starknet/client/head_hints.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "adapters/starknet/client/decode.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/timeout.hpp"

namespace warden::starknet {
namespace {

// Leaving the listener by it ends the session: the reader is cancelled with it.
struct GivenUp final : std::exception {
    explicit GivenUp(const char* why) : reason(why) {}
    const char* what() const noexcept override { return reason; }
    const char* reason;
};

asio::awaitable<void> read_session(rpc::Session& session) {
    // Why it is over reaches the listener as session_ended.
    static_cast<void>(co_await session.run());
}

rpc::Call make_call(const char* method) {
    rpc::Call call;
    call.method = method;
    return call;
}

}  // namespace

HeadHints::HeadHints(HeadHintSettings settings, asio::any_io_executor executor,
                     ports::WebSocketClient& web_sockets, ports::Clock& clock, ports::Rng& rng,
                     std::function<void(std::string_view)> on_end)
    : settings_(std::move(settings)),
      executor_(executor),
      web_sockets_(web_sockets),
      clock_(clock),
      backoff_(settings_.backoff, rng),
      on_end_(std::move(on_end)),
      waiters_(executor) {}

asio::awaitable<void> HeadHints::run() {
    if (settings_.endpoints.empty()) co_return;
    for (std::size_t turn = 0;; ++turn) {
        const rpc::Endpoint& endpoint = settings_.endpoints[turn % settings_.endpoints.size()];
        const std::string_view end = co_await session(endpoint);
        on_end_(end);
        co_await clock_.sleep_for(backoff_.next());
    }
}

// Why it ended.
asio::awaitable<std::string_view> HeadHints::session(rpc::Endpoint endpoint) {
    ports::WebSocketTarget target;
    target.url = endpoint.url;
    target.headers = endpoint.headers;
    const ports::Deadline deadline = clock_.now() + settings_.call_timeout;
    auto socket = co_await web_sockets_.connect(std::move(target), deadline);
    if (!socket) co_return "refused";
    rpc::SessionSettings session_settings;
    session_settings.endpoint = endpoint.alias;
    const auto session =
        rpc::make_session(executor_, clock_, std::move(*socket), std::move(session_settings));
    std::string_view end = "ended";
    try {
        co_await async::all_of(read_session(*session), listen(*session));
    } catch (const GivenUp& given_up) {
        end = given_up.reason;
    }
    co_return end;
}

// Returns true when the endpoint is on the right network and took the subscriptions.
asio::awaitable<bool> HeadHints::subscribe(rpc::Session& session) {
    const ports::Deadline deadline = clock_.now() + settings_.call_timeout;
    rpc::Call ask_chain = make_call("starknet_chainId");
    const auto chain = co_await session.call(std::move(ask_chain), deadline);
    if (!chain || chain->error) co_return false;
    const Result<Felt> id = decode::felt(chain->result());
    if (!id || *id != settings_.chain_id) co_return false;
    rpc::Call subscription = make_call("starknet_subscribeNewHeads");
    const auto subscribed = co_await session.call(std::move(subscription), deadline);
    co_return subscribed && !subscribed->error;
}

asio::awaitable<void> HeadHints::listen(rpc::Session& session) {
    const bool subscribed = co_await subscribe(session);
    if (!subscribed) throw GivenUp{"refused"};
    // What was announced while nobody listened is unknown.
    reorg_ = true;
    waiters_.wake_all();
    while (true) {
        const auto next = co_await session.next(clock_.now() + settings_.silence_max);
        if (!next) {
            if (next.error().code == make_error_code(rpc::RpcErrc::session_ended)) co_return;
            throw GivenUp{"silent"};
        }
        backoff_.reset();
        take(*next);
    }
}

// The method tells what it is: a re-org notice carries the id of the heads subscription.
void HeadHints::take(const rpc::Notification& notification) {
    if (notification.method == "starknet_subscriptionReorg") {
        reorg_ = true;
    } else if (notification.method == "starknet_subscriptionNewHeads") {
        const Result<Header> head = decode::new_head(notification.params());
        if (!head) return;
        announced_ = std::max(announced_, head->num);
    }
    waiters_.wake_all();
}

asio::awaitable<void> HeadHints::wait(chain::BlockNum after, ports::Deadline deadline) {
    while (!reorg_ && announced_ <= after && clock_.now() < deadline) {
        bool timed_out = false;
        try {
            co_await async::with_timeout(clock_, async::time_left(clock_, deadline),
                                         waiters_.wait());
        } catch (const async::TimeoutError&) {
            timed_out = true;
        }
        if (timed_out) break;
    }
    reorg_ = false;
    announced_ = 0;
}

}  // namespace warden::starknet
