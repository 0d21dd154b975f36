#include "tests/sim/run.hpp"

#include <exception>
#include <memory>

#include "domain/base/hex.hpp"
#include "domain/base/sha256.hpp"
#include "tests/sim/secrecy.hpp"

namespace warden::sim {

namespace {

void gather(Report& report, World& world, const Audit& audit) {
    report.hours = world.hours();
    report.steps = world.steps();
    report.probes = world.internet().probes();
    report.requests = world.network().requests();
    report.store_faults = world.stores().faults();
    report.checks = audit.checks();
    report.plain = audit.plain();
    report.plain_slashes = audit.plain_slashes();
    for (const std::string& kind : Trouble::kinds(world)) report.kinds.insert(kind);
    report.findings = audit.findings();
    for (const ChainPlace& place : world.chains()) {
        report.events += place.truth->events();
        report.orphaned_events += place.truth->orphaned_events();
        report.orphaned_oracle_txns += place.truth->orphaned_oracle_txns();
        for (const auto& [name, count] : place.truth->event_names()) {
            report.event_names[name] += count;
        }
        for (const auto& [id, slash] : place.truth->all<orchestrator::Slash>()) {
            ++report.slashes[std::string(name(slash->status))];
            for (const orchestrator::Vote& vote : slash->votes) {
                report.outages += (vote.reasons & orchestrator::reason::kOutage) != 0 ? 1u : 0u;
            }
        }
    }
    for (const ports::VerdictRow& row : world.stores().scores.verdict_rows()) {
        ++report.verdicts[std::string(name(row.verdict))];
    }
    for (const ports::DecisionRow& row : world.stores().decisions.decision_rows()) {
        ++report.decisions[std::string(name(row.state))];
    }
}

std::string line(const char* what, const std::map<std::string, std::uint64_t>& counts) {
    std::string text = std::string("\n  ") + what + ":";
    for (const auto& [name, count] : counts) text += " " + name + " " + std::to_string(count) + ",";
    if (!counts.empty()) text.pop_back();
    return text;
}

}  // namespace

std::uint64_t Report::slashed() const {
    std::uint64_t count = 0;
    for (const auto& [status, number] : slashes) count += number;
    return count;
}

std::uint64_t Report::trouble(const std::string& kind) const {
    const auto found = troubles.find(kind);
    return found == troubles.end() ? 0 : found->second;
}

std::string Report::text() const {
    std::string out =
        "seed " + std::to_string(seed) + ": " + std::to_string(static_cast<std::uint64_t>(hours)) +
        " virtual hours, " + std::to_string(steps) + " steps, " + std::to_string(events) +
        " events, " + std::to_string(requests) + " requests, " + std::to_string(probes) +
        " probes, " + std::to_string(acts) + " acts (" + std::to_string(acts_refused) +
        " refused), " + std::to_string(store_faults) + " store faults, " + std::to_string(checks) +
        " checks, " + std::to_string(orphaned_events) + " events and " +
        std::to_string(orphaned_oracle_txns) + " txns of ours orphaned, " + std::to_string(plain) +
        " windows of plain guilt, " + std::to_string(plain_slashes) + " of them to be slashed, " +
        std::to_string(outages) + " votes on outages, " + std::to_string(log_lines) +
        " log lines, digest " + digest.substr(0, 16);
    out += line("events", event_names) + line("slashes", slashes) + line("verdicts", verdicts) +
           line("decisions", decisions) + line("troubles", troubles);
    for (const Finding& finding : findings) out += "\n  FOUND " + finding.text();
    return out;
}

void Report::add(const Report& other) {
    hours += other.hours;
    steps += other.steps;
    events += other.events;
    probes += other.probes;
    requests += other.requests;
    acts += other.acts;
    acts_refused += other.acts_refused;
    store_faults += other.store_faults;
    checks += other.checks;
    plain += other.plain;
    plain_slashes += other.plain_slashes;
    log_lines += other.log_lines;
    outages += other.outages;
    orphaned_events += other.orphaned_events;
    orphaned_oracle_txns += other.orphaned_oracle_txns;
    kinds.insert(other.kinds.begin(), other.kinds.end());
    for (const auto& [name, count] : other.event_names) event_names[name] += count;
    for (const auto& [name, count] : other.troubles) troubles[name] += count;
    for (const auto& [name, count] : other.slashes) slashes[name] += count;
    for (const auto& [name, count] : other.verdicts) verdicts[name] += count;
    for (const auto& [name, count] : other.decisions) decisions[name] += count;
    findings.insert(findings.end(), other.findings.begin(), other.findings.end());
}

std::vector<std::string> Report::missed() const {
    std::vector<std::string> missed;
    const auto want = [&missed](std::uint64_t count, const std::string& what) {
        if (count == 0) missed.push_back(what);
    };
    const auto of = [](const std::map<std::string, std::uint64_t>& counts, const std::string& key) {
        const auto found = counts.find(key);
        return found == counts.end() ? 0 : found->second;
    };
    want(orphaned_events, "events in orphaned blocks");
    want(orphaned_oracle_txns, "txns of ours in orphaned blocks");
    want(store_faults, "store faults");
    want(plain, "windows of plain guilt");
    want(plain_slashes, "windows of plain guilt that had to be slashed");
    for (const std::string& kind : kinds) want(of(troubles, kind), "trouble: " + kind);
    for (const char* status : {"executed", "rejected", "lapsed"}) {
        want(of(slashes, status), std::string("slash: ") + status);
    }
    // Whoever claimed first is attested.
    for (const char* event : {"breach_claimed", "claim_answered", "slash_attested"}) {
        want(of(event_names, event), std::string("event: ") + event);
    }
    want(outages, "votes on outages");
    for (const std::string_view verdict : kNames<scoring::Outcome>) {
        want(of(verdicts, std::string(verdict)), "verdict: " + std::string(verdict));
    }
    // Two wardens share one oracle, whose vote is a quorum, and no txn of theirs may fail for good:
    // refused, failed and lapsed can't be. An expired one is too rare to be asked for in each
    // group.
    for (const char* state : {"blocked", "sealed", "warned", "held", "filed", "proposed",
                              "disputed", "executed", "rejected"}) {
        want(of(decisions, state), std::string("decision: ") + state);
    }
    return missed;
}

Report run(const RunSettings& settings) {
    Report report;
    report.seed = settings.world.seed;
    World world(settings.world);
    Calm calm;
    Audit audit(world, calm);
    Secrecy secrecy(world, audit);
    std::map<std::string, std::unique_ptr<People>> people;  // by contract
    for (ChainPlace& place : world.chains()) {
        people[place.contract.text()] =
            std::make_unique<People>(place, settings.people, world.draw(1ull << 62));
    }
    // People and audit look first, then troubles have what is new in their way.
    world.on_chain([&](ChainPlace& place) {
        people.at(place.contract.text())->act();
        audit.after_change(place);
    });
    Trouble trouble(world, calm, settings.trouble, world.draw(1ull << 62));
    std::function<void()> look = [&] {
        audit.full();
        secrecy.look_at_metrics();
        world.after(Seconds(settings.full_audit_secs), look);
    };
    world.after(Seconds(settings.full_audit_secs), look);
    for (const auto& pod : world.pods()) pod->start();
    if (settings.begin) settings.begin(world);

    const auto failed = [&audit] { return !audit.findings().empty(); };
    world.run_for(Seconds(settings.hours * 3'600), failed);
    trouble.stop();
    for (const auto& [place, everybody] : people) everybody->retire();
    world.run_for(Seconds(settings.quiet_hours * 3'600), failed);
    if (!failed()) audit.last();
    const std::string rows = all_rows(world);
    secrecy.look("a stored row", rows);

    gather(report, world, audit);
    for (const auto& [place, everybody] : people) {
        report.acts += everybody->acts();
        report.acts_refused += everybody->refused();
    }
    report.troubles = trouble.counts();
    report.log_lines = secrecy.lines();
    report.digest = to_hex(sha256(rows));
    return report;
}

RunSettings everything(std::uint64_t seed, std::uint64_t hours) {
    rng::SeededRng rng(seed);
    const auto between = [&rng](std::uint64_t low, std::uint64_t high) {
        return low + ports::uniform(rng, high - low + 1);
    };
    RunSettings out;
    out.world.seed = seed;
    out.world.block = Seconds(between(20, 90));
    out.world.final_depth = static_cast<std::uint32_t>(between(2, 6));
    out.world.providers = between(5, 9);
    out.people = {.windows_min = 2,
                  .windows_max = 6,
                  .window_secs = 7'200,
                  .maintenance = between(1, 2),
                  .claim = between(2, 10),
                  .dispute = seed % 2 == 0 ? between(20, 60) : between(0, 10),
                  .resolve = between(5, 30),
                  .terminate = between(0, 1),
                  .gift = 5,
                  .stranger = between(0, 20),
                  .other = 20};
    out.trouble = {.lies = between(20, 90),
                   .cuts = between(60, 240),
                   .stores = between(60, 240),
                   .kills = between(40, 240),
                   .freezes = between(90, 360),
                   .clocks = between(180, 720),
                   .vantages = between(60, 360),
                   .masses = between(480, 1'440),
                   .reorgs = between(15, 90),
                   .halts = between(240, 960),
                   .mempools = between(120, 480),
                   .operators = seed % 5 == 0 ? 90u : between(240, 960),
                   .misdeeds = between(60, 180),
                   .crowds = seed % 3 == 0 ? 400u : 0u};
    out.hours = hours;
    return out;
}

}  // namespace warden::sim
