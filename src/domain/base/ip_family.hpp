#pragma once
// The two families of addresses. A host may have a way into one and not into the other.

#include <cstdint>

#include "domain/base/enum_names.hpp"

namespace warden {

enum class IpFamily : std::uint8_t { ipv4, ipv6 };
constexpr auto names_of(IpFamily) { return enum_names<IpFamily>("ipv4", "ipv6"); }

}  // namespace warden
