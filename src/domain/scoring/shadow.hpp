#pragma once
// Scores of other networks over the same results, beside ours for comparison. Floating point: for
// display alone, never for money or points.

#include <cstdint>

namespace warden::scoring {

// Storj's audit reputation: alpha and beta forget by lambda and gain w at each audit.
struct StorjReputation {
    double alpha = 1'000;
    double beta = 0;
    void record(bool success);
    double score() const { return alpha / (alpha + beta); }
};

// Returns Lava's QoS: the cube root of availability * sync * latency, each 0..1.
double lava_score(double availability, double sync, double latency);

// 5th percentile of Beta(1 + successes, 1 + failures), in per cent.
double beta_percentile(std::uint64_t successes, std::uint64_t failures);

}  // namespace warden::scoring
