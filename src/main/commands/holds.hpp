#pragma once
// What keeps every warden from filing until an operator lets go of it.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/ids.hpp"
#include "ports/decision_store.hpp"
#include "ports/txn_store.hpp"

namespace warden::cli {

struct Hold {
    std::string name;  // kill_switch, mass_breach or submitter/<chain>.<contract>: what is released
    chain::ContractRef contract;  // of a submitter's; the switches hold every contract
    std::string account;          // of a submitter's
    // For a switch these three are of the newest change of any switch.
    std::string reason;
    std::string by;
    UnixSecs at = 0;
    std::uint64_t halt_id = 0;  // of a submitter's; 0: a switch

    bool holds(const chain::ContractRef& any) const { return halt_id == 0 || contract == any; }
};

// Reads the holds that stand, the switches first.
boost::asio::awaitable<Result<std::vector<Hold>>> standing_holds(ports::DecisionStore& decisions,
                                                                 ports::TxnStore& txns);

struct Release {
    std::string name;
    std::string reason;
    std::string by;
    UnixSecs at = 0;
};
// Ends the holds of that name, of which a contract with several accounts may have more than one,
// and leaves all others as they are; the stores keep who did it, why and when. Returns those that
// it ended. not_found when none of that name stands, invalid_input without a reason.
boost::asio::awaitable<Result<std::vector<Hold>>> release_holds(ports::DecisionStore& decisions,
                                                                ports::TxnStore& txns,
                                                                Release release);

Json to_json(const Hold& hold);
std::string to_line(const Hold& hold);

}  // namespace warden::cli
