#include "platform/http/dialer.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>
#include <vector>

#include "platform/async/cancellation.hpp"
#include "platform/async/in_flight.hpp"
#include "platform/async/timeout.hpp"
#include "platform/http/resolver.hpp"
#include "platform/http/tcp_stream.hpp"
#include "platform/http/tls.hpp"

namespace warden::http {
namespace {

using asio::ip::tcp;
using ports::Dialed;
using ports::DialTarget;
using ports::IpAddress;
using ports::NetErrc;

constexpr std::size_t kAddressesTriedMax = 4;

asio::ip::address to_asio(const IpAddress& address) {
    if (address.size == 16) return asio::ip::address_v6(address.bytes);
    asio::ip::address_v4::bytes_type bytes{};
    std::ranges::copy(address.octets(), bytes.begin());
    return asio::ip::address_v4(bytes);
}

NetErrc code_of_connect(const boost::system::error_code& error) {
    if (error == asio::error::timed_out) return NetErrc::connect_timeout;
    // The fault is ours: there is no descriptor, no memory, no free local port.
    if (error == asio::error::no_descriptors || error == asio::error::no_buffer_space ||
        error == asio::error::no_memory ||
        error == boost::system::errc::too_many_files_open_in_system ||
        error == boost::system::errc::address_not_available) {
        return NetErrc::overloaded;
    }
    return NetErrc::connect_refused;
}

asio::awaitable<Result<tcp::socket>> connect_to(tcp::endpoint endpoint) {
    tcp::socket socket(co_await asio::this_coro::executor);
    const auto [error] =
        co_await socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) async::throw_cancelled();
    if (error) co_return fail(code_of_connect(error), error.message());
    tune(socket);
    co_return std::move(socket);
}

class TcpDialer final : public ports::Dialer {
  public:
    TcpDialer(ports::Resolver& resolver, ports::Clock& clock, DialerSettings settings,
              std::shared_ptr<TlsContext> tls)
        : resolver_(resolver),
          clock_(clock),
          settings_(std::move(settings)),
          tls_(std::move(tls)) {}

    asio::awaitable<Dialed> dial(DialTarget target, ports::Deadline deadline) override {
        if (dialing_ >= settings_.dialing_max) {
            co_return Dialed{
                fail(NetErrc::overloaded, "too many connections are being opened"), {}, {}};
        }
        const async::InFlight one(dialing_);
        Dialed dialed{fail(NetErrc::dns_failed, ""), {}, {}};
        auto addresses = co_await permitted_addresses(target, deadline, dialed);
        if (!addresses) {
            dialed.stream = Fail(std::move(addresses.error()).at(target.host));
            co_return dialed;
        }
        auto socket = co_await connect(std::move(*addresses), target.port, deadline, dialed);
        if (!socket) {
            dialed.stream = Fail(std::move(socket.error()).at(target.host));
        } else if (target.transport == ports::Transport::plain) {
            dialed.stream = make_tcp_stream(std::move(*socket));
        } else {
            co_await shake_hands(std::move(*socket), target.host, deadline, dialed);
        }
        co_return dialed;
    }

  private:
    Micros since(ports::Clock::TimePoint begin) const {
        return std::chrono::duration_cast<Micros>(clock_.now() - begin);
    }

    bool permits(const IpAddress& address) const {
        return !settings_.permits || settings_.permits(address.octets());
    }

    // The parts of dial() below hold a reference to its frame, which awaits them.
    asio::awaitable<Result<std::vector<IpAddress>>> permitted_addresses(const DialTarget& target,
                                                                        ports::Deadline deadline,
                                                                        Dialed& dialed) {
        const auto begin = clock_.now();
        const bool literal = parse_address(target.host).has_value();
        auto addresses = co_await resolver_.resolve(target.host, deadline);
        if (!literal) dialed.times.dns = since(begin);
        if (!addresses) co_return addresses;
        std::erase_if(*addresses, [&](const IpAddress& address) { return !permits(address); });
        if (addresses->empty()) co_return fail(NetErrc::address_denied, "no permitted address");
        if (addresses->size() > kAddressesTriedMax) addresses->resize(kAddressesTriedMax);
        co_return addresses;
    }

    // Each address gets an equal share of what is left, so that a dead one can't eat it all.
    asio::awaitable<Result<tcp::socket>> connect(std::vector<IpAddress> addresses,
                                                 std::uint16_t port, ports::Deadline deadline,
                                                 Dialed& dialed) {
        const auto begin = clock_.now();
        Result<tcp::socket> socket = fail(NetErrc::connect_timeout, "");
        for (std::size_t tried = 0; tried < addresses.size() && !socket; ++tried) {
            dialed.address = addresses[tried];
            const auto left = static_cast<int>(addresses.size() - tried);
            const auto limit = async::time_left(clock_, deadline) / left;
            const tcp::endpoint endpoint(to_asio(addresses[tried]), port);
            try {
                socket = co_await async::with_timeout(clock_, limit, connect_to(endpoint));
            } catch (const async::TimeoutError&) {
                socket = fail(NetErrc::connect_timeout, "no connection in time");
            }
            if (!socket)
                socket.error().detail = to_text(addresses[tried]) + ": " + socket.error().detail;
        }
        dialed.times.connect = since(begin);
        co_return socket;
    }

    asio::awaitable<void> shake_hands(tcp::socket socket, const std::string& host,
                                      ports::Deadline deadline, Dialed& dialed) {
        const auto begin = clock_.now();
        try {
            dialed.stream = co_await async::with_deadline(
                clock_, deadline, tls_connect(tls_, std::move(socket), host));
        } catch (const async::TimeoutError&) {
            dialed.stream = fail(NetErrc::timeout, "TLS handshake: not done in time");
        }
        dialed.times.tls = since(begin);
        if (!dialed.stream) dialed.stream = Fail(std::move(dialed.stream.error()).at(host));
    }

    ports::Resolver& resolver_;
    ports::Clock& clock_;
    DialerSettings settings_;
    std::shared_ptr<TlsContext> tls_;
    std::size_t dialing_ = 0;
};

}  // namespace

Result<std::unique_ptr<ports::Dialer>> make_dialer(ports::Resolver& resolver, ports::Clock& clock,
                                                   DialerSettings settings) {
    auto tls = make_client_tls(settings.ca_file);
    if (!tls) return Fail(std::move(tls.error()));
    return std::make_unique<TcpDialer>(resolver, clock, std::move(settings), std::move(*tls));
}

}  // namespace warden::http
