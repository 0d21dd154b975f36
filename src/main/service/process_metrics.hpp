#pragma once
// Metrics of this process: what the operating system says about it, its version, its readiness.

#include <cstddef>

#include "platform/metrics/metrics.hpp"
#include "ports/clock.hpp"

namespace warden::cli {

class ProcessMetrics {
  public:
    // The moment of construction counts as the start of the process.
    ProcessMetrics(metrics::Registry& registry, ports::Clock& clock);
    // Reads everything anew; called before each exposition. `problems` is how many sentences
    // /readyz would say. What can't be read keeps its value.
    void refresh(std::size_t problems);

  private:
    double cpu_secs_ = 0;  // as counted so far
    metrics::Counter cpu_;
    metrics::Gauge resident_bytes_, open_fds_, max_fds_, problems_;
};

}  // namespace warden::cli
