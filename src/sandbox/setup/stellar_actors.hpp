#pragma once
// Stellar: each call is a transaction of its own, since Soroban has one operation per transaction;
// `approve` is nothing, since a call carries the consent to its payment.

#include <memory>

#include "sandbox/setup/actors.hpp"

namespace warden::sandbox {

// `state`: what sandbox_state answered. The contract's interface is learned from the node itself.
asio::awaitable<Result<std::unique_ptr<Actors>>> make_stellar_actors(Stage stage, Json state);

}  // namespace warden::sandbox
