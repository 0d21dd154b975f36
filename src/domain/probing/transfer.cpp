#include "domain/probing/transfer.hpp"

#include <algorithm>

#include "domain/base/check.hpp"

namespace warden::probing {

TransferSize transfer_size(std::uint32_t limit_kbytes_per_s, Micros round_trip) {
    constexpr std::uint64_t kMib = 1u << 20;
    constexpr std::uint64_t kObjectMax = 1'000'000'000;
    const std::uint64_t bytes_per_s = std::uint64_t{limit_kbytes_per_s} * 1'000;
    // A round trip above a minute isn't one; the bound keeps the product in range.
    const auto trip_us =
        static_cast<std::uint64_t>(std::clamp<std::int64_t>(round_trip.count(), 0, 60'000'000));
    const std::uint64_t in_flight = std::uint64_t{limit_kbytes_per_s} * trip_us / 1'000;
    TransferSize size;
    size.ramp_bytes = std::min(std::max(kMib, 2 * in_flight), kObjectMax);
    size.timed_bytes = std::min(std::max(4 * kMib, bytes_per_s), kObjectMax - size.ramp_bytes);
    return size;
}

std::uint64_t us_per_mb(std::uint32_t kbytes_per_s) {
    WARDEN_CHECK(kbytes_per_s > 0);
    return (1'000'000'000 + std::uint64_t{kbytes_per_s} - 1) / kbytes_per_s;
}

}  // namespace warden::probing
