#pragma once
// Metrics of the indexer, as verbs.

#include <cstddef>
#include <string_view>

#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"

namespace warden::app {

// Implemented in main over platform/metrics, and by a counter in tests.
class IndexerMetrics {
  public:
    virtual ~IndexerMetrics() = default;
    virtual void leads(bool) {}
    virtual void head(chain::BlockNum) {}
    virtual void indexed(chain::BlockNum, UnixSecs /*chain time of that block*/) {}
    virtual void final(chain::BlockNum) {}
    virtual void committed(std::size_t /*blocks*/, std::size_t /*events*/) {}
    virtual void undecoded(std::size_t /*events*/) {}
    virtual void reorg(chain::BlockNum /*depth*/) {}
    // Stages: lease, source, store, projection, behind, gap, inconsistent.
    virtual void retry(std::string_view /*stage*/) {}
    virtual void halted(bool) {}
    virtual void cached_entities(std::size_t) {}
};

}  // namespace warden::app
