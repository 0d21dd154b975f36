#pragma once
// Says which events a request asks for: addresses by "one of", keys by position.

#include <vector>

#include "adapters/starknet/codec/commitment.hpp"
#include "sandbox/starknet/wire.hpp"

namespace warden::sandbox {

class EventFilter {
  public:
    // `address`: a felt, a list of them or null for any; `keys`: a list of lists or null. 34 beyond
    // `positions_max`, -32602 when malformed.
    static tl::expected<EventFilter, RpcError> read(const Json* address, const Json* keys,
                                                    std::uint64_t positions_max);

    bool matches(const starknet::EventContent& event) const;

  private:
    Felts addresses_;          // empty: any
    std::vector<Felts> keys_;  // an empty position: any
};

}  // namespace warden::sandbox
