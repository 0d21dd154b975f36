#include "adapters/starknet/codec/udc.hpp"

#include "domain/base/check.hpp"

namespace warden::starknet {

Felt udc_address() {
    const Result<Felt> address =
        Felt::from_hex("0x2ceed65a4bd731034c01113685c831b01c15d7d432f71afb1cf1634b53a2125");
    WARDEN_CHECK(address.has_value());
    return *address;
}

}  // namespace warden::starknet
