#include "tests/support/memory_observation_store.hpp"

#include "domain/probing/host_clock.hpp"
#include "domain/scoring/unit_day.hpp"
#include "ports/unix_time.hpp"

#include <algorithm>

namespace warden::support {
namespace asio = boost::asio;

UnixMicros MemoryObservationStore::now_us() const { return ports::unix_micros(clock_); }

asio::awaitable<Result<UnixMicros>> MemoryObservationStore::now() {
    return call("now", [this]() -> Result<UnixMicros> { return now_us(); });
}

asio::awaitable<Result<void>> MemoryObservationStore::announce(ports::VantageKey key) {
    return call("announce", [this, key = std::move(key)]() -> Result<void> {
        for (const ports::VantageKey& known : vantages_) {
            const bool of_it = known.vantage == key.vantage && !known.retired_at;
            if (!of_it && known.key_id != key.key_id) continue;
            const bool same = of_it && known.key_id == key.key_id && known.network == key.network &&
                              known.region == key.region;
            if (same) return {};
            return fail(Errc::conflict, "vantage " + key.vantage);
        }
        vantages_.push_back(key);
        vantages_.back().retired_at.reset();
        vantages_.back().since = static_cast<UnixSecs>(now_us() / 1'000'000);
        return {};
    });
}

asio::awaitable<Result<std::vector<ports::VantageKey>>> MemoryObservationStore::vantages() {
    return call("vantages",
                [this]() -> Result<std::vector<ports::VantageKey>> { return vantages_; });
}

void MemoryObservationStore::retire_key(const std::string& vantage) {
    for (ports::VantageKey& key : vantages_) {
        if (key.vantage == vantage && !key.retired_at) {
            key.retired_at = static_cast<UnixSecs>(now_us() / 1'000'000);
        }
    }
}

const ports::VantageKey* MemoryObservationStore::live_key(const std::string& vantage) const {
    const auto found = std::ranges::find_if(vantages_, [&](const ports::VantageKey& key) {
        return key.vantage == vantage && !key.retired_at;
    });
    return found == vantages_.end() ? nullptr : &*found;
}

void MemoryObservationStore::forge(ports::UnitDayRecord record) {
    unit_days_[{record.unit, record.vantage, record.day, record.until}] = std::move(record);
}

Result<void> MemoryObservationStore::store(const probing::SliceBatch& batch,
                                           const std::vector<probing::SliceLeaf>& leaves,
                                           const std::vector<ports::DisplayObservation>& display) {
    bool fits = batch.slice >= 0 && batch.slice_secs > 0 && batch.leaves.size() == leaves.size();
    for (std::size_t i = 0; fits && i < leaves.size(); ++i) {
        fits = leaves[i].vantage == batch.vantage && leaves[i].slice == batch.slice &&
               std::pair(leaves[i].unit, probing::leaf_hash(leaves[i])) == batch.leaves[i];
    }
    for (const ports::DisplayObservation& shown : display) {
        fits = fits && probing::slice_of(shown.observation.start, batch.slice_secs) == batch.slice;
    }
    if (!fits) return fail(Errc::invalid_input, "leaves or observations are not the batch's");
    const auto* why = probing::untimely({batch.slice, batch.slice_secs, late_secs}, now_us());
    if (why != nullptr) return fail(Errc::invalid_input, why);
    const auto* key = live_key(batch.vantage);
    if (key == nullptr || key->key_id != batch.key_id || !probing::verify_batch(batch, verify_)) {
        return fail(Errc::invalid_input, "not signed with the live key of " + batch.vantage);
    }
    const auto [at, inserted] = batches_.try_emplace({batch.vantage, batch.slice}, batch);
    if (!inserted) {
        if (at->second == batch) return {};
        return fail(Errc::conflict, "another batch of " + batch.vantage);
    }
    const UnixMicros now = now_us();
    for (const probing::SliceLeaf& leaf : leaves) {
        leaves_[{leaf.unit, leaf.slice, leaf.vantage}] = {leaf, probing::leaf_bytes(leaf), now};
    }
    for (ports::DisplayObservation shown : display) {
        shown.vantage = batch.vantage;
        display_.push_back(std::move(shown));
    }
    return {};
}

asio::awaitable<Result<void>> MemoryObservationStore::append(
    probing::SliceBatch batch, std::vector<probing::SliceLeaf> leaves,
    std::vector<ports::DisplayObservation> display) {
    return call("append", [this, batch = std::move(batch), leaves = std::move(leaves),
                           display = std::move(display)] { return store(batch, leaves, display); });
}

asio::awaitable<Result<std::vector<ports::StoredLeaf>>> MemoryObservationStore::leaves(
    ports::LeafQuery query) {
    return call("leaves", [this, q = std::move(query)]() -> Result<std::vector<ports::StoredLeaf>> {
        std::vector<ports::StoredLeaf> found;
        const bool whole = q.only.empty();
        const std::int64_t first = whole ? q.first_slice : INT64_MIN;
        for (auto at = leaves_.lower_bound({q.unit, first, ""}); at != leaves_.end(); ++at) {
            const auto& [unit, slice, vantage] = at->first;
            if (unit != q.unit || (whole && slice > q.last_slice)) break;
            if (!whole && std::ranges::find(q.only, slice) == q.only.end()) continue;
            if (found.size() == q.limit) return fail(Errc::limit, "too many leaves of " + unit);
            found.push_back(at->second);
        }
        return found;
    });
}

asio::awaitable<Result<std::optional<probing::SliceBatch>>> MemoryObservationStore::batch(
    std::string vantage, std::int64_t slice) {
    return call("batch",
                [this, key = std::pair(std::move(vantage),
                                       slice)]() -> Result<std::optional<probing::SliceBatch>> {
                    const auto found = batches_.find(key);
                    if (found == batches_.end()) return std::nullopt;
                    return found->second;
                });
}

asio::awaitable<Result<std::vector<ports::DisplayObservation>>> MemoryObservationStore::recent(
    std::string unit, std::size_t limit) {
    return call(
        "recent",
        [this, unit = std::move(unit), limit]() -> Result<std::vector<ports::DisplayObservation>> {
            std::vector<ports::DisplayObservation> found;
            std::copy_if(display_.begin(), display_.end(), std::back_inserter(found),
                         [&](const auto& shown) { return shown.unit == unit; });
            std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
                return std::tie(a.observation.start, a.observation.sequence) >
                       std::tie(b.observation.start, b.observation.sequence);
            });
            if (found.size() > limit) found.resize(limit);
            return found;
        });
}

asio::awaitable<Result<void>> MemoryObservationStore::put_unit_day(ports::UnitDayRecord record) {
    return call("put_unit_day", [this, r = std::move(record)]() -> Result<void> {
        const auto* key = live_key(r.vantage);
        const auto signature = probing::signature_from_hex(r.signature);
        const bool is_signed = key != nullptr && key->key_id == r.key_id && signature &&
                               verify_(r.key_id, scoring::unit_day_message(r.bytes), *signature);
        if (!is_signed) {
            return fail(Errc::invalid_input, "not signed with the live key of " + r.vantage);
        }
        const auto [at, inserted] = unit_days_.try_emplace({r.unit, r.vantage, r.day, r.until}, r);
        const ports::UnitDayRecord& stored = at->second;
        const bool same =
            stored.bytes == r.bytes && stored.signature == r.signature && stored.key_id == r.key_id;
        if (same) return {};
        return fail(Errc::conflict, "another record of " + r.unit);
    });
}

asio::awaitable<Result<std::vector<ports::UnitDayRecord>>> MemoryObservationStore::unit_days(
    std::string unit, std::int64_t first_day, std::int64_t last_day) {
    return call("unit_days",
                [this, unit = std::move(unit), first_day,
                 last_day]() -> Result<std::vector<ports::UnitDayRecord>> {
                    std::vector<ports::UnitDayRecord> found;
                    for (const auto& [key, record] : unit_days_) {
                        const bool wanted = record.unit == unit && record.day >= first_day &&
                                            record.day <= last_day;
                        if (wanted) found.push_back(record);
                    }
                    return found;
                });
}

void MemoryObservationStore::forge(probing::DayCommitment commitment) {
    const std::tuple key(commitment.vantage, commitment.day, commitment.key_id);
    commitments_.insert_or_assign(key, std::move(commitment));
}

asio::awaitable<Result<void>> MemoryObservationStore::commit_day(
    probing::DayCommitment commitment) {
    return call("commit_day", [this, c = std::move(commitment)]() -> Result<void> {
        const auto* live = live_key(c.vantage);
        if (live == nullptr || live->key_id != c.key_id ||
            !probing::verify_commitment(c, verify_)) {
            return fail(Errc::invalid_input, "not signed with the live key of " + c.vantage);
        }
        probing::DayCommitment now = c;
        now.committed_at = static_cast<UnixSecs>(now_us() / 1'000'000);
        now.opened.reset();
        auto [at, inserted] = commitments_.try_emplace({c.vantage, c.day, c.key_id}, now);
        now.committed_at = at->second.committed_at;
        now.opened = at->second.opened;
        if (now == at->second) return {};
        return fail(Errc::conflict, "another commitment of " + c.vantage);
    });
}

asio::awaitable<Result<void>> MemoryObservationStore::open_hour(std::string vantage,
                                                                std::string key_id,
                                                                std::int64_t day,
                                                                probing::OpenedHour opening) {
    return call("open_hour",
                [this, vantage = std::move(vantage), key_id = std::move(key_id), day,
                 opening]() -> Result<void> {
                    const auto found = commitments_.find({vantage, day, key_id});
                    if (found == commitments_.end())
                        return fail(Errc::invalid_input, "no commitment");
                    probing::DayCommitment& stored = found->second;
                    if (!probing::opens(stored, opening))
                        return fail(Errc::invalid_input, "not its key");
                    const auto now = static_cast<UnixSecs>(now_us() / 1'000'000);
                    if (now < stored.hour_end(opening.hour))
                        return fail(Errc::invalid_input, "not over");
                    if (!stored.opened || stored.opened->hour < opening.hour)
                        stored.opened = opening;
                    return {};
                });
}

asio::awaitable<Result<std::vector<probing::DayCommitment>>> MemoryObservationStore::commitments(
    ports::CommitmentQuery query) {
    return call("commitments", [this, query]() -> Result<std::vector<probing::DayCommitment>> {
        std::vector<probing::DayCommitment> found;
        std::map<std::string, std::size_t> taken;
        for (auto at = commitments_.rbegin(); at != commitments_.rend(); ++at) {
            const probing::DayCommitment& c = at->second;
            const bool known = std::ranges::any_of(
                vantages_, [&](const ports::VantageKey& key) { return key.vantage == c.vantage; });
            if (!known || c.day < query.first_day || c.day > query.last_day) continue;
            if (taken[c.vantage]++ < query.per_vantage_max) found.push_back(c);
        }
        std::ranges::reverse(found);
        return found;
    });
}

}  // namespace warden::support
