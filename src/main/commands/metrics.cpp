// warden metrics reference
#include <cstdio>

#include "main/commands/commands.hpp"
#include "main/service/metric_list.hpp"

namespace warden::cli {

int metrics_reference() {
    std::fputs(metrics_reference_text().c_str(), stdout);
    return 0;
}

}  // namespace warden::cli
