#include "platform/http/route.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace warden::http {

using ports::IpAddress;
using ports::NetErrc;

namespace {

constexpr std::uint16_t kDiscard = 9;

bool connects(int fd, const IpAddress& address) {
    if (address.family() == IpFamily::ipv6) {
        sockaddr_in6 to{};
        to.sin6_family = AF_INET6;
        to.sin6_port = htons(kDiscard);
        std::memcpy(&to.sin6_addr, address.bytes.data(), sizeof to.sin6_addr);
        return ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
    }
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(kDiscard);
    std::memcpy(&to.sin_addr, address.bytes.data(), sizeof to.sin_addr);
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
}

// The errno of a system error; 0 for an error of another kind.
int errno_of(const boost::system::error_code& error) {
    return error.category() == boost::system::system_category() ? error.value() : 0;
}

bool is_out_of_something(int number) {
    return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM ||
           number == EADDRNOTAVAIL || number == EADDRINUSE || number == EAGAIN;
}

}  // namespace

// Connecting a datagram socket asks the routing table and sends nothing.
bool has_route(const IpAddress& address) {
    const int domain = address.family() == IpFamily::ipv6 ? AF_INET6 : AF_INET;
    const int fd = ::socket(domain, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    const bool leads = connects(fd, address);
    ::close(fd);
    return leads;
}

NetErrc code_of_connect(const boost::system::error_code& error, const IpAddress& address) {
    const int number = errno_of(error);
    if (is_out_of_something(number)) return NetErrc::overloaded;
    switch (number) {
        case ECONNREFUSED:
        case ECONNRESET:
        case ECONNABORTED:
        case EPIPE:
        case EPROTO:
        case ENOPROTOOPT: return NetErrc::connect_refused;
        case ETIMEDOUT: return NetErrc::connect_timeout;
        // A router's message looks like a missing route of our own; the routing table tells.
        case ENETUNREACH:
        case EHOSTUNREACH: return has_route(address) ? NetErrc::unreachable : NetErrc::own_network;
        default: return NetErrc::own_network;
    }
}

NetErrc code_of_broken(const boost::system::error_code& error) {
    const int number = errno_of(error);
    if (number == ENOBUFS || number == ENOMEM) return NetErrc::overloaded;
    const bool ours = number == ENETUNREACH || number == EHOSTUNREACH || number == ENETDOWN ||
                      number == EACCES || number == EPERM || number == EADDRNOTAVAIL;
    return ours ? NetErrc::own_network : NetErrc::closed;
}

}  // namespace warden::http
