#pragma once
// The rules that windows and days are judged by, as the scorer stored them.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "domain/base/error.hpp"
#include "domain/scoring/rule_book.hpp"
#include "ports/score_store.hpp"

namespace warden::reading {

// The stored versions of the rules; before the scorer has stored one, `rules`. Errors: those of the
// store. `scores` outlives the call.
boost::asio::awaitable<Result<scoring::RuleBook>> rule_book(ports::ScoreStore& scores,
                                                            scoring::RuleSet rules);

// Returns the rule set with that digest, in hex. Errors: those of the store; not_found;
// invalid_input when it can't be read. `scores` outlives the call.
boost::asio::awaitable<Result<scoring::RuleSet>> stored_rules(ports::ScoreStore& scores,
                                                              std::string digest);

}  // namespace warden::reading
