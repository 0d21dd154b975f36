#include "main/service/process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "main/service/version.hpp"

namespace warden::cli {
namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

ProcessMetrics::ProcessMetrics(metrics::Registry& registry, ports::Clock& clock)
    : cpu_(registry
               .counters({.name = "warden_process_cpu_seconds_total",
                          .help = "User and system CPU time of this process."})
               .at()),
      resident_bytes_(registry
                          .gauges({.name = "warden_process_resident_memory_bytes",
                                   .help = "Memory of this process that is in RAM."})
                          .at()),
      open_fds_(registry
                    .gauges({.name = "warden_process_open_fds",
                             .help = "File descriptors of this process that are open."})
                    .at()),
      max_fds_(registry
                   .gauges({.name = "warden_process_max_fds",
                            .help = "File descriptors that this process may open."})
                   .at()),
      problems_(registry
                    .gauges({.name = "warden_readiness_problems",
                             .help = "What keeps this pod from doing its roles; 0: ready."})
                    .at()) {
    registry
        .gauges({.name = "warden_build_info",
                 .help = "Always 1; the label names the version.",
                 .labels = {"version"}})
        .at({kVersion})
        .set(1);
    const std::chrono::duration<double> now = clock.system_now().time_since_epoch();
    registry
        .gauges({.name = "warden_process_start_timestamp_seconds",
                 .help = "When this process started, Unix time."})
        .at()
        .set(now.count());
    refresh(0);
}

void ProcessMetrics::refresh(std::size_t problems) {
    problems_.set(static_cast<double>(problems));
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        const double cpu_secs = seconds(usage.ru_utime) + seconds(usage.ru_stime);
        if (cpu_secs > cpu_secs_) cpu_.add(cpu_secs - cpu_secs_);
        cpu_secs_ = cpu_secs;
    }
    std::ifstream statm("/proc/self/statm");
    double all_pages = 0;
    double resident_pages = 0;
    if (statm >> all_pages >> resident_pages) {
        resident_bytes_.set(resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
    }
    std::error_code error;
    const std::filesystem::directory_iterator open("/proc/self/fd", error);
    if (!error) {
        // One of them is the look itself.
        open_fds_.set(static_cast<double>(std::distance(begin(open), end(open)) - 1));
    }
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) max_fds_.set(static_cast<double>(limit.rlim_cur));
}

}  // namespace warden::cli
