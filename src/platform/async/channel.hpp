#pragma once
// Channel<T>: a bounded queue between coroutines of the logic thread. The sender waits while it is
// full (or is told so by try_send), the receiver while it is empty. Close ends it in order: what
// was sent before is still received.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "domain/base/check.hpp"
#include "platform/async/wait_list.hpp"

namespace warden::async {

template <class T>
class Channel {
  public:
    // capacity >= 1, from config; size() is its gauge.
    Channel(const asio::any_io_executor& executor, std::size_t capacity)
        : capacity_(capacity), readable_(executor), writable_(executor) {
        WARDEN_CHECK(capacity > 0);
    }

    // False when the channel is closed; then the item is dropped.
    asio::awaitable<bool> send(T item) {
        while (!closed_ && items_.size() >= capacity_) co_await writable_.wait();
        co_return try_send(std::move(item));
    }

    // False when the channel is full or closed; then the item is dropped.
    bool try_send(T item) {
        if (closed_ || items_.size() >= capacity_) return false;
        items_.push_back(std::move(item));
        readable_.wake_one();
        return true;
    }

    // nullopt when the channel is closed and empty.
    asio::awaitable<std::optional<T>> receive() {
        while (!closed_ && items_.empty()) co_await readable_.wait();
        co_return try_receive();
    }

    // nullopt when nothing is there now.
    std::optional<T> try_receive() {
        if (items_.empty()) return std::nullopt;
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        writable_.wake_one();
        return item;
    }

    void close() {
        closed_ = true;
        readable_.wake_all();
        writable_.wake_all();
    }

    std::size_t size() const { return items_.size(); }

  private:
    std::size_t capacity_;
    bool closed_ = false;
    std::deque<T> items_;
    WaitList readable_;
    WaitList writable_;
};

}  // namespace warden::async
