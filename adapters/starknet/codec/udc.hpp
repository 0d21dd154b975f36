#pragma once

#include "adapters/starknet/codec/felt.hpp"

namespace warden::starknet {

// The Universal Deployer Contract, the same on every network (OpenZeppelin's, and starknet.js's
// default). Deployments are not unique to the sender: the address follows from class, salt and
// arguments alone, so whoever deploys, the result is the same.
Felt udc_address();

}  // namespace warden::starknet
