#include "tests/support/fake_http_server.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace warden::support {
namespace {

namespace asio = boost::asio;
using Socket = FakeHttpServer::Socket;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

std::size_t content_length(const std::string& header) {
    const auto at = header.find("Content-Length: ");
    return at == header.npos ? 0 : std::stoul(header.substr(at + 16));
}

// Until the peer closes or the test ends.
asio::awaitable<void> hold(Socket& socket) {
    std::array<char, 256> ignored{};
    while (true) {
        const auto [error, size] = co_await socket.async_read_some(asio::buffer(ignored), kTuple);
        if (error) co_return;
    }
}

asio::awaitable<void> send(Socket& socket, std::string bytes) {
    co_await asio::async_write(socket, asio::buffer(bytes), kTuple);
}

asio::awaitable<void> answer(Socket& socket, std::string bytes) {
    co_await read_request(socket);
    co_await send(socket, std::move(bytes));
}

asio::awaitable<void> answer_and_hold(Socket& socket, std::string bytes) {
    co_await answer(socket, std::move(bytes));
    co_await hold(socket);
}

}  // namespace

FakeHttpServer::FakeHttpServer(NetLoop& loop, Script script)
    : loop_(loop),
      script_(std::move(script)),
      acceptor_(loop.io, {asio::ip::address_v4::loopback(), 0}) {
    tasks_.push_back(loop_.background(accept_all()));
}

FakeHttpServer::~FakeHttpServer() {
    for (const auto& task : tasks_) loop_.end(task);
}

std::string FakeHttpServer::url(const std::string& scheme, const std::string& path) const {
    return scheme + "://127.0.0.1:" + std::to_string(port()) + path;
}

asio::awaitable<void> FakeHttpServer::accept_all() {
    while (true) {
        auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
        ++connections_;
        tasks_.push_back(loop_.background(play(std::move(socket))));
    }
}

asio::awaitable<void> FakeHttpServer::play(Socket socket) { co_await script_(socket); }

asio::awaitable<std::string> read_request(Socket& socket) {
    std::string text;
    const auto [error, end] =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(text), "\r\n\r\n", kTuple);
    if (error) co_return text;
    const std::size_t whole = end + content_length(text);
    while (text.size() < whole) {
        std::array<char, 4096> chunk{};
        const auto [broken, size] = co_await socket.async_read_some(asio::buffer(chunk), kTuple);
        if (broken) co_return text;
        text.append(chunk.data(), size);
    }
    co_return text;
}

FakeHttpServer::Script then_send(std::string bytes) {
    return [bytes](Socket& socket) { return answer(socket, bytes); };
}

FakeHttpServer::Script then_send_and_hold(std::string bytes) {
    return [bytes](Socket& socket) { return answer_and_hold(socket, bytes); };
}

FakeHttpServer::Script send_at_once(std::string bytes) {
    return [bytes](Socket& socket) { return send(socket, bytes); };
}

}  // namespace warden::support
