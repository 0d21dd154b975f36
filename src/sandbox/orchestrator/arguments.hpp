#pragma once
// The table of functions: names, parameters, rules; and the check of arguments against it.

#include "sandbox/orchestrator/context.hpp"
#include "sandbox/orchestrator/contract.hpp"

namespace warden::sandbox::orchestrator {

using Rule = Reply (*)(Context&);

Rule rule_of(const Function& function);
// Says that it is an object with exactly the parameters, each of its type.
bool valid_arguments(const Function& function, const Json& arguments);

}  // namespace warden::sandbox::orchestrator
