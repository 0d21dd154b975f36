#pragma once
// What a test can't do without.

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace warden::support {

// Last statement of a test or SetUp that lacks `what`, which says how to get it: skips the test;
// with CI in the environment it fails.
inline void missing(const std::string& what) {
    if (std::getenv("CI") != nullptr) FAIL() << "missing: " << what;
    GTEST_SKIP() << "missing: " << what;
}

}  // namespace warden::support
