// I6 and liveness: verdicts and slashes against how the providers truly were.
#include <algorithm>

#include "domain/orchestrator/money.hpp"
#include "tests/sim/audit.hpp"

namespace warden::sim {

namespace {

using orchestrator::Unit;

// What the unit's maintenances really were: announced, and shortened or called off since.
std::vector<Behaviour::Span> maintenances(const Truth& truth, const Truth::Versions& versions) {
    std::vector<Behaviour::Span> spans;
    for (const auto& [num, entity] : versions) {
        const auto& unit = std::get<Unit>(entity);
        const UnixSecs at = truth.at(num)->header.time;
        // Called off before it began.
        if (!spans.empty() && unit.maint_from == 0 && spans.back().from > at) spans.pop_back();
        if (unit.maint_from == 0) continue;
        if (!spans.empty() && spans.back().from == unit.maint_from) {
            spans.back().until = unit.maint_until;
        } else {
            spans.push_back({unit.maint_from, unit.maint_until});
        }
    }
    return spans;
}

bool overlap(const Behaviour::Span& span, UnixSecs from, UnixSecs until) {
    return span.from < until && span.until > from;
}

}  // namespace

Audit::Window Audit::window(const ChainPlace& place, std::uint64_t reservation,
                            std::uint32_t number) const {
    const Truth& truth = *place.truth;
    Window out;
    out.reservation = reservation;
    out.number = number;
    const auto* r =
        truth.find<orchestrator::Reservation>(orchestrator::reservation_key(reservation));
    if (r == nullptr || r->start == 0) return out;
    const auto agreement = orchestrator::Agreement::of(*r);
    out.span = {agreement->window_start(number), agreement->window_end(number)};
    const auto& versions = truth.entities().at(orchestrator::unit_key(r->unit_id));
    const auto& unit = std::get<Unit>(versions.back().second);
    out.url = unit.endpoint;
    out.left_out = maintenances(truth, versions);
    out.left_out.push_back(
        {unit.registered_at, unit.registered_at + world_.config().rules.warmup_secs});
    return out;
}

// By the letter of the terms that People write: 99 % uptime, 200 ms. A vantage is up to 44 ms away.
std::string Audit::guilt(const Window& w) const {
    constexpr double kBudget = 0.01;
    constexpr double kLatencyMs = 200 - 44;
    if (w.url.empty()) return {};
    const Behaviour& truth = world_.internet().endpoint(w.url);
    const double failing = truth.failing_secs(w.span, w.left_out);
    const double all = static_cast<double>(w.span.until - w.span.from);
    if (failing > kBudget * all) return "failed for " + std::to_string(failing) + " s";
    const double extra = truth.mean_extra_ms(w.span, w.left_out);
    if (extra > kLatencyMs) return "slow by " + std::to_string(extra) + " ms";
    return {};
}

void Audit::check_guilty_are_slashed(const ChainPlace& place) {
    const Truth& truth = *place.truth;
    for (const auto& [id, r] : truth.all<orchestrator::Reservation>()) {
        if (r->start == 0) continue;
        const auto agreement = orchestrator::Agreement::of(*r);
        const auto* config =
            truth.find<orchestrator::Config>(orchestrator::config_key(r->config_version));
        for (std::uint32_t k = 0; k < agreement->window_count(); ++k) {
            const Window w = window(place, *u64_from_decimal(id), k);
            const auto until = orchestrator::slash_deadlines(w.span.until, *config);
            if (until.decide_until + 3'600 > truth.now() || !plainly_guilty(place, w)) continue;
            ++plain_;
            const orchestrator::SlashKey key{w.reservation, orchestrator::Party::provider, k};
            const auto* slash = truth.find<orchestrator::Slash>(orchestrator::slash_key(key));
            require(slash != nullptr, "L", place.contract.text(), " ", key.text(), ": ", w.url,
                    " was plainly in breach from ", w.span.from, " to ", w.span.until,
                    " and is not slashed");
            if (slash == nullptr) continue;
            require(!orchestrator::is_open(slash->status), "L", place.contract.text(), " ",
                    key.text(), ": the slash is still ", orchestrator::name(slash->status));
        }
    }
}

// So many whole slices failed, seen by enough vantages, that no rule has a reason to spare it.
bool Audit::plainly_guilty(const ChainPlace& place, const Window& w) const {
    const scoring::RuleSet& rules = world_.config().rules;
    const Behaviour& truth = world_.internet().endpoint(w.url);
    const UnixSecs slice = rules.slice_secs;
    UnixSecs clear = 0;
    UnixSecs countable = 0;
    UnixSecs failed = 0;
    for (UnixSecs from = (w.span.from + slice - 1) / slice * slice; from + slice <= w.span.until;
         from += slice) {
        const bool excluded = std::ranges::any_of(w.left_out, [&](const auto& span) {
            return overlap(span, from - rules.guard_secs, from + slice + rules.guard_secs);
        });
        if (excluded) continue;
        ++countable;
        int hindered = 0;
        for (const auto& pod : world_.pods()) {
            const std::string& name = pod->settings().name;
            hindered += calm_.troubled("pod " + name, from, from + slice, slice) ||
                        calm_.troubled("vantage " + name, from, from + slice) ||
                        calm_.troubled("cut " + name + " " + w.url, from, from + slice);
        }
        if (hindered > 1 || calm_.troubled("store", from, from + slice, slice)) continue;
        ++clear;
        const double secs = truth.failing_secs({from, from + slice}, {});
        const Mode mode = truth.mode_at(static_cast<UnixMicros>(from + slice / 2) * 1'000'000);
        if (secs >= static_cast<double>(slice) && mode != Mode::throttled) ++failed;
    }
    const bool known = clear >= rules.min_known + 2 && clear * 10 >= countable * 9;
    if (!known || failed < 6) return false;
    const UnixSecs closed = w.span.until + rules.late_secs;
    for (const auto& pod : world_.pods()) {
        const std::string& name = pod->settings().name;
        if (calm_.troubled("pod " + name, w.span.until - slice, closed + 900)) return false;
    }
    if (calm_.troubled("store", w.span.until - slice, closed + 900)) return false;
    if (calm_.troubled("mass", w.span.from, w.span.until)) return false;
    const auto* r =
        place.truth->find<orchestrator::Reservation>(orchestrator::reservation_key(w.reservation));
    const auto* config =
        place.truth->find<orchestrator::Config>(orchestrator::config_key(r->config_version));
    return enforceable(place, closed + 900, w.span.until + config->claim_secs - 600);
}

// A quarter of an hour in which chain, store and a warden did their work.
bool Audit::enforceable(const ChainPlace& place, UnixSecs from, UnixSecs until) const {
    for (UnixSecs at = from; at + 900 <= until; at += 60) {
        const auto troubled = [&](const std::string& what) {
            return calm_.troubled(what, at, at + 900, 60);
        };
        const bool wardens = !troubled("pod alpha") || !troubled("pod beta");
        if (wardens && !troubled("store") && !troubled("chain " + place.contract.chain) &&
            !troubled("operator")) {
            return true;
        }
    }
    return false;
}

}  // namespace warden::sim
