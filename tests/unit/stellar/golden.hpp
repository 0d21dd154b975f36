#pragma once
// Golden files of tests/golden/stellar as Json.

#include <string>

#include "domain/base/canonical_json.hpp"
#include "domain/base/hex.hpp"

namespace warden::stellar::golden {

// samples.json, read once.
const Json::Array& samples();
// The member of an object; throws std::runtime_error when absent.
const Json& at(const Json& object, const std::string& name);
std::string str(const Json& object, const std::string& name);
// Hexadecimal text as bytes.
Bytes bytes(const Json& object, const std::string& name);

}  // namespace warden::stellar::golden
