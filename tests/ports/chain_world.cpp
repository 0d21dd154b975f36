#include "tests/ports/chain_world.hpp"

namespace warden::chain_tests {

std::vector<WorldMaker> chain_worlds() {
    return {{"fake", make_fake_world},
            {"starknet_node", make_starknet_node_world},
            {"stellar_node", make_stellar_node_world},
            {"starknet_sandbox", make_starknet_sandbox_world},
            {"stellar_sandbox", make_stellar_sandbox_world}};
}

}  // namespace warden::chain_tests
