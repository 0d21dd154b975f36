#pragma once
// Starknet: the calls of a step go in one invoke transaction.

#include <memory>

#include "sandbox/setup/actors.hpp"

namespace warden::sandbox {

// `state`: what sandbox_state answered. The contract's interface is learned from the node itself.
asio::awaitable<Result<std::unique_ptr<Actors>>> make_starknet_actors(Stage stage, Json state);

}  // namespace warden::sandbox
