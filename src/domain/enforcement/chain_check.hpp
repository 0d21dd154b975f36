#pragma once
// What a bundle says of the chain, compared with what the chain's own events say.

#include <optional>
#include <string>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/chain/block.hpp"
#include "domain/enforcement/evidence.hpp"
#include "domain/enforcement/verify.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::enforcement {

// An entity as it became in a block.
template <class T>
struct Became {
    chain::BlockRef block;
    UnixSecs time = 0;
    T value;
};

// What the contract's events say of one reservation, from the block of the deployment up to the
// first one after the window's end: every version, oldest first.
struct ChainHistory {
    std::vector<Became<orchestrator::Reservation>> reservation;
    std::vector<Became<orchestrator::SlaTerms>> terms;  // of the reservation's version
    std::vector<Became<orchestrator::Config>> config;   // of the reservation's version
    std::vector<Became<orchestrator::Unit>> unit;
    std::optional<orchestrator::Instance> instance;  // as of the window's end
    chain::BlockRef first;                           // the block that it begins with
    chain::BlockRef last;
    chain::ProofLevel proof = chain::ProofLevel::claimed;  // the weakest of all its blocks
    std::size_t undecoded = 0;                             // events that this version can't read
};

// Compares deployment, reservation, terms, config, quorum, unit, maintenance and changes of the
// endpoint. The last check, "not_checked", passes and says what no chain can tell.
std::vector<Check> check_chain(const Evidence& evidence, const ChainHistory& history);

}  // namespace warden::enforcement
