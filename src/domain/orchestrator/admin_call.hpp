#pragma once
// Calls that the contract takes from its admin alone (accept_admin: from who is to be it). Warden's
// services never make them: only an operator does, by `warden contract`. Field names and order are
// the functions' parameters in the frozen ABI.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/hex.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator {

struct SetConfig {
    static constexpr std::string_view kName = "set_config";
    Config config;

    bool operator==(const SetConfig&) const = default;
};
// Enables an oracle after the delay, or revokes one at once: its votes are dead.
struct SetOracle {
    static constexpr std::string_view kName = "set_oracle";
    chain::Address oracle;
    bool enabled = false;

    bool operator==(const SetOracle&) const = default;
};
// The oracle goes after the delay; what it voted on keeps its vote.
struct RetireOracle {
    static constexpr std::string_view kName = "retire_oracle";
    chain::Address oracle;

    bool operator==(const RetireOracle&) const = default;
};
// Names the next arbiter, in office after the delay; the one in office: nobody comes.
struct SetArbiter {
    static constexpr std::string_view kName = "set_arbiter";
    chain::Address arbiter;

    bool operator==(const SetArbiter&) const = default;
};
struct ProposeAdmin {
    static constexpr std::string_view kName = "propose_admin";
    chain::Address account;

    bool operator==(const ProposeAdmin&) const = default;
};
struct AcceptAdmin {
    static constexpr std::string_view kName = "accept_admin";

    bool operator==(const AcceptAdmin&) const = default;
};
struct ProposeUpgrade {
    static constexpr std::string_view kName = "propose_upgrade";
    Hash32 code_hash{};

    bool operator==(const ProposeUpgrade&) const = default;
};
struct CancelUpgrade {
    static constexpr std::string_view kName = "cancel_upgrade";

    bool operator==(const CancelUpgrade&) const = default;
};
struct Upgrade {
    static constexpr std::string_view kName = "upgrade";

    bool operator==(const Upgrade&) const = default;
};

using AdminCall = std::variant<SetConfig, SetOracle, RetireOracle, SetArbiter, ProposeAdmin,
                               AcceptAdmin, ProposeUpgrade, CancelUpgrade, Upgrade>;

std::string_view name(const AdminCall& call);
// Names of all of them: what an admin's signer lets pass.
std::vector<std::string_view> admin_call_names();
// Returns the parameters as a JSON object by name, in the form of events; a caller, where the
// chain's function takes one, is the adapter's to add.
Json arguments(const AdminCall& call);
// Writes a call for people: "set_oracle 0x1 enabled".
std::string to_line(const AdminCall& call);

}  // namespace warden::orchestrator
