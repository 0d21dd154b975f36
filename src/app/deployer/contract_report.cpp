#include "app/deployer/contract_report.hpp"

#include <utility>

namespace warden::app {

std::string duration_words(UnixSecs secs) {
    const std::pair<UnixSecs, const char*> units[] = {
        {86'400, " d"}, {3'600, " h"}, {60, " min"}, {1, " s"}};
    std::string out;
    int parts = 0;
    for (const auto& [size, name] : units) {
        if (parts == 2 || (secs < size && !(size == 1 && parts == 0))) continue;
        out += (out.empty() ? "" : " ") + std::to_string(secs / size) + name;
        secs %= size;
        ++parts;
    }
    return out;
}

}  // namespace warden::app
