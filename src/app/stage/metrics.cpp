#include "app/stage/metrics.hpp"

namespace warden::app {

metrics::Family<metrics::Gauge> leader_gauge(metrics::Registry& registry) {
    return registry.gauges({.name = "warden_leader",
                            .help = "1 while this pod holds the lease of a stage.",
                            .labels = {"stage", "chain"}});
}

metrics::Family<metrics::Counter> pass_counter(metrics::Registry& registry) {
    return registry.counters({.name = "warden_passes_total",
                              .help = "Passes of a stage, by how they ended.",
                              .labels = {"stage", "chain", "outcome"}});
}

metrics::Family<metrics::Counter> skip_counter(metrics::Registry& registry) {
    return registry.counters({.name = "warden_skipped_rows_total",
                              .help = "Rows that a stage could not handle, once a pass each; it "
                                      "went on with the others.",
                              .labels = {"stage", "chain"}});
}

}  // namespace warden::app
