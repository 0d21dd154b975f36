#pragma once
// The fault own_chain: the operator of an endpoint hides what has happened, and forges all that
// follows from it.

#include <vector>

#include "sandbox/starknet/chain_core.hpp"

namespace warden::sandbox {

// A chain like the real one, but for the transactions with an event of one kind: they are in no
// block. From the first of them on the blocks are well formed, committed to and linked among
// themselves, and their hashes are others. Two endpoints that hide the same show the same chain.
class OwnChain {
  public:
    explicit OwnChain(const ChainCore& chain) : chain_(chain) {}

    // The block in the place of the real one of this number; valid until the next call.
    const Block& block(std::uint64_t num, const Felt& hidden_event);
    // Its number; nullopt when this chain has no such block.
    std::optional<std::uint64_t> find(const Felt& hash, const Felt& hidden_event);

  private:
    void follow(const Felt& hidden_event);
    std::uint64_t first() const { return real_.size() - own_.size(); }

    const ChainCore& chain_;
    Felt hidden_event_;
    std::vector<Felt> real_;  // hashes of the real blocks that were followed
    std::vector<Block> own_;  // in the places of the last of them
};

}  // namespace warden::sandbox
