#include "main/service/metric_list.hpp"

#include "api/metrics.hpp"
#include "app/enforcer/metrics.hpp"
#include "app/indexer/metrics.hpp"
#include "app/prober/metrics.hpp"
#include "app/scorer/metrics.hpp"
#include "app/submitter/metrics.hpp"
#include "main/chains/kinds.hpp"
#include "main/service/process_metrics.hpp"
#include "platform/clock/system_clock.hpp"
#include "platform/rpc/metrics.hpp"
#include "storage/metrics.hpp"

namespace warden::cli {

void declare_all_metrics(metrics::Registry& registry, const std::string& chain) {
    const auto clock = clock::make_system_clock();
    const ProcessMetrics process(registry, *clock);
    const storage::Metrics database(registry);
    const api::Metrics api(registry);
    const auto prober = app::make_prober_metrics(registry);
    const auto scorer = app::make_scorer_metrics(registry);
    const auto indexer = app::make_indexer_metrics(registry, chain);
    const auto enforcer = app::make_enforcer_metrics(registry, chain);
    const auto submitter = app::make_submitter_metrics(registry, chain);
    const rpc::CallMetrics rpc(registry, chain);
    for (const ChainKind* kind : chain_kinds()) kind->declare_metrics(registry, chain);
}

std::string metrics_reference_text() {
    metrics::Registry registry;
    declare_all_metrics(registry, "chain");
    return "# Metrics\n\nWritten by `warden metrics reference`. Names are an API: what changes "
           "here "
           "changes dashboards and alerts.\nA histogram has `_bucket`, `_sum` and `_count`.\n\n" +
           registry.reference();
}

}  // namespace warden::cli
