#include "platform/http/tcp_stream.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <string>
#include <utility>

#include "platform/async/cancellation.hpp"
#include "platform/http/route.hpp"

namespace warden::http {
namespace {

using asio::ip::tcp;
using ports::NetErrc;
using Socket = tcp::socket;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

class TcpStream final : public ports::ByteStream {
  public:
    explicit TcpStream(Socket socket) : socket_(std::move(socket)) {}

    asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) override {
        const auto [error, size] =
            co_await socket_.async_read_some(asio::buffer(buffer.data(), buffer.size()), kTuple);
        if (error == asio::error::eof) co_return std::size_t{0};
        if (error) co_return broken(error, "read", closed_);
        co_return size;
    }

    asio::awaitable<Result<void>> write(std::string_view bytes) override {
        const auto [error, size] =
            co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), kTuple);
        if (error) co_return broken(error, "write", closed_);
        co_return Result<void>{};
    }

    bool quiet() override { return is_quiet(socket_); }

    void close() override {
        closed_ = ClosedByUs::yes;
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

  private:
    Socket socket_;
    ClosedByUs closed_ = ClosedByUs::no;
};

}  // namespace

std::unique_ptr<ports::ByteStream> make_tcp_stream(Socket socket) {
    return std::make_unique<TcpStream>(std::move(socket));
}

void tune(Socket& socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    using IdleSecs = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
    socket.set_option(IdleSecs(60), ignored);
}

bool is_quiet(Socket& socket) {
    char byte = 0;
    const auto got = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

Fail broken(const boost::system::error_code& error, std::string_view what, ClosedByUs by_us) {
    if (by_us == ClosedByUs::yes) return fail(NetErrc::closed, std::string(what) + ": dropped");
    if (error == asio::error::operation_aborted) async::throw_cancelled();
    return fail(code_of_broken(error), std::string(what) + ": " + error.message());
}

}  // namespace warden::http
