// The references that people read are what the program says.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "main/config/config.hpp"
#include "main/metric_list.hpp"
#include "platform/config/reference.hpp"

namespace warden::cli {
namespace {

std::string committed(const std::string& path) {
    std::ifstream file(std::string(WARDEN_SOURCE_DIR) + path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(Reference, OfTheConfigurationIsWhatTheProgramPrints) {
    EXPECT_EQ(committed("/src/main/config/REFERENCE.md"), config::reference(schema()))
        << "run: warden config reference > src/main/config/REFERENCE.md";
}

TEST(Reference, OfTheMetricsIsWhatTheProgramPrints) {
    EXPECT_EQ(committed("/dashboards/METRICS.md"), metrics_reference_text())
        << "run: warden metrics reference > dashboards/METRICS.md";
}

}  // namespace
}  // namespace warden::cli
