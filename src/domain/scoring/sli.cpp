#include "domain/scoring/sli.hpp"

#include <algorithm>
#include <array>

#include "domain/orchestrator/codes.hpp"
#include "domain/probing/transfer.hpp"

namespace warden::scoring {
namespace {

constexpr std::uint64_t kPpm = 1'000'000;

// Calls use(row) for each row of a slice in `left`; both are sorted.
template <class Rows, class Use>
void each_left(const Rows& rows, const Slices& left, Use&& use) {
    auto at = left.begin();
    for (const auto& row : rows) {
        at = std::lower_bound(at, left.end(), row.slice);
        if (at == left.end()) return;
        if (*at == row.slice) use(row);
    }
}

std::int64_t batch_of(SliceNum slice, const RuleSet& rules) {
    return slice / rules.slices_per_batch();
}

std::uint64_t batches_with(const Slices& left, const RuleSet& rules) {
    std::uint64_t count = 0;
    std::int64_t last = -1;
    for (const SliceNum slice : left) {
        if (batch_of(slice, rules) == last) continue;
        last = batch_of(slice, rules);
        ++count;
    }
    return count;
}

// Values of one batch after the other, in order of slices.
class BatchMeans {
  public:
    explicit BatchMeans(std::uint64_t values_min) : values_min_(values_min) {}
    void add(std::int64_t batch, std::uint64_t sum, std::uint64_t count) {
        if (batch != batch_) close();
        batch_ = batch;
        sum_ += sum;
        count_ += count;
    }
    std::vector<std::uint64_t> take() {
        close();
        return std::move(means_);
    }

  private:
    void close() {
        if (count_ >= values_min_ && count_ > 0) means_.push_back(sum_ / count_);
        sum_ = count_ = 0;
    }
    std::uint64_t values_min_;
    std::int64_t batch_ = -1;
    std::uint64_t sum_ = 0;
    std::uint64_t count_ = 0;
    std::vector<std::uint64_t> means_;
};

}  // namespace

std::uint32_t reason_bit(Sli sli) {
    namespace reason = orchestrator::reason;
    constexpr std::array<std::uint32_t, 7> kBits = {
        reason::kUptime,   reason::kErrorRate, reason::kLatency, reason::kUpload,
        reason::kDownload, reason::kIntegrity, reason::kOutage};
    return kBits[static_cast<std::size_t>(sli)];
}

std::optional<std::uint64_t> limit_of(Sli sli, const orchestrator::SlaTerms& terms) {
    const auto speed = [](std::uint32_t kbytes_per_s) -> std::optional<std::uint64_t> {
        if (kbytes_per_s == 0) return std::nullopt;
        return probing::us_per_mb(kbytes_per_s);
    };
    switch (sli) {
        case Sli::uptime:
            if (terms.uptime_ppm_min == 0) return std::nullopt;
            return kPpm - std::min<std::uint64_t>(kPpm, terms.uptime_ppm_min);
        case Sli::error_rate:
            if (terms.error_ppm_max == 0) return std::nullopt;
            return terms.error_ppm_max;
        case Sli::latency:
            if (terms.latency_ms_max == 0) return std::nullopt;
            return std::uint64_t{terms.latency_ms_max} * 1'000;
        case Sli::upload: return speed(terms.upload_kbytes_per_s_min);
        case Sli::download: return speed(terms.download_kbytes_per_s_min);
        case Sli::integrity: return 0;
        case Sli::outage: return kPpm / 2;
    }
    return std::nullopt;
}

bool self_proof(Sli sli, std::uint64_t limit, std::span<const ControlTotals> controls,
                const RuleSet& rules) {
    const U128 factor = rules.self_proof_factor;
    std::uint64_t measured = 0;
    bool proven = false;
    for (const ControlTotals& control : controls) {
        if (control.attempts == 0) continue;
        ++measured;
        const std::uint64_t fine = control.attempts - std::min(control.attempts, control.failures);
        switch (sli) {
            case Sli::uptime:
            case Sli::outage:
            case Sli::integrity: return true;  // votes and content need no second yardstick
            case Sli::error_rate:
                proven |= control.failures * factor * kPpm <= U128{limit} * control.attempts;
                break;
            case Sli::latency:
                proven |= fine > 0 && control.us * factor <= U128{limit} * fine;
                break;
            case Sli::upload:
            case Sli::download:
                proven |= control.us_per_mb > 0 && control.us_per_mb * factor <= limit;
                break;
        }
    }
    return proven && measured >= rules.controls_min;
}

ErrorCounts count_errors(const VantageData& data, const Slices& left, std::uint64_t a_ppm,
                         const RuleSet& rules) {
    ErrorCounts counts;
    counts.slices.of = left.size();
    each_left(data.rows, left, [&](const SliceRow& row) {
        if (row.ops == 0) return;
        ++counts.slices.have;
        counts.n += row.ops;
        const std::uint64_t expected = (rules.burst_factor * a_ppm * row.ops + kPpm - 1) / kPpm;
        counts.k += std::min<std::uint64_t>(row.failed, std::max<std::uint64_t>(1, expected));
    });
    return counts;
}

Batches latency_batches(const VantageData& data, const Slices& left, bool error_promised,
                        const RuleSet& rules) {
    BatchMeans means(rules.batch_values_min);
    each_left(data.rows, left, [&](const SliceRow& row) {
        const std::uint64_t failed = error_promised ? 0 : row.failed;
        means.add(batch_of(row.slice, rules), row.us + failed * rules.failed_operation_us,
                  row.n + failed);
    });
    Batches batches{means.take(), {}};
    batches.batches = {batches.means.size(), batches_with(left, rules)};
    return batches;
}

Batches transfer_batches(const VantageData& data, const Slices& left, Sli direction,
                         std::uint64_t limit, const RuleSet& rules) {
    BatchMeans means(1);
    each_left(data.transfers, left, [&](const TransferRow& row) {
        if (row.direction != direction) return;
        const std::uint64_t most = limit * rules.failed_transfer_factor;
        means.add(batch_of(row.slice, rules), std::min(row.us_per_mb, most), 1);
    });
    Batches batches{means.take(), {}};
    batches.batches = {batches.means.size(), batches_with(left, rules)};
    return batches;
}

}  // namespace warden::scoring
