#include "app/prober/prober.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/reading/paying.hpp"
#include "domain/probing/freshness.hpp"
#include "platform/log/log.hpp"
#include "ports/unix_time.hpp"

namespace warden::app {

namespace asio = boost::asio;

using probing::Measurement;
using probing::OutcomeClass;
using probing::PlannedProbe;

namespace {

std::vector<Target> control_targets(const ProberSettings& settings) {
    std::vector<Target> targets;
    targets.reserve(settings.controls.size());
    for (const ControlTarget& control : settings.controls) {
        targets.push_back({"control." + control.name,
                           control.url,
                           TargetKind::control,
                           ports::Redirects::judged,
                           {},
                           {}});
    }
    return targets;
}

probing::MomentGrid grid_of(const ProberSettings& settings) {
    const scoring::RuleSet& rules = settings.rules;
    return {settings.period, rules.slice_secs, rules.batch_secs, rules.day_secs};
}

}  // namespace

Prober::Prober(ProberSettings settings, Deps deps)
    : settings_(std::move(settings)),
      deps_(std::move(deps)),
      book_(settings_.rules.slice_secs),
      controls_({control_targets(settings_), Millis(settings_.rules.attempt_timeout_ms),
                 settings_.controls_fresh},
                deps_.probe, deps_.clock),
      host_clock_(Micros(settings_.rules.clock_offset_us_max)),
      draws_({settings_.vantage, grid_of(settings_)},
             {deps_.views, deps_.observations, deps_.signer}),
      schedule_(
          grid_of(settings_),
          [this](std::string_view unit, UnixSecs begin) { return draws_.moment_key(unit, begin); }),
      budget_(
          {settings_.probes_max, settings_.probes_per_provider_max, settings_.controls.size()}) {
    for (Target& control : control_targets(settings_)) {
        unplanned_.insert(control.unit);
        targets_.emplace(control.unit, std::move(control));
    }
}

asio::awaitable<void> Prober::run() {
    const auto executor = co_await asio::this_coro::executor;
    queue_filled_.emplace(executor);
    async::TaskGroup probes(executor, settings_.probes_max, "probes");
    co_await announce();
    co_await compare_clock();
    co_await async::all_of(hold_lease(), draw_days(), follow_targets(), controls_.run(),
                           schedule(probes), seal_slices(), store_batches(), probes.wait());
}

asio::awaitable<void> Prober::hold_lease() {
    while (true) {
        const auto asked_at = deps_.clock.now();
        const auto fence =
            co_await deps_.leadership.acquire("prober/" + settings_.vantage, settings_.lease_ttl);
        if (!fence) retry("lease", fence.error());
        if (fence && *fence) leads_until_ = asked_at + settings_.lease_ttl;
        if (fence && !*fence) leads_until_ = asked_at;
        deps_.metrics.leads(leads());
        co_await deps_.clock.sleep_for(settings_.lease_ttl / 4);
    }
}

asio::awaitable<void> Prober::follow_targets() {
    std::map<reading::View*, reading::ChangeNum> seen;
    while (true) {
        for (reading::View* view : deps_.views) {
            const auto refreshed = co_await view->refresh();
            if (!refreshed) retry("targets", refreshed.error());
            if (view->progress()) {
                known_until_[view->contract().text()] = view->progress()->latest.time;
            }
            for (const std::uint64_t number : view->changed<orchestrator::Unit>(seen[view])) {
                take_unit(*view, number);
            }
        }
        take_paid();
        deps_.metrics.targets(targets_.size());
        co_await compare_clock();
        co_await deps_.clock.sleep_for(settings_.refresh);
    }
}

void Prober::take_unit(const reading::View& view, std::uint64_t number) {
    const auto* unit = view.find<orchestrator::Unit>(orchestrator::unit_key(number));
    const chain::EntityId entity{view.contract(), number};
    std::string id = entity.text();
    if (unit == nullptr || unit->decommissioned_at != 0) {
        targets_.erase(id);
        unplanned_.erase(id);
        return;
    }
    targets_.insert_or_assign(id, target_of(entity, *unit));
    if (!scheduled_.contains(id)) unplanned_.insert(std::move(id));
}

// Once a slice: it reads all reservations.
void Prober::take_paid() {
    const probing::SliceNum slice = probing::slice_of(now_us(), settings_.rules.slice_secs);
    if (std::exchange(paid_in_, slice) == slice) return;
    const auto now = static_cast<UnixSecs>(now_us() / 1'000'000);
    std::map<std::string, std::string> provider_by_unit;
    for (const reading::View* view : deps_.views) {
        for (const auto& [number, r] :
             reading::paid_by_others(*view, now, settings_.affiliations)) {
            if (!reading::is_funded(r, now)) continue;
            const auto target = targets_.find(chain::EntityId{view->contract(), r.unit_id}.text());
            if (target == targets_.end()) continue;
            provider_by_unit.emplace(target->first, target->second.provider);
        }
    }
    budget_.take_paid(std::move(provider_by_unit));
    deps_.metrics.missing(budget_.missing());
}

// What a busy thread of ours saw late says nothing about when it was there.
void Prober::lost_to_lag(ports::ProbeResult& result) {
    deps_.metrics.lagged();
    result = {};
    result.cls = OutcomeClass::prober_fault;
    result.own = ports::OwnFault::resources;
}

asio::awaitable<void> Prober::schedule(async::TaskGroup& probes) {
    while (true) {
        plan_new_targets();
        while (!planned_.empty() && planned_.top().probe.start <= now_us()) {
            const Planned due = planned_.top();
            planned_.pop();
            launch(probes, due);
        }
        deps_.metrics.in_flight(book_.in_flight());
        pulse_.beat(deps_.clock.now());
        Millis wait = settings_.poll;
        if (!planned_.empty()) {
            const Micros left(planned_.top().probe.start - now_us());
            wait = std::clamp(std::chrono::ceil<Millis>(left), Millis(0), wait);
        }
        co_await deps_.clock.sleep_for(wait);
    }
}

void Prober::plan_new_targets() {
    if (!leads()) return;
    scheduled_.insert(unplanned_.begin(), unplanned_.end());
    for (const std::string& unit : std::exchange(unplanned_, {})) {
        planned_.push({schedule_.next(unit, std::nullopt, now_us()), unit});
    }
}

void Prober::launch(async::TaskGroup& probes, const Planned& planned) {
    const auto target = targets_.find(planned.unit);
    if (target == targets_.end() || !leads()) {
        scheduled_.erase(planned.unit);
        if (target != targets_.end()) unplanned_.insert(planned.unit);
        return;
    }
    plan_next(planned);
    if (!book_.begin(planned.probe.start)) {
        deps_.metrics.skipped(1);
        return;
    }
    if (budget_.has_room(target->second) && probes.spawn(measure(target->second, planned.probe)))
        return;
    deps_.metrics.refused();
    Measurement refused(planned.probe, {});
    refused.abandon();
    end_measurement(target->second, refused, {});
}

// Each start is made even when it is late, but not those of slices that are long over.
void Prober::plan_next(const Planned& done) {
    const UnixMicros oldest =
        std::max<UnixMicros>(0, now_us() - UnixMicros{settings_.rules.slice_secs} * 1'000'000);
    const auto next = schedule_.next(done.unit, done.probe.sequence, oldest);
    const std::uint64_t ticks = (next.sequence - done.probe.sequence) / probing::kOperations;
    if (ticks > 1) deps_.metrics.skipped(ticks - 1);
    planned_.push({next, done.unit});
}

// An index that stands still may name an endpoint that its unit has left.
bool Prober::is_fresh(const Target& target) const {
    const auto known = known_until_.find(target.contract);
    if (target.contract.empty()) return true;
    const auto now = static_cast<UnixSecs>(now_us() / 1'000'000);
    return known != known_until_.end() &&
           now <= known->second + probing::index_age_max(settings_.rules.slice_secs);
}

asio::awaitable<void> Prober::measure(Target target, PlannedProbe probe) {
    const ProbeBudget::Place place(budget_, target);
    Measurement running(probe, measurement_rules(target, probe.start));
    const Millis late_max(settings_.rules.late_start_us_max / 1'000);
    ports::ProbeResult first;
    if (!clock_is_trusted() || !is_fresh(target)) {
        running.abandon();
    } else if (running.started(now_us(), late_max)) {
        first = co_await attempt(target, running);
    }
    end_measurement(target, running, first);
}

// Makes all attempts of one measurement and returns what the first one saw.
asio::awaitable<ports::ProbeResult> Prober::attempt(Target target, Measurement& running) {
    ports::ProbeTarget asked;
    asked.url = target.url;
    asked.body_max = settings_.body_max;
    asked.redirects = target.redirects;
    std::optional<ports::ProbeResult> first;
    while (true) {
        const auto began = deps_.clock.now();
        const auto deadline = began + Millis(settings_.rules.attempt_timeout_ms);
        auto result = co_await deps_.probe.get(asked, deadline);
        if (deps_.lag.lagged_since(began)) lost_to_lag(result);
        if (target.kind == TargetKind::control) controls_.saw(target, result);
        probing::Proof proof;
        const bool doubtful = target.kind != TargetKind::control && needs_proof(result);
        if (doubtful) proof = co_await controls_.proof();
        const auto seen = attribute(result, target.kind, proof);
        if (!first) first = std::move(result);
        const auto wait = running.step(seen);
        if (!wait) co_return std::move(*first);
        co_await deps_.clock.sleep_for(*wait);
    }
}

void Prober::end_measurement(const Target& target, const Measurement& ended,
                             const ports::ProbeResult& first) {
    const probing::Observation& seen = ended.observation();
    const auto slice = probing::slice_of(seen.start, settings_.rules.slice_secs);
    const auto begin = static_cast<UnixSecs>(slice * settings_.rules.slice_secs);
    const bool votes = !target.contract.empty();
    if (votes && !draws_.is_drawn(target.unit, begin)) deps_.metrics.undrawn();
    if (ended.throttled()) {
        throttled_.try_emplace(target.unit, settings_.rules.throttled_slices_max)
            .first->second.record(slice / settings_.rules.slices_per_day(), slice);
    }
    const auto us = [](const std::optional<Micros>& phase) {
        return static_cast<std::uint32_t>(
            std::clamp<std::int64_t>(phase.value_or(Micros(0)).count(), 0, UINT32_MAX));
    };
    ports::DisplayObservation shown;
    shown.unit = target.unit;
    shown.observation = seen;
    shown.dns_us = us(first.dns);
    shown.connect_us = us(first.connect);
    shown.tls_us = us(first.tls);
    shown.transfer_us = us(first.transfer);
    shown.bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(first.body_bytes, UINT32_MAX));
    shown.http_status = first.status.value_or(0);
    deps_.metrics.measured(seen);
    if (!book_.finish(std::move(shown), probing::endpoint_digest(target.url))) {
        deps_.metrics.dropped_observation();
    }
}

void Prober::retry(const char* stage, const Error& error) {
    deps_.metrics.retry(stage);
    log::event(log::Level::warning, "prober_retry",
               {{"stage", stage}, {"vantage", settings_.vantage}, {"error", error.text()}});
}

probing::MeasurementRules Prober::measurement_rules(const Target& target, UnixMicros start) const {
    const scoring::RuleSet& rules = settings_.rules;
    probing::MeasurementRules measured;
    measured.backoffs.clear();
    if (target.kind != TargetKind::control) {  // of a control only first attempts are used
        for (const std::uint32_t ms : rules.retry_backoff_ms) measured.backoffs.emplace_back(ms);
    }
    measured.retry_after_max = Seconds(rules.retry_after_secs_max);
    const auto slice = probing::slice_of(start, rules.slice_secs);
    const auto known = throttled_.find(target.unit);
    measured.throttled_is_unknown =
        known == throttled_.end() ? rules.throttled_slices_max > 0
                                  : known->second.allows(slice / rules.slices_per_day(), slice);
    return measured;
}

bool Prober::clock_is_trusted() const {
    return deps_.clock_error ? host_clock_.trusted(deps_.clock_error()) : host_clock_.trusted();
}

// Reads the store's clock beside this host's.
asio::awaitable<void> Prober::compare_clock() {
    probing::ClockReading reading;
    reading.asked = now_us();
    const auto store = co_await deps_.observations.now();
    reading.answered = now_us();
    if (!store) {
        retry("clock", store.error());
        co_return;
    }
    reading.store = *store;
    host_clock_.compared(reading);
    deps_.metrics.clock_offset(host_clock_.offset());
}

UnixMicros Prober::now_us() const { return ports::unix_micros(deps_.clock); }

}  // namespace warden::app
