// I6 and liveness: verdicts and slashes against how the providers truly were.
#include <algorithm>

#include "domain/enforcement/protections.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/scoring/bounds.hpp"
#include "tests/sim/audit.hpp"

namespace warden::sim {

namespace {

using orchestrator::Unit;

// By the terms that People write.
constexpr std::uint32_t kFailingPpmMax = 10'000;
constexpr UnixSecs kTries = 60;  // of a last probe, after its slice

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
    out.chain = place.contract.chain;
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
    constexpr double kBudget = kFailingPpmMax / 1e6;
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

// A mass failure is at least three and half of at least five providers that others pay.
bool Audit::may_be_breached(const Window& w) const { return !guilt(w).empty() || unseen_mass(w); }

bool Audit::unseen_mass(const Window& w) const {
    if (!calm_.troubled("mass", w.span.from, w.span.until, 60)) return false;
    const std::set<std::string> all = witnesses(w);
    const auto out_of_reach = [&](const std::string& url) {
        return calm_.troubled("mass " + url, w.span.from, w.span.until, 60);
    };
    const auto lost = static_cast<std::size_t>(std::ranges::count_if(all, out_of_reach));
    return all.size() < 5 || lost < 3 || 2 * lost < all.size();
}

// A slice may be bad of which half was.
bool Audit::may_be_outage(const Window& w) const {
    double judged = static_cast<double>(w.span.until - w.span.from);
    for (const Behaviour::Span& span : w.left_out) {
        if (!overlap(span, w.span.from, w.span.until)) continue;
        judged -= static_cast<double>(std::min(span.until, w.span.until) -
                                      std::max(span.from, w.span.from));
    }
    const Behaviour& truth = world_.internet().endpoint(w.url);
    return truth.failing_secs(w.span, w.left_out) > judged / 4 || unseen_mass(w);
}

// Endpoints of providers that others pay since before the window and throughout it, and that have
// no maintenance in it: by them, at least, the rules see a mass failure.
std::set<std::string> Audit::witnesses(const Window& w) const {
    std::set<std::string> sure;
    for (const ChainPlace& place : world_.chains()) {
        const Truth& truth = *place.truth;
        for (const auto& [id, now] : truth.all<orchestrator::Reservation>()) {
            const auto& versions =
                truth.entities().at(orchestrator::reservation_key(*u64_from_decimal(id)));
            const orchestrator::Reservation* then = nullptr;
            for (const auto& [num, entity] : versions) {
                if (truth.at(num)->header.time >= w.span.from) break;
                then = &std::get<orchestrator::Reservation>(entity);
            }
            const bool active = then != nullptr &&
                                then->status == orchestrator::ReservationStatus::active &&
                                then->start < w.span.from && now->end >= w.span.until &&
                                then->consumer != then->provider;
            if (!active) continue;
            const auto agreement = orchestrator::Agreement::of(*then);
            if (!agreement || agreement->underfunded(w.span.from)) continue;
            const Window theirs = window(place, *u64_from_decimal(id), 0);
            const auto in_window = [&](const Behaviour::Span& span) {
                return overlap(span, w.span.from, w.span.until);
            };
            if (std::ranges::none_of(theirs.left_out, in_window)) sure.insert(theirs.url);
        }
    }
    return sure;
}

void Audit::check_guilty_are_slashed(const ChainPlace& place) {
    const Truth& truth = *place.truth;
    for (const auto& [id, r] : truth.all<orchestrator::Reservation>()) {
        // What strangers do among themselves need not be paid for.
        const bool known = std::ranges::any_of(place.consumers, [&](const std::string& name) {
            return place.chain->address(name) == r->consumer.text;
        });
        if (r->start == 0 || !known) continue;
        const auto agreement = orchestrator::Agreement::of(*r);
        const auto* config =
            truth.find<orchestrator::Config>(orchestrator::config_key(r->config_version));
        for (std::uint32_t k = 0; k < agreement->window_count(); ++k) {
            const Window w = window(place, *u64_from_decimal(id), k);
            const auto until = orchestrator::slash_deadlines(w.span.until, *config);
            if (until.decide_until + 3'600 > truth.now() || !plainly_guilty(w)) continue;
            ++plain_;
            check_guilty(place, w, config->claim_secs);
        }
    }
}

void Audit::check_guilty(const ChainPlace& place, const Window& w, UnixSecs claim_secs) {
    const orchestrator::SlashKey key{w.reservation, orchestrator::Party::provider, w.number};
    const std::string what = place.contract.text() + " " + key.text() + ": " + w.url +
                             " was plainly in breach from " + std::to_string(w.span.from) + " to " +
                             std::to_string(w.span.until);
    const auto& verdicts = world_.stores().scores.verdict_rows();
    const auto verdict = std::ranges::find_if(verdicts, [&](const ports::VerdictRow& row) {
        return row.key.reservation == chain::EntityId{place.contract, w.reservation} &&
               row.key.window == w.number;
    });
    require(verdict != verdicts.end() && verdict->verdict == scoring::Outcome::breached, "L", what,
            ", its verdict is ", verdict == verdicts.end() ? "missing" : name(verdict->verdict));
    if (!enforceable(place, w, claim_secs)) return;
    ++plain_slashes_;
    const auto* slash = place.truth->find<orchestrator::Slash>(orchestrator::slash_key(key));
    require(slash != nullptr, "L", what, " and is not slashed");
    if (slash == nullptr) return;
    require(!slash->votes.empty(), "L", what, " and only its consumer says so");
    require(!orchestrator::is_open(slash->status), "L", what, ", the slash is still ",
            name(slash->status));
}

// By the letter of the rules, with every doubt in favour of the wardens: enough slices in which
// nothing can have kept a majority of the vantages from seeing that the provider failed.
bool Audit::plainly_guilty(const Window& w) const {
    const scoring::RuleSet& rules = world_.config().rules;
    const UnixSecs slice = rules.slice_secs;
    // The records come in from the moment on that they are closed, and are waited for as long
    // again.
    const UnixSecs closed = w.span.until + rules.late_secs;
    if (calm_.troubled("store", closed, closed + rules.late_secs, 60)) return false;
    // Who judges by a clock that is ahead doesn't wait for them.
    for (const auto& pod : world_.pods()) {
        const std::string clock = "clock " + pod->settings().name;
        const bool judges = !pod->settings().prober_only;
        if (judges && calm_.troubled(clock, w.span.until, closed + rules.late_secs, 60)) {
            return false;
        }
    }
    const auto without = without_records(w);
    std::uint64_t countable = 0;  // at most
    std::uint64_t perhaps = 0;
    std::uint64_t known = 0;  // at least, like bad
    std::uint64_t bad = 0;
    for (UnixSecs from = (w.span.from + slice - 1) / slice * slice; from + slice <= w.span.until;
         from += slice) {
        const Behaviour::Span span{from, from + slice};
        const auto left_out = [&](const Behaviour::Span& one) {
            return one.from <= span.from && one.until >= span.until;
        };
        if (std::ranges::any_of(w.left_out, left_out)) continue;
        const auto near = [&](const Behaviour::Span& one) {
            return overlap(one, span.from - rules.guard_secs, span.until + rules.guard_secs);
        };
        const bool seen = was_known(w, span, without);
        if (std::ranges::any_of(w.left_out, near)) {
            // Left out or known, which is no loss of coverage either way.
            ++(seen ? perhaps : countable);
            continue;
        }
        ++countable;
        known += seen ? 1u : 0u;
        bad += seen && was_bad(w, span) ? 1u : 0u;
    }
    const auto needed = scoring::k_min(countable + perhaps, kFailingPpmMax, rules.k_floor);
    return known >= rules.min_known && known * 1'000'000 >= countable * rules.coverage_ppm &&
           needed && bad >= *needed;
}

// Vantages whose records of the window may be missing when it is judged.
std::set<std::string> Audit::without_records(const Window& w) const {
    const scoring::RuleSet& rules = world_.config().rules;
    const UnixSecs closed = w.span.until + rules.late_secs;
    std::set<std::string> names;
    for (const auto& pod : world_.pods()) {
        const std::string& name = pod->settings().name;
        const UnixSecs from = w.span.until - rules.slice_secs;
        if (calm_.troubled("pod " + name, from, closed + rules.late_secs)) names.insert(name);
    }
    return names;
}

// At most one vantage may have had something in its way, and nothing the index: one that stands
// still names nobody's endpoint for sure.
bool Audit::was_known(const Window& w, Behaviour::Span slice,
                      const std::set<std::string>& without) const {
    const UnixSecs pad = slice.until - slice.from;
    int hindered = 0;
    for (const auto& pod : world_.pods()) {
        const std::string& name = pod->settings().name;
        hindered += without.contains(name) ||
                    calm_.troubled("pod " + name, slice.from, slice.until, pad) ||
                    calm_.troubled("vantage " + name, slice.from, slice.until, 60) ||
                    calm_.troubled("cut " + name + " " + w.url, slice.from, slice.until, 60);
    }
    const Behaviour& truth = world_.internet().endpoint(w.url);
    return hindered <= 1 && !calm_.troubled("store", slice.from, slice.until, pad) &&
           !calm_.troubled("chain " + w.chain, slice.from, slice.until, pad) &&
           !calm_.troubled("mass", slice.from, slice.until, 60) && few_failed(slice) &&
           !truth.is_ever(Mode::throttled, slice);
}

// It failed throughout, tries of a last probe after the slice's end included.
bool Audit::was_bad(const Window& w, Behaviour::Span slice) const {
    const Behaviour& truth = world_.internet().endpoint(w.url);
    const Behaviour::Span seen{slice.from, slice.until + kTries};
    return truth.failing_secs(seen, {}) >= static_cast<double>(seen.until - seen.from);
}

// Too few at once for the monitor to suspect itself, also where nobody planned it.
bool Audit::few_failed(Behaviour::Span slice) const {
    const Behaviour::Span seen{slice.from, slice.until + kTries};
    std::uint32_t failing = 0;
    for (const ChainPlace& place : world_.chains()) {
        for (const std::string& name : place.providers) {
            const Behaviour& other = world_.internet().endpoint(World::url_of(name));
            failing += other.failing_secs(seen, {}) > 0 ? 1u : 0u;
        }
    }
    return failing < world_.config().rules.mass_failure_providers_min;
}

// With what a day before has shown so many providers are in breach that the monitor suspects itself
// (protection 5). That each of these verdicts is true is checked by itself.
bool Audit::crowded(const ChainPlace& place, UnixSecs end) const {
    std::set<std::string> providers;
    for (const ports::VerdictRow& row : world_.stores().scores.verdict_rows()) {
        const bool counts = row.verdict == scoring::Outcome::breached &&
                            row.unit.contract == place.contract && row.end <= end &&
                            row.end > end - world_.config().rules.day_secs;
        if (!counts) continue;
        const auto* unit = place.truth->find<Unit>(orchestrator::unit_key(row.unit.number));
        providers.insert(unit == nullptr ? "" : unit->provider.text);
    }
    return enforcement::is_mass_breach(static_cast<std::uint32_t>(providers.size()),
                                       static_cast<std::uint32_t>(place.providers.size()));
}

// A quarter of an hour in which chain, store and a warden did their work, and nothing took the
// proposal away when it was too late for another.
bool Audit::enforceable(const ChainPlace& place, const Window& w, UnixSecs claim_secs) const {
    const UnixSecs claim_until = w.span.until + claim_secs;
    if (crowded(place, w.span.until)) return false;
    const ports::EnforcementSwitches& switches = world_.stores().decisions.live_switches();
    if (switches.mass_breach_hold && switches.changed_at < claim_until) return false;
    const std::string& chain = place.contract.chain;
    if (calm_.troubled("dropped " + chain, claim_until - 1'200, claim_until + 900)) return false;
    const UnixSecs from = w.span.until + world_.config().rules.late_secs + 900;
    for (UnixSecs at = from; at + 900 <= claim_until - 600; at += 60) {
        const auto troubled = [&](const std::string& what) {
            return calm_.troubled(what, at, at + 900, 60);
        };
        const bool wardens = !troubled("pod alpha") || !troubled("pod beta");
        // One whose clock is wrong files nothing and leads all the same.
        const bool clocks = !troubled("clock alpha") && !troubled("clock beta");
        if (wardens && clocks && !troubled("store") && !troubled("chain " + chain) &&
            !troubled("operator")) {
            return true;
        }
    }
    return false;
}

}  // namespace warden::sim
