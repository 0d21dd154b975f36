// Metric names are an API: what a service declares is what tests/golden/metrics.txt lists.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <vector>

#include "main/service/metric_list.hpp"
#include "tests/support/repository.hpp"

namespace warden::cli {
namespace {

std::vector<std::string> golden() {
    std::istringstream file(support::repository_file("tests/golden/metrics.txt"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

TEST(MetricNames, AreTheGoldenList) {
    metrics::Registry registry;
    // Two chains share the families.
    for (const char* chain : {"sn", "st"}) declare_all_metrics(registry, chain);
    EXPECT_EQ(joined(registry.declared()), joined(golden()))
        << "a changed name breaks dashboards and alerts: change them and the list together";
}

// A part that nobody above builds would otherwise be forgotten.
TEST(MetricNames, EveryNameInTheSourcesIsListed) {
    std::set<std::string> listed;
    for (const std::string& line : golden()) listed.insert(line.substr(0, line.find(' ')));
    std::size_t found = 0;
    for (const char* folder : {"src", "adapters"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
            const std::string code = support::repository_file(entry.path());
            const std::string mark = ".name = \"warden_";
            for (auto at = code.find(mark); at != code.npos; at = code.find(mark, at + 1)) {
                const auto begin = code.find('"', at) + 1;
                const std::string name = code.substr(begin, code.find('"', begin) - begin);
                EXPECT_TRUE(listed.contains(name)) << name << " in " << entry.path();
                ++found;
            }
        }
    }
    EXPECT_GT(found, 20u);
}

}  // namespace
}  // namespace warden::cli
