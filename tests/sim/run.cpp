#include "tests/sim/run.hpp"

#include <exception>
#include <memory>

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
    report.findings = audit.findings();
    for (const ChainPlace& place : world.chains()) {
        report.events += place.truth->events();
        for (const auto& [id, slash] : place.truth->all<orchestrator::Slash>()) {
            ++report.slashes[std::string(orchestrator::name(slash->status))];
        }
    }
    for (const auto& [id, row] : world.stores().scores.verdict_rows()) {
        ++report.verdicts[row.verdict];
    }
    for (const auto& [id, row] : world.stores().decisions.decision_rows()) {
        ++report.decisions[row.state];
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
        " checks, " + std::to_string(plain) + " windows of plain guilt";
    out += line("slashes", slashes) + line("verdicts", verdicts) + line("decisions", decisions) +
           line("troubles", troubles);
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
    for (const auto& [name, count] : other.troubles) troubles[name] += count;
    for (const auto& [name, count] : other.slashes) slashes[name] += count;
    for (const auto& [name, count] : other.verdicts) verdicts[name] += count;
    for (const auto& [name, count] : other.decisions) decisions[name] += count;
    findings.insert(findings.end(), other.findings.begin(), other.findings.end());
}

Report run(const RunSettings& settings) {
    Report report;
    report.seed = settings.world.seed;
    World world(settings.world);
    Calm calm;
    Audit audit(world, calm);
    std::map<const ChainPlace*, std::unique_ptr<People>> people;
    for (ChainPlace& place : world.chains()) {
        people[&place] = std::make_unique<People>(place, settings.people, world.draw(1ull << 62));
    }
    // People and audit look first, then troubles have what is new in their way.
    world.on_chain([&](ChainPlace& place) {
        people.at(&place)->act();
        audit.after_change(place);
    });
    Trouble trouble(world, calm, settings.trouble, world.draw(1ull << 62));
    std::function<void()> look = [&] {
        audit.full();
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

    gather(report, world, audit);
    for (const auto& [place, everybody] : people) {
        report.acts += everybody->acts();
        report.acts_refused += everybody->refused();
    }
    report.troubles = trouble.counts();
    report.digest = digest(world);
    return report;
}

RunSettings everything(std::uint64_t seed, std::uint64_t hours) {
    rng::SeededRng rng(seed);
    const auto between = [&rng](std::uint64_t low, std::uint64_t high) {
        return low + ports::uniform(rng, high - low + 1);
    };
    RunSettings out;
    out.world.seed = seed;
    out.world.block = Seconds(between(20, 45));
    out.world.final_depth = static_cast<std::uint32_t>(between(2, 6));
    out.world.providers = between(5, 9);
    out.people = {.windows_min = 2,
                  .windows_max = 6,
                  .window_secs = 7'200,
                  .maintenance = between(1, 4),
                  .dispute = between(0, 10),
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
                   .operators = between(240, 960),
                   .misdeeds = between(60, 180)};
    out.hours = hours;
    return out;
}

}  // namespace warden::sim
