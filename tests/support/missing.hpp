#pragma once
// What a test can't do without.

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace warden::support {

// Last statement of a test or SetUp that lacks `what`, which says how to get it: skips the test;
// under CI=true it fails.
inline void missing(const std::string& what) {
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string(ci) == "true") FAIL() << "missing: " << what;
    GTEST_SKIP() << "missing: " << what;
}

}  // namespace warden::support
