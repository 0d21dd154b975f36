#pragma once
// Who is another party: whose word, or money, is not a provider's own. What a provider is judged by
// (measurements, verdicts, days) asks for the accounts alone: an agreement fixes them, and an
// operator names affiliations, so that nothing either party does later changes what it was. Where
// being another party protects (witnesses of mass failures, live providers), hosts count too.

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

// True unless both are one account or stand in one group.
bool is_other_account(std::string_view a, std::string_view b, const Affiliations& affiliations);

// True where they are other accounts and share no host. It is not passed on: whoever registers the
// hosts of two strangers makes them no party.
bool is_other_party(const Trader& a, const Trader& b, const Affiliations& affiliations);

}  // namespace warden::orchestrator
