#include "domain/probing/vantage_key.hpp"

#include <algorithm>

namespace warden::probing {

bool in_force(const VantageKey& key, UnixSecs from, UnixSecs until) {
    return key.since < until && (!key.retired_at || *key.retired_at > from);
}

const VantageKey* first_key(std::span<const VantageKey> keys, std::string_view vantage,
                            UnixSecs from, UnixSecs until) {
    const auto found = std::ranges::find_if(keys, [&](const VantageKey& key) {
        return key.vantage == vantage && in_force(key, from, until);
    });
    return found == keys.end() ? nullptr : &*found;
}

const VantageKey* key_in_force(std::span<const VantageKey> keys, std::string_view vantage,
                               std::string_view key_id, UnixSecs from, UnixSecs until) {
    const auto found = std::ranges::find_if(keys, [&](const VantageKey& key) {
        return key.vantage == vantage && key.key_id == key_id && in_force(key, from, until);
    });
    return found == keys.end() ? nullptr : &*found;
}

}  // namespace warden::probing
