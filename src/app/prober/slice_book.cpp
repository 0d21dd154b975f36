#include "app/prober/slice_book.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/check.hpp"
#include "domain/probing/measurement.hpp"

namespace warden::app {

using probing::SliceLeaf;
using probing::SliceNum;

namespace {

void blame_moved(const EndedSlice& ended, ClosedSlice& closed) {
    for (SliceLeaf& leaf : closed.leaves) {
        const auto& asked = ended.asked.at(leaf.unit);
        if (asked.size() == 1) {
            leaf.endpoint = *asked.begin();
            continue;
        }
        probing::blame_prober(leaf);
        for (ports::DisplayObservation& shown : closed.display) {
            if (shown.unit == leaf.unit) probing::blame_prober(shown.observation);
        }
    }
}

}  // namespace

SliceBook::SliceBook(std::int64_t slice_secs) : slice_secs_(slice_secs) {}

bool SliceBook::begin(UnixMicros start) {
    const SliceNum slice = probing::slice_of(start, slice_secs_);
    if (slice <= closed_) return false;
    ++open_[slice].in_flight;
    return true;
}

bool SliceBook::finish(ports::DisplayObservation ended, Hash32 endpoint) {
    const SliceNum slice = probing::slice_of(ended.observation.start, slice_secs_);
    const auto open = open_.find(slice);
    if (open == open_.end()) return false;
    WARDEN_CHECK(open->second.in_flight > 0);
    --open->second.in_flight;
    open->second.ended.asked[ended.unit].insert(endpoint);
    open->second.ended.observed.push_back(std::move(ended));
    return true;
}

std::optional<EndedSlice> SliceBook::close(const Moment& moment) {
    if (open_.empty()) return std::nullopt;
    const auto first = open_.begin();
    const UnixMicros end = (first->first + 1) * slice_secs_ * 1'000'000;
    const bool complete = first->second.in_flight == 0 && moment.planned_from >= end;
    if (moment.now < end) return std::nullopt;
    if (!complete && moment.now < end + moment.patience.count()) return std::nullopt;
    closed_ = first->first;
    EndedSlice ended = std::move(first->second.ended);
    ended.slice = closed_;
    open_.erase(first);
    return ended;
}

std::size_t SliceBook::in_flight() const {
    std::size_t count = 0;
    for (const auto& [slice, open] : open_) count += open.in_flight;
    return count;
}

ClosedSlice close_slice(EndedSlice ended, const std::string& vantage) {
    ClosedSlice closed;
    closed.slice = ended.slice;
    closed.display = std::move(ended.observed);
    std::ranges::sort(closed.display, {}, [](const ports::DisplayObservation& shown) {
        return std::pair(std::string_view(shown.unit), shown.observation.sequence);
    });
    std::vector<SliceLeaf> controls;
    for (const ports::DisplayObservation& shown : closed.display) {
        auto& leaves = probing::is_control(shown.unit) ? controls : closed.leaves;
        if (leaves.empty() || leaves.back().unit != shown.unit) {
            leaves.push_back({shown.unit, vantage, ended.slice, {}, {}});
        }
        leaves.back().observations.push_back(shown.observation);
    }
    blame_moved(ended, closed);
    for (SliceLeaf& control : controls) control.endpoint = *ended.asked.at(control.unit).begin();
    closed.controls_failed = probing::controls_failed(controls);
    if (closed.controls_failed) {
        for (SliceLeaf& leaf : closed.leaves) probing::blame_prober(leaf);
        for (ports::DisplayObservation& shown : closed.display) {
            if (!probing::is_control(shown.unit)) probing::blame_prober(shown.observation);
        }
    }
    closed.leaves.insert(closed.leaves.end(), controls.begin(), controls.end());
    std::ranges::sort(closed.leaves, {}, &SliceLeaf::unit);
    return closed;
}

}  // namespace warden::app
