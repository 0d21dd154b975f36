#pragma once
// How a broken part gets into a world.

#include <functional>
#include <memory>

#include "tests/sim/forward_chain.hpp"
#include "tests/sim/run.hpp"

namespace warden::sim {

using Breaks = std::function<void(RunSettings&)>;

// M stands in front of a store.
template <class M, auto Port>
Breaks in_store() {
    return [](RunSettings& settings) {
        const auto kept = std::make_shared<std::unique_ptr<M>>();
        settings.world.wrap_stores = [kept](StorePorts& ports) {
            *kept = std::make_unique<M>(*(ports.*Port));
            ports.*Port = kept->get();
        };
    };
}

// M stands in front of a part of each chain, where there is one.
template <class M, auto Part>
Breaks in_chain() {
    return [](RunSettings& settings) {
        settings.world.wrap_chain = [](cli::Chain chain) {
            if (chain.*Part) chain.*Part = std::make_unique<M>(std::move(chain.*Part));
            return chain;
        };
    };
}

// M stands in front of each vantage's probe.
template <class M>
Breaks in_probe() {
    return [](RunSettings& settings) {
        settings.world.wrap_probe = [](std::unique_ptr<ports::EndpointProbe> probe) {
            return std::make_unique<M>(std::move(probe));
        };
    };
}

}  // namespace warden::sim
