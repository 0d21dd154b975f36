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
#include "platform/http/route.hpp"
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

// Of two failures of one target the graver counts: our own fault, then the other side's word, then
// silence. What somebody on the way says tells least.
int gravity(const std::error_code& code) {
    if (code == make_error_code(NetErrc::overloaded)) return 4;
    if (code == make_error_code(NetErrc::own_network)) return 3;
    if (code == make_error_code(NetErrc::connect_refused)) return 2;
    return code == make_error_code(NetErrc::connect_timeout) ? 1 : 0;
}

asio::awaitable<Result<tcp::socket>> connect_to(IpAddress address, std::uint16_t port) {
    tcp::socket socket(co_await asio::this_coro::executor);
    const tcp::endpoint endpoint(to_asio(address), port);
    const auto [error] =
        co_await socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) async::throw_cancelled();
    if (error) co_return fail(code_of_connect(error, address), error.message());
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
                fail(NetErrc::overloaded, "too many connections are being opened"), {}, {}, {}};
        }
        const async::InFlight one(dialing_);
        Dialed dialed{fail(NetErrc::dns_failed, ""), {}, {}, {}};
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

    // Erases what may not be connected to; error when nothing is left.
    Result<void> filter(std::vector<IpAddress>& addresses, std::uint16_t port) const {
        auto why = NetErrc::address_denied;
        std::erase_if(addresses, [&](const IpAddress& address) {
            const auto denied = settings_.denies ? settings_.denies(address.octets(), port)
                                                 : std::optional<NetErrc>();
            if (denied && *denied != NetErrc::address_denied) why = *denied;
            return denied.has_value();
        });
        if (addresses.empty()) return fail(why, "no permitted address");
        std::erase_if(addresses, [&](const IpAddress& address) {
            return !settings_.families.contains(address.family());
        });
        if (addresses.empty()) {
            return fail(NetErrc::own_network, "no address of a family that this host has");
        }
        return {};
    }

    // The parts of dial() below hold a reference to its frame, which awaits them.
    asio::awaitable<Result<std::vector<IpAddress>>> permitted_addresses(const DialTarget& target,
                                                                        ports::Deadline deadline,
                                                                        Dialed& dialed) {
        const auto begin = clock_.now();
        const bool literal = parse_address(target.host).has_value();
        ports::NameQuery query{target.host, target.name};
        auto addresses = co_await resolver_.resolve(std::move(query), deadline);
        if (!literal) dialed.times.dns = since(begin);
        if (!addresses) co_return addresses;
        if (auto left = filter(*addresses, target.port); !left) co_return Fail(left.error());
        if (addresses->size() > kAddressesTriedMax) addresses->resize(kAddressesTriedMax);
        co_return addresses;
    }

    // Each address gets an equal share of what is left, so that a dead one can't eat it all.
    asio::awaitable<Result<tcp::socket>> connect(std::vector<IpAddress> addresses,
                                                 std::uint16_t port, ports::Deadline deadline,
                                                 Dialed& dialed) {
        const auto begin = clock_.now();
        Result<tcp::socket> socket = fail(NetErrc::unreachable, "");
        for (std::size_t tried = 0; tried < addresses.size() && !socket; ++tried) {
            const auto left = static_cast<int>(addresses.size() - tried);
            const auto limit = async::time_left(clock_, deadline) / left;
            auto next = co_await connect_within(limit, addresses[tried], port);
            const bool counts =
                next || tried == 0 || gravity(next.error().code) >= gravity(socket.error().code);
            if (!counts) continue;
            dialed.address = addresses[tried];
            socket = std::move(next);
        }
        dialed.times.connect = since(begin);
        co_return socket;
    }

    asio::awaitable<Result<tcp::socket>> connect_within(Millis limit, IpAddress address,
                                                        std::uint16_t port) {
        Result<tcp::socket> socket = fail(NetErrc::connect_timeout, "no connection in time");
        try {
            socket = co_await async::with_timeout(clock_, limit, connect_to(address, port));
        } catch (const async::TimeoutError&) {
        }
        if (!socket) socket = Fail(std::move(socket.error()).at(to_text(address)));
        co_return socket;
    }

    asio::awaitable<void> shake_hands(tcp::socket socket, const std::string& host,
                                      ports::Deadline deadline, Dialed& dialed) {
        const auto begin = clock_.now();
        try {
            auto peer = co_await async::with_deadline(clock_, deadline,
                                                      tls_connect(tls_, std::move(socket), host));
            if (peer) {
                dialed.root = peer->root;
                dialed.stream = std::move(peer->stream);
            } else {
                dialed.stream = Fail(std::move(peer.error()));
            }
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
