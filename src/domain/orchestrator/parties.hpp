#pragma once
// Who is another party: whose word, or money, is not a provider's own. One rule for all that counts
// parties (mass failures, mass breaches).

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace warden::orchestrator {

// Groups of accounts, as the contract writes them, that an operator knows to belong together.
using Affiliations = std::vector<std::vector<std::string>>;

// One account and the hosts behind the endpoints that it registered.
struct Trader {
    std::string account;
    std::set<std::string> hosts{};
};

// Returns the host of an endpoint: lower case, without scheme, user, port and the root's dot; ""
// where there is none.
std::string endpoint_host(std::string_view endpoint);

// True unless both are one account, share a host, or stand in one group. It is not passed on:
// whoever registers the hosts of two strangers makes them no party.
bool is_other_party(const Trader& a, const Trader& b, const Affiliations& affiliations);

}  // namespace warden::orchestrator
