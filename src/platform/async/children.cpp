#include "platform/async/children.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <list>
#include <utility>

#include "platform/async/cancellation.hpp"
#include "platform/async/wait_list.hpp"
#include "platform/log/log.hpp"

namespace warden::async {
namespace {

void log_lost_error(std::string_view name, const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& thrown) {
        log::event(log::Level::error, "later_child_error",
                   {{"group", name}, {"error", thrown.what()}});
    } catch (...) {
        log::event(log::Level::error, "later_child_error", {{"group", name}});
    }
}

}  // namespace

struct Children::State {
    using Signals = std::list<asio::cancellation_signal>;

    State(asio::any_io_executor executor_in, std::string name_in, SelfCancelled self_cancelled_in)
        : executor(std::move(executor_in)),
          name(std::move(name_in)),
          self_cancelled(self_cancelled_in),
          changed(executor) {}

    void finished(Signals::iterator child, std::exception_ptr error) {
        signals.erase(child);
        const bool expected = self_cancelled == SelfCancelled::ignored || closed;
        if (error && !(expected && is_cancellation(error))) {
            if (first_error) {
                log_lost_error(name, error);
            } else {
                first_error = std::move(error);
            }
        }
        changed.wake_all();
    }

    void close_and_cancel() {
        closed = true;
        for (auto next = signals.begin(); next != signals.end();) {
            auto child = next++;  // a child that ends at once erases its own signal
            child->emit(asio::cancellation_type::terminal);
        }
    }

    asio::any_io_executor executor;
    std::string name;
    SelfCancelled self_cancelled;
    WaitList changed;
    Signals signals;  // one per live child
    bool closed = false;
    std::exception_ptr first_error;
};

Children::Children(asio::any_io_executor executor, std::string name, SelfCancelled self_cancelled)
    : state_(std::make_shared<State>(std::move(executor), std::move(name), self_cancelled)) {}

void Children::spawn(asio::awaitable<void> child) {
    const auto signal = state_->signals.emplace(state_->signals.end());
    auto on_end = [state = state_, signal](std::exception_ptr error) {
        state->finished(signal, std::move(error));
    };
    asio::co_spawn(state_->executor, std::move(child),
                   asio::bind_cancellation_slot(signal->slot(), std::move(on_end)));
}

std::size_t Children::alive() const { return state_->signals.size(); }

bool Children::closed() const { return state_->closed; }

asio::awaitable<void> Children::settle(SettleOn on) {
    State& state = *state_;
    bool cancelled = false;
    try {
        while (!state.first_error && !(on == SettleOn::also_all_done && state.signals.empty())) {
            co_await state.changed.wait();
        }
    } catch (const boost::system::system_error&) {
        cancelled = true;  // the only error of wait(); rethrown at the end
    }
    // It is asked also when the last child ended in the same moment.
    const auto seen = (co_await asio::this_coro::cancellation_state).cancelled();
    cancelled = cancelled || seen != asio::cancellation_type::none;
    // Deaf to cancellation, or the awaits that clean up would be cancelled too.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    state.close_and_cancel();
    while (!state.signals.empty()) co_await state.changed.wait();
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    if (cancelled) {
        if (state.first_error) log_lost_error(state.name, state.first_error);
        throw_cancelled();
    }
    if (state.first_error) std::rethrow_exception(state.first_error);
}

}  // namespace warden::async
