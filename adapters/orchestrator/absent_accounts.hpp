#pragma once
// An account that is not there: the chain's zero account in what a contract says, an empty text in
// the domain's.

#include <string_view>

#include "domain/base/canonical_json.hpp"

namespace warden::adapters {

// Empties the accounts that an event or a view's record may lack, where they are the chain's
// `zero` account.
Json without_absent_accounts(const Json& record, std::string_view zero);

}  // namespace warden::adapters
