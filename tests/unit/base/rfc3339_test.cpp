#include "domain/base/rfc3339.hpp"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(Rfc3339, IsUtcInSecondsAndEmptyWhenUnset) {
    EXPECT_EQ(rfc3339(0), "");
    EXPECT_EQ(rfc3339(1), "1970-01-01T00:00:01Z");
    EXPECT_EQ(rfc3339(951'868'799), "2000-02-29T23:59:59Z");
    EXPECT_EQ(rfc3339(1'700'000'000), "2023-11-14T22:13:20Z");
}

TEST(Rfc3339, ReadsItsOneFormAndNoOther) {
    EXPECT_EQ(from_rfc3339("2023-11-14T22:13:20Z").value(), 1'700'000'000u);
    EXPECT_EQ(from_rfc3339("2000-02-29T23:59:59Z").value(), 951'868'799u);
    EXPECT_EQ(from_rfc3339("1970-01-01T00:00:00Z").value(), 0u);
    for (const char* wrong :
         {"", "1700000000", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14T22:13:20.5Z",
          "2023-11-14t22:13:20z", "2023-02-29T00:00:00Z", "2023-13-01T00:00:00Z",
          "2023-11-14T24:00:00Z", "2023-11-14T23:60:00Z", "2023-11-14T23:59:60Z",
          "1969-12-31T23:59:59Z", "+023-11-14T22:13:20Z", "2023-11-14T22:13:20Z "}) {
        const auto refused = from_rfc3339(wrong);
        ASSERT_FALSE(refused.has_value()) << wrong;
        EXPECT_TRUE(refused.error().is(Condition::invalid_input)) << wrong;
    }
}

}  // namespace
}  // namespace warden
