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

struct Agreement {
    // What endpoints of enough operators say alike, and of no other block as many.
    std::optional<chain::BlockHeader> header;
    // The endpoints that say another; none while there is no agreement, as nobody knows then who
    // is wrong.
    std::vector<std::string> dissenting;
};

// Counts each operator once for every block that its endpoints name. `needed` is at least 1.
Agreement agree(const std::vector<Witness>& witnesses, std::size_t needed);

// Returns the newest block, at most `num`, that is final to endpoints of `needed` operators; 0 when
// none is.
chain::BlockNum final_for(const std::vector<Witness>& witnesses, std::size_t needed,
                          chain::BlockNum num);

// Tells who said what: "a (node.example) 0x1f..; b (rpc.example): no answer in time".
std::string to_text(const std::vector<Witness>& witnesses);

}  // namespace warden::indexing
