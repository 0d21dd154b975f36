#pragma once
// Metrics of the indexer, as verbs.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"
#include "platform/metrics/metrics.hpp"

namespace warden::app {

// Told by the indexer what it does: the number of a block, leads, halted and cached_entities are
// set to the newest value, the others add up.
class IndexerMetrics {
  public:
    virtual ~IndexerMetrics() = default;
    virtual void leads(bool) {}
    virtual void head(chain::BlockNum) {}
    virtual void indexed(chain::BlockNum, UnixSecs /*chain time of that block*/) {}
    virtual void final(chain::BlockNum) {}
    virtual void committed(std::size_t /*blocks*/, std::size_t /*events*/) {}
    virtual void undecoded(std::size_t /*events*/) {}
    virtual void undecoded_hold(bool) {}
    virtual void reorg(chain::BlockNum /*depth*/) {}
    // Blocks that the chain calls final, and that too few operators agree on.
    virtual void unagreed(chain::BlockNum /*blocks*/) {}
    // Stages: lease, source, store, projection, behind, disputed, gap, inconsistent, below_start.
    virtual void retry(std::string_view /*stage*/) {}
    virtual void halted(bool) {}
    virtual void cached_entities(std::size_t) {}
};

// Counts in series of platform/metrics; the registry outlives them.
std::unique_ptr<IndexerMetrics> make_indexer_metrics(metrics::Registry& registry,
                                                     std::string chain);

}  // namespace warden::app
