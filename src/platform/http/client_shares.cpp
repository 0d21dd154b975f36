#include "platform/http/client_shares.hpp"

#include <algorithm>

namespace warden::http {

ClientKey client_of(const ports::IpAddress& address) {
    constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const auto octets = address.octets();
    const bool mapped = octets.size() == 16 && std::ranges::equal(octets.first(12), kMapped);
    const auto network =
        mapped ? octets.last(4) : octets.first(std::min<std::size_t>(8, octets.size()));
    ClientKey key{};
    key[0] = static_cast<std::uint8_t>(network.size());
    std::ranges::copy(network, key.begin() + 1);
    return key;
}

ClientShares::Share::Share(ClientShares& shares, const ClientKey& client, Thing thing)
    : shares_(&shares), client_(client), thing_(thing) {
    ++shares.used_[client][thing];
}

ClientShares::Share::~Share() {
    if (shares_ == nullptr) return;
    const auto entry = shares_->used_.find(client_);
    --entry->second[thing_];
    if (entry->second == std::array<std::size_t, 3>{}) shares_->used_.erase(entry);
}

std::optional<ClientShares::Share> ClientShares::take(const ports::IpAddress& address, Thing thing,
                                                      std::size_t max) {
    const ClientKey client = client_of(address);
    const auto entry = used_.find(client);
    if ((entry == used_.end() ? 0 : entry->second[thing]) >= max) return std::nullopt;
    return Share(*this, client, thing);
}

}  // namespace warden::http
