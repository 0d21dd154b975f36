#pragma once
// Which block endpoints of different operators agree on. One endpoint can forge a whole block with
// a hash of its own; a block that several operators name alike is the chain's unless they all lie
// together. Headers are linked by parent hashes: who agrees on a block agrees on all below it.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "domain/chain/block.hpp"

namespace warden::indexing {

// What one endpoint says of a block.
struct Witness {
    std::string endpoint;           // its alias
    std::string operator_name;      // who runs it
    chain::BlockNum final_num = 0;  // newest block that is final there; 0: none, or it didn't say
    std::optional<chain::BlockHeader> header;  // empty: it is not final there, or not there
    std::string trouble;                       // why it said nothing; empty where it did
};

// Whether they name different blocks. Nobody can tell then who is wrong: of three operators two may
// lie together as well as one alone, and what would be final by two votes can't be taken back.
bool is_disputed(const std::vector<Witness>& witnesses);

// What endpoints of `needed` operators (at least 1) name, and none disputes; nullopt otherwise.
std::optional<chain::BlockHeader> agree(const std::vector<Witness>& witnesses, std::size_t needed);

// Returns the newest block, at most `num`, that is final to endpoints of `needed` operators; 0 when
// none is.
chain::BlockNum final_for(const std::vector<Witness>& witnesses, std::size_t needed,
                          chain::BlockNum num);

// Tells who said what: "a (node.example) 0x1f..; b (rpc.example): no answer in time".
std::string to_text(const std::vector<Witness>& witnesses);

}  // namespace warden::indexing
