#pragma once
// What directed runs are made of.

#include <cstdint>
#include <functional>
#include <vector>

#include "tests/sim/run.hpp"

namespace warden::sim {

inline constexpr UnixSecs kHour = 3'600;

// One provider is down from the third hour on, for long enough to be guilty.
RunSettings one_guilty(std::vector<ChainKind> chains);
// Nobody is: where the wardens can't know who is.
RunSettings all_honest(ChainKind kind, std::uint64_t hours);
// A provider is down for an hour and more of a window, and in the middle of it something changes.
RunSettings changed_in_mid_window(ChainKind kind, std::function<void(World&)> change);

// Adds to what happens at the beginning.
void also(RunSettings& settings, std::function<void(World&)> what);
void every(World& world, Seconds period, std::function<void()> what);
// `count` units of a stranger, who becomes a provider with them. Nobody reserves them.
void register_units(ChainPlace& place, const std::string& name, std::size_t count, Mode mode,
                    World& world);
// Nobody's RPC endpoints answer from now on.
void cut_index_off(World& world, const ChainPlace& place);

}  // namespace warden::sim
