#include "platform/http/name_look_up.hpp"

#include <ares.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <cstring>
#include <list>
#include <memory>
#include <optional>
#include <utility>

#include "platform/async/timeout.hpp"
#include "platform/async/wait_list.hpp"

namespace warden::http {
namespace {

namespace asio = boost::asio;
using ports::IpAddress;
using ports::NetErrc;
using Descriptor = asio::posix::stream_descriptor;

constexpr std::size_t kAddressesMax = 16;  // of one name; the rest would never be tried
constexpr Millis kWaitMax{1'000};

std::optional<IpAddress> address_of(const sockaddr* from) {
    IpAddress address;
    if (from->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, from, sizeof v4);
        std::memcpy(address.bytes.data(), &v4.sin_addr, 4);
        return address;
    }
    if (from->sa_family != AF_INET6) return std::nullopt;
    sockaddr_in6 v6{};
    std::memcpy(&v6, from, sizeof v6);
    std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
    address.size = 16;
    return address;
}

// What a name server said is dns_failed; where none said anything of use, or this host is in
// trouble, nobody knows whether the name exists.
NetErrc code_of_status(int status) {
    switch (status) {
        case ARES_ENODATA:
        case ARES_ENOTFOUND:
        case ARES_EBADNAME: return NetErrc::dns_failed;
        case ARES_ENOMEM: return NetErrc::overloaded;
        default: return NetErrc::no_name_server;
    }
}

struct Answer {
    bool done = false;
    int status = ARES_SUCCESS;
    std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> info{nullptr, ares_freeaddrinfo};

    static void take(void* self, int status, int /*timeouts*/, ares_addrinfo* info) {
        auto& answer = *static_cast<Answer*>(self);
        answer.done = true;
        answer.status = status;
        answer.info.reset(info);
    }
};

// Ends every question when it is destroyed; their answers outlive it.
class Channel {
  public:
    explicit Channel(const ResolverSettings& settings) {
        static const int library = ares_library_init(ARES_LIB_INIT_ALL);
        ares_options options{};
        options.timeout = static_cast<int>(settings.try_for.count());
        options.tries = settings.tries;
        int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
        if (settings.search == ResolverSettings::Search::none) mask |= ARES_OPT_DOMAINS;
        status_ = library != ARES_SUCCESS ? library : ares_init_options(&channel_, &options, mask);
        if (status_ != ARES_SUCCESS || settings.servers.empty()) return;
        const int set = ares_set_servers_ports_csv(channel_, settings.servers.c_str());
        if (set == ARES_SUCCESS) return;
        ares_destroy(channel_);
        status_ = set;
    }
    ~Channel() {
        if (status_ == ARES_SUCCESS) ares_destroy(channel_);
    }
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    int status() const { return status_; }
    ares_channel handle() const { return channel_; }

  private:
    ares_channel channel_ = nullptr;
    int status_ = ARES_SUCCESS;
};

// Readiness of the sockets of a channel; handlers that are still to come share it.
struct Ready {
    explicit Ready(const asio::any_io_executor& executor) : waiting(executor) {}
    bool any = false;
    async::WaitList waiting;
};

asio::awaitable<void> wait_for(std::shared_ptr<Ready> ready) {
    while (!ready->any) co_await ready->waiting.wait();
}

struct Sockets {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> fds{};
    int mask = 0;

    bool reads(int i) const { return ARES_GETSOCK_READABLE(mask, i) != 0; }
    bool writes(int i) const { return ARES_GETSOCK_WRITABLE(mask, i) != 0; }
};

Sockets sockets_of(const Channel& channel) {
    Sockets sockets;
    sockets.mask = ares_getsock(channel.handle(), sockets.fds.data(), ARES_GETSOCK_MAXNUM);
    return sockets;
}

// Waits until something can be read or written, or c-ares has something to do by its own time.
asio::awaitable<void> until_ready(ports::Clock& clock, const Channel& channel,
                                  const Sockets& sockets) {
    const auto executor = co_await asio::this_coro::executor;
    auto ready = std::make_shared<Ready>(executor);
    std::list<Descriptor> descriptors;  // of their own: those of c-ares are not ours to close
    const auto watch = [&](int fd, Descriptor::wait_type type) {
        const int copy = ::dup(fd);
        if (copy < 0) return;
        descriptors.emplace_back(executor, copy);
        descriptors.back().async_wait(type, [ready](const boost::system::error_code&) {
            ready->any = true;
            ready->waiting.wake_all();
        });
    };
    for (int i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
        const auto fd = sockets.fds[static_cast<std::size_t>(i)];
        if (sockets.reads(i)) watch(fd, Descriptor::wait_read);
        if (sockets.writes(i)) watch(fd, Descriptor::wait_write);
    }
    timeval left{};
    timeval* const next = ares_timeout(channel.handle(), nullptr, &left);
    const Millis due =
        next == nullptr ? kWaitMax : Millis(left.tv_sec * 1'000 + left.tv_usec / 1'000 + 1);
    try {
        co_await async::with_timeout(clock, std::min(due, kWaitMax), wait_for(ready));
    } catch (const async::TimeoutError&) {
    }
}

void process(const Channel& channel, const Sockets& sockets) {
    ares_process_fd(channel.handle(), ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // what has timed out
    for (int i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
        const auto fd = sockets.fds[static_cast<std::size_t>(i)];
        const auto read = sockets.reads(i) ? fd : ARES_SOCKET_BAD;
        const auto write = sockets.writes(i) ? fd : ARES_SOCKET_BAD;
        if (sockets.reads(i) || sockets.writes(i)) ares_process_fd(channel.handle(), read, write);
    }
}

Result<Found> found_in(const Answer& answer, const std::string& host) {
    if (answer.status != ARES_SUCCESS) {
        return fail(code_of_status(answer.status), host + ": " + ares_strerror(answer.status));
    }
    Found found;
    std::optional<int> ttl;
    for (const auto* node = answer.info->nodes; node != nullptr; node = node->ai_next) {
        const auto address = address_of(node->ai_addr);
        ttl = std::min(ttl.value_or(node->ai_ttl), node->ai_ttl);
        const bool fresh =
            address && std::ranges::find(found.addresses, *address) == found.addresses.end();
        if (fresh && found.addresses.size() < kAddressesMax) found.addresses.push_back(*address);
    }
    if (found.addresses.empty()) return fail(NetErrc::dns_failed, host + ": no address");
    found.keep = Seconds(ttl.value_or(0));
    return found;
}

}  // namespace

asio::awaitable<Result<Found>> look_up_name(ports::Clock& clock, std::string host,
                                            ResolverSettings settings) {
    Answer answer;
    const Channel channel(settings);
    if (channel.status() != ARES_SUCCESS) {
        co_return fail(NetErrc::overloaded, ares_strerror(channel.status()));
    }
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    ares_getaddrinfo(channel.handle(), host.c_str(), nullptr, &hints, Answer::take, &answer);
    while (!answer.done) {
        const Sockets sockets = sockets_of(channel);
        co_await until_ready(clock, channel, sockets);
        process(channel, sockets);
    }
    co_return found_in(answer, host);
}

}  // namespace warden::http
