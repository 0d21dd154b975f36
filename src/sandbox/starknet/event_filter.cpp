#include "sandbox/starknet/event_filter.hpp"

#include <algorithm>

namespace warden::sandbox {

tl::expected<EventFilter, RpcError> EventFilter::read(const Json* address, const Json* keys,
                                                      std::uint64_t positions_max) {
    EventFilter filter;
    if (address) {
        const Json list = address->array() ? *address : Json(Json::Array{*address});
        auto addresses = felts_from(list, "address");
        if (!addresses) return RpcFail(addresses.error());
        filter.addresses_ = std::move(*addresses);
    }
    if (!keys) return filter;
    if (!keys->array()) return bad_params("keys: no list");
    if (keys->array()->size() > positions_max) return refuse(34);
    for (const Json& position : *keys->array()) {
        auto felts = felts_from(position, "keys");
        if (!felts) return RpcFail(felts.error());
        filter.keys_.push_back(std::move(*felts));
    }
    return filter;
}

bool EventFilter::matches(const starknet::EventContent& event) const {
    if (!addresses_.empty() &&
        std::ranges::find(addresses_, event.from_address) == addresses_.end()) {
        return false;
    }
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        if (keys_[i].empty()) continue;
        if (i >= event.keys.size()) return false;
        if (std::ranges::find(keys_[i], event.keys[i]) == keys_[i].end()) return false;
    }
    return true;
}

}  // namespace warden::sandbox
