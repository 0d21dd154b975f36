// The references that people read are what the program says.
#include <gtest/gtest.h>

#include "main/config/config.hpp"
#include "main/service/metric_list.hpp"
#include "platform/config/reference.hpp"
#include "tests/support/repository.hpp"

namespace warden::cli {
namespace {

TEST(Reference, OfTheConfigurationIsWhatTheProgramPrints) {
    EXPECT_EQ(support::repository_file("src/main/config/REFERENCE.md"), config::reference(schema()))
        << "run: warden config reference > src/main/config/REFERENCE.md";
}

TEST(Reference, OfTheMetricsIsWhatTheProgramPrints) {
    EXPECT_EQ(support::repository_file("dashboards/METRICS.md"), metrics_reference_text())
        << "run: warden metrics reference > dashboards/METRICS.md";
}

}  // namespace
}  // namespace warden::cli
