#pragma once
// What endpoints say of our txns and account, and what of it counts: no endpoint's word alone ends
// a txn or moves an account's slot.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ports/chain_reader.hpp"
#include "ports/chain_submitter.hpp"

namespace warden::adapters {

// An endpoint's answer, and the operator that runs it.
template <class T>
struct Said {
    std::string by;
    T what{};
};

// Returns where a txn is. `needed` (at least 1) is how many operators must say the same. It is
// final in the block in which as many say so; else it is where the farthest one sees it, but no
// more than included; where as many do not know it and fewer do, it is unknown. Empty: too few
// answered to say so.
std::optional<ports::TxnStatus> agreed_status(const std::vector<Said<ports::TxnStatus>>& said,
                                              std::size_t needed);

// Returns the highest number that `needed` operators reach; empty where fewer answered.
std::optional<std::uint64_t> agreed_slot(const std::vector<Said<std::uint64_t>>& said,
                                         std::size_t needed);

// Returns the account with the slot that agreed_slot() names. Errors: not_found where `needed`
// operators say that; else unavailable.
Result<ports::AccountView> agreed_account(const std::vector<Said<Result<ports::AccountView>>>& said,
                                          std::size_t needed);

}  // namespace warden::adapters
