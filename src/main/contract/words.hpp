#pragma once
// What a contract is and what it waits for, in words for an operator.

#include <string>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/orchestrator/outlook.hpp"

namespace warden::cli {

// "2026-01-31T23:00:00Z, in 6 d 23 h"; what is over has no second half.
std::string moment(UnixSecs time, UnixSecs now);
// "0x1: in office since 2026-01-01T00:00:00Z, leaves 2026-01-31T23:00:00Z, in 6 d 23 h"
std::string entry_words(const orchestrator::OracleEntry& entry, UnixSecs now);
// "oracle 0x1: 7 d whose windows nobody can judge, ..."
std::string lost_words(const orchestrator::LostKey& key);

struct Examined {
    std::string what;  // "judges"
    Result<std::string> found;
};
// Says of a contract what an operator should know of it; an error is something to repair. `config`
// is the version in force.
std::vector<Examined> examine_contract(const orchestrator::Instance& instance,
                                       const orchestrator::Config& config, UnixSecs now);
// Says that the account is an oracle in office; else why not, and what to do.
Result<std::string> examine_oracle(const orchestrator::Instance& instance,
                                   const chain::Address& account, UnixSecs now);

}  // namespace warden::cli
