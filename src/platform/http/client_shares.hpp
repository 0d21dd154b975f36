#pragma once
// How much of a listener each client has in use. Internal to platform/http.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "ports/resolver.hpp"

namespace warden::http {

// Who counts as one client: an IPv4 address, also one that is mapped into IPv6, or a /64 of IPv6,
// which is what one site is given.
using ClientKey = std::array<std::uint8_t, 9>;
ClientKey client_of(const ports::IpAddress& address);

// Counts what each client has of three things. It outlives the shares that it gave.
class ClientShares {
  public:
    enum Thing : std::uint8_t { connection, request, stream };

    // One of a thing, while it lives.
    class Share {
      public:
        Share(ClientShares& shares, const ClientKey& client, Thing thing);
        ~Share();
        Share(Share&& other) noexcept
            : shares_(std::exchange(other.shares_, nullptr)),
              client_(other.client_),
              thing_(other.thing_) {}
        Share& operator=(Share&& other) noexcept {
            std::swap(shares_, other.shares_);
            std::swap(client_, other.client_);
            std::swap(thing_, other.thing_);
            return *this;
        }

      private:
        ClientShares* shares_;
        ClientKey client_;
        Thing thing_;
    };

    // Returns a share, or nothing when this client has `max` of the thing.
    std::optional<Share> take(const ports::IpAddress& address, Thing thing, std::size_t max);

  private:
    std::map<ClientKey, std::array<std::size_t, 3>> used_;
};

}  // namespace warden::http
