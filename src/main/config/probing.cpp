// Section probing: this pod's vantage, who votes, the control targets, the schedule.
#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "domain/base/url.hpp"
#include "main/config/config.hpp"

namespace warden::cli {

using namespace std::chrono_literals;

namespace {

config::Section vantage_section() {
    return {
        .name = "vantage",
        .help = "Where this pod measures from; needed by role prober.",
        .keys = {{.name = "name", .type = config::Text{}, .fallback = "", .help = "In ids."},
                 {.name = "network",
                  .type = config::Text{},
                  .fallback = "",
                  .help = "Its network; vantages that vote together stand in different ones."},
                 {.name = "region", .type = config::Text{}, .fallback = "", .help = "Its region."},
                 {.name = "key_file",
                  .type = config::SecretFile{},
                  .fallback = "",
                  .help = "File with its Ed25519 seed, chmod 600: warden keys generate vantage."}}};
}

config::Section controls_section() {
    return {
        .name = "controls",
        .help =
            "Targets that no provider runs: a vantage that can't reach them doubts itself. Give "
            "names, not addresses alone; https ones of two roots prove the trust store. Modes that "
            "file need these, and rules.controls_min in all; a prober of another mode says at its "
            "start and in warden config check which are missing.",
        .repeat = config::Repeat{0, 20},
        .keys = {{.name = "name", .type = config::Text{}, .help = "1 to 24 of a-z, 0-9 and -."},
                 {.name = "url", .type = config::Text{}, .help = "http:// or https:// URL."}}};
}

}  // namespace

config::Section probing_section() {
    return {
        .name = "probing",
        .help = "Measuring the providers' endpoints.",
        .keys = {{.name = "electorate",
                  .type = config::TextList{},
                  .fallback = "",
                  .help = "Names of the vantages that vote, an odd number from 3 on."},
                 {.name = "families",
                  .type = config::TextList{},
                  .fallback = "ipv4",
                  .help = "Families of addresses that this vantage has a way into: ipv4, ipv6. "
                          "Who has addresses of others alone is not judged by it."},
                 {.name = "period",
                  .type = config::Duration{50ms, 1h},
                  .fallback = "60s",
                  .help = "From one check of a unit to the next; divides rules.slice_secs. Who "
                          "changes it loses the votes of the days committed to: this one and "
                          "the next."},
                 {.name = "clock",
                  .type = config::word_of<ClockReference>(),
                  .fallback = "kernel",
                  .help = "What says that this machine's clock is right, besides agreeing with "
                          "the database's: kernel, its time service (NTP) as the kernel knows "
                          "it; store, nothing else: for one machine alone."},
                 {.name = "lag_max",
                  .type = config::Duration{5ms, 10s},
                  .fallback = "50ms",
                  .help = "An attempt during which this process was busy for longer is not "
                          "held against anyone."},
                 {.name = "probes_max",
                  .type = config::Integer{1, 100'000},
                  .fallback = "1000",
                  .help = "Probes at the same time; one more is our fault, not a provider's. One "
                          "is kept for each control target, and half of the others for units "
                          "that another party pays for: give at least twice the number of "
                          "these, and the controls."},
                 {.name = "probes_per_provider_max",
                  .type = config::Integer{1, 100'000},
                  .fallback = "100",
                  .help = "Of them those of one provider's units that another party pays "
                          "for, or as many as these units are where that is more; and a "
                          "quarter of it for all its others: silent servers take nothing "
                          "from others, idle units nothing from paid ones; one more is not "
                          "measured."},
                 {.name = "body_max",
                  .type = config::Integer{1, 1'000'000'000},
                  .fallback = "1048576",
                  .help = "Bytes of a body; a longer one is the provider's fault."},
                 {.name = "allow",
                  .type = config::TextList{},
                  .fallback = "",
                  .help = "Private networks that may be probed, as CIDR; public ones always."},
                 {.name = "ports",
                  .type = config::TextList{},
                  .fallback = "",
                  .help = "The only ports of public addresses that this vantage's network lets "
                          "out; a unit at another one is not measured by it. Empty: every port "
                          "that web clients use."},
                 {.name = "ca_file",
                  .type = config::Path{},
                  .fallback = "",
                  .help = "PEM of trusted roots; empty: the system's."}},
        .sections = {vantage_section(), controls_section()}};
}

namespace {

void read_families(const config::Values& values, ProbingConfig& probing,
                   config::Problems& problems) {
    for (const std::string& text : values.list("families")) {
        if (const auto family = from_name<IpFamily>(text)) {
            probing.families.insert(*family);
        } else {
            problems.push_back(problem_at(values, "families", "each is ipv4 or ipv6"));
        }
    }
}

void read_ports(const config::Values& values, ProbingConfig& probing, config::Problems& problems) {
    for (const std::string& text : values.list("ports")) {
        std::uint16_t port = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
        if (error == std::errc{} && end == text.data() + text.size() && port != 0) {
            probing.ports.insert(port);
        } else {
            problems.push_back(problem_at(values, "ports", "each is a number from 1 to 65535"));
        }
    }
}

// Only a name can show that names resolve: with addresses alone each failed look-up is our own.
void check_controls(const config::Values& values, const ProbingConfig& probing,
                    config::Problems& problems) {
    const auto names_no_host = [](const ControlConfig& control) {
        const auto url = parse_url(control.url);
        return !url || url->is_literal();
    };
    if (!probing.controls.empty() && std::ranges::all_of(probing.controls, names_no_host)) {
        problems.push_back(problem_at(
            values.sections("controls").front(), "url",
            "all of them are IP addresses, so nothing shows that names resolve here and no "
            "provider's name is ever judged: give the URLs of most of them by host name"));
    }
}

}  // namespace

ProbingConfig read_probing(const config::Values& values, config::Problems& problems) {
    ProbingConfig probing;
    probing.electorate = values.list("electorate");
    probing.period = values.duration("period");
    probing.clock = *from_name<ClockReference>(values.text("clock"));
    probing.lag_max = values.duration("lag_max");
    probing.probes_max = static_cast<std::size_t>(values.integer("probes_max"));
    probing.probes_per_provider_max =
        static_cast<std::size_t>(values.integer("probes_per_provider_max"));
    probing.body_max = static_cast<std::size_t>(values.integer("body_max"));
    probing.ca_file = values.path("ca_file");
    for (const std::string& text : values.list("allow")) {
        if (const auto cidr = probing::parse_cidr(text)) {
            probing.allow.push_back(*cidr);
        } else {
            problems.push_back(problem_at(values, "allow", cidr.error().detail));
        }
    }
    read_families(values, probing, problems);
    read_ports(values, probing, problems);
    const config::Values& v = values.section("vantage");
    if (!v.text("name").empty()) {
        probing.vantage =
            VantageConfig{v.text("name"), v.text("network"), v.text("region"), v.path("key_file")};
        for (const char* key : {"network", "region"}) {
            if (v.text(key).empty()) problems.push_back(problem_at(v, key, "must be set"));
        }
        if (v.path("key_file").empty()) {
            problems.push_back(problem_at(
                v, "key_file", "must be set; warden keys generate vantage FILE makes one"));
        }
        if (!chain::is_alias(probing.vantage->name)) {
            problems.push_back(problem_at(v, "name", "1 to 24 of a-z, 0-9 and -"));
        }
    }
    std::set<std::string> names;
    for (const config::Values& control : values.sections("controls")) {
        probing.controls.push_back({control.text("name"), control.text("url")});
        if (!chain::is_alias(control.text("name")) || !names.insert(control.text("name")).second) {
            problems.push_back(
                problem_at(control, "name", "1 to 24 of a-z, 0-9 and -, each used once"));
        }
    }
    check_controls(values, probing, problems);
    return probing;
}

}  // namespace warden::cli
