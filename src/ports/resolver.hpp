#pragma once
// Names to IP addresses. No implementation blocks its caller's thread.

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/ip_family.hpp"
#include "ports/clock.hpp"
#include "ports/net_error.hpp"

namespace warden::ports {

// 4 or 16 bytes in network order.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};
    std::uint8_t size = 4;

    std::span<const std::uint8_t> octets() const { return {bytes.data(), size}; }
    IpFamily family() const { return size == 16 ? IpFamily::ipv6 : IpFamily::ipv4; }
    bool operator==(const IpAddress&) const = default;
};

struct NameQuery {
    std::string host;
    // A fresh answer is one that is asked for now: a kept one says nothing about whether names
    // resolve at present.
    enum class Answer { kept, fresh };
    Answer answer = Answer::kept;
};

class Resolver {
  public:
    virtual ~Resolver() = default;

    // Returns every address of the name, never none; a literal address (IPv6 without brackets) is
    // its own answer. Returns by the deadline even when the name server is silent. dns_failed when
    // a name server says that there is none; no_name_server when none said anything of use;
    // overloaded when too many look-ups are under way or this host is out of memory or files.
    virtual boost::asio::awaitable<Result<std::vector<IpAddress>>> resolve(NameQuery query,
                                                                           Deadline deadline) = 0;
};

}  // namespace warden::ports
