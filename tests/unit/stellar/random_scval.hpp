#pragma once
// Arbitrary SCVals for properties.

#include <rapidcheck.h>

#include "adapters/stellar/codec/scval.hpp"

namespace warden::stellar {

// Valid values of all arms but the unknown ones; containers nest a few levels.
rc::Gen<ScVal> random_scval(int depth = 3);

}  // namespace warden::stellar
