#include "platform/rpc/session.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "platform/async/channel.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/wait_list.hpp"
#include "platform/rpc/envelope.hpp"

namespace warden::rpc {
namespace {

using AnswerResult = Result<Answer>;

// A call that waits for its answer.
struct Pending {
    explicit Pending(asio::any_io_executor executor) : woken(executor) {}
    async::WaitList woken;
    std::optional<AnswerResult> answer;
};
using PendingById = std::map<std::int64_t, std::shared_ptr<Pending>>;

asio::awaitable<AnswerResult> answer_of(std::shared_ptr<Pending> pending) {
    while (!pending->answer) co_await pending->woken.wait();
    co_return std::move(*pending->answer);
}

std::optional<std::int64_t> id_of(std::string_view text) {
    std::int64_t id = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, id);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return id;
}

class SocketSession final : public Session {
  public:
    SocketSession(asio::any_io_executor executor, ports::Clock& clock,
                  std::unique_ptr<ports::WebSocket> socket, SessionSettings settings)
        : executor_(executor),
          clock_(clock),
          socket_(std::move(socket)),
          settings_(std::move(settings)),
          notifications_(executor, settings_.notifications_max),
          sendable_(executor) {}

    asio::awaitable<Error> run() override {
        const EndOnExit end(*this);
        while (true) {
            auto text = co_await socket_->receive(ports::Deadline::max());
            if (!text) co_return std::move(text.error()).at(settings_.endpoint);
            auto taken = take(std::move(*text));
            if (!taken) co_return std::move(taken.error()).at(settings_.endpoint);
        }
    }

    asio::awaitable<AnswerResult> call(Call call, ports::Deadline deadline) override {
        if (over_) co_return failed(RpcErrc::session_ended, call, "not open");
        if (pending_.size() >= settings_.calls_max) {
            co_return failed(Errc::limit, call, "too many calls wait for their answer");
        }
        const std::int64_t id = next_id_++;
        const Registered registered(pending_, id, executor_);
        const bool submit = call.effect == Effect::submit;
        bool sent = false;
        try {
            auto turn = co_await async::with_deadline(clock_, deadline, wait_for_turn());
            sent = true;
            const auto written = co_await socket_->send(write_request(id, call), deadline);
            if (!written) co_return failed(unanswered(submit), call, written.error().text());
            turn.reset();
            auto answer =
                co_await async::with_deadline(clock_, deadline, answer_of(registered.pending()));
            // Nobody knows whether an unanswered submission took effect.
            if (!answer && submit) answer.error().code = RpcErrc::lost_answer;
            co_return answer;
        } catch (const async::TimeoutError&) {
            co_return failed(sent ? unanswered(submit) : RpcErrc::unavailable, call,
                             "no answer in time");
        }
    }

    asio::awaitable<Result<Notification>> next(ports::Deadline deadline) override {
        try {
            auto taken = co_await async::with_deadline(clock_, deadline, notifications_.receive());
            if (taken) co_return std::move(*taken);
        } catch (const async::TimeoutError&) {
            co_return fail(Errc::timeout, settings_.endpoint + ": no notification in time");
        }
        co_return fail(RpcErrc::session_ended, settings_.endpoint);
    }

  private:
    // Whatever ends run(), nobody waits for this session any longer.
    struct EndOnExit {
        explicit EndOnExit(SocketSession& session_in) : session(session_in) {}
        ~EndOnExit() { session.end(); }
        EndOnExit(const EndOnExit&) = delete;
        EndOnExit& operator=(const EndOnExit&) = delete;
        SocketSession& session;
    };

    class Registered {
      public:
        Registered(PendingById& all, std::int64_t id, asio::any_io_executor executor)
            : all_(all),
              id_(id),
              pending_(
                  all.emplace(id, std::make_shared<Pending>(std::move(executor))).first->second) {}
        ~Registered() { all_.erase(id_); }
        Registered(const Registered&) = delete;
        Registered& operator=(const Registered&) = delete;
        std::shared_ptr<Pending> pending() const { return pending_; }

      private:
        PendingById& all_;
        std::int64_t id_;
        std::shared_ptr<Pending> pending_;
    };

    // The socket takes one send at a time.
    struct Turn {
        explicit Turn(SocketSession& session_in) : session(session_in) { session.sending_ = true; }
        ~Turn() {
            session.sending_ = false;
            session.sendable_.wake_one();
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        SocketSession& session;
    };

    asio::awaitable<std::unique_ptr<Turn>> wait_for_turn() {
        while (sending_) co_await sendable_.wait();
        co_return std::make_unique<Turn>(*this);
    }

    static RpcErrc unanswered(bool submit) {
        return submit ? RpcErrc::lost_answer : RpcErrc::unavailable;
    }

    Fail failed(std::error_code code, const Call& call, const std::string& why) const {
        return fail(code, settings_.endpoint + ' ' + call.method + ": " + why);
    }

    Result<void> take(std::string text) {
        auto envelope = read_envelope(text);
        if (!envelope) return Fail(std::move(envelope.error()));
        if (envelope->method && !envelope->id) return take_notification(std::move(text), *envelope);
        if (!envelope->id) return fail(RpcErrc::garbage, "neither answer nor notification");
        const auto id =
            id_of(std::string_view(text).substr(envelope->id->begin, envelope->id->size));
        if (!id) return fail(RpcErrc::garbage, "an id that is not ours");
        const auto waiting = pending_.find(*id);
        if (waiting == pending_.end()) return {};  // its caller gave up
        const auto pending = waiting->second;
        auto answer = read_answer(std::move(text), *id);
        if (answer) answer->endpoint = settings_.endpoint;
        pending->answer = std::move(answer);
        pending->woken.wake_all();
        return {};
    }

    Result<void> take_notification(std::string text, const Envelope& envelope) {
        Notification notification;
        auto method = read_string(
            std::string_view(text).substr(envelope.method->begin, envelope.method->size));
        if (!method) return Fail(std::move(method.error()));
        notification.method = std::move(*method);
        if (envelope.params) {
            notification.params_begin = envelope.params->begin;
            notification.params_size = envelope.params->size;
        }
        notification.body = std::move(text);
        pad(notification.body);
        if (notifications_.try_send(std::move(notification))) return {};
        return fail(Errc::limit, "notifications come faster than they are taken");
    }

    void end() {
        over_ = true;
        notifications_.close();
        for (auto& [id, pending] : pending_) {
            if (pending->answer) continue;
            pending->answer = fail(RpcErrc::session_ended, settings_.endpoint);
            pending->woken.wake_all();
        }
    }

    asio::any_io_executor executor_;
    ports::Clock& clock_;
    std::unique_ptr<ports::WebSocket> socket_;
    SessionSettings settings_;
    async::Channel<Notification> notifications_;
    async::WaitList sendable_;
    PendingById pending_;
    std::int64_t next_id_ = 1;
    bool sending_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<Session> make_session(asio::any_io_executor executor, ports::Clock& clock,
                                      std::unique_ptr<ports::WebSocket> socket,
                                      SessionSettings settings) {
    return std::make_unique<SocketSession>(std::move(executor), clock, std::move(socket),
                                           std::move(settings));
}

}  // namespace warden::rpc
