#pragma once
// What the operating system says about this process, as metrics.

#include "platform/metrics/metrics.hpp"
#include "ports/clock.hpp"

namespace warden::cli {

class ProcessMetrics {
  public:
    // The moment of construction counts as the start of the process.
    ProcessMetrics(metrics::Registry& registry, ports::Clock& clock);
    // Reads anew; before each exposition. What can't be read keeps its value.
    void refresh();

  private:
    double cpu_secs_ = 0;  // as counted so far
    metrics::Counter cpu_;
    metrics::Gauge resident_bytes_, open_fds_, max_fds_;
};

}  // namespace warden::cli
