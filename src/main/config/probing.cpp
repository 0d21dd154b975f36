// Section probing: this pod's vantage, who votes, the control targets, the schedule.
#include <algorithm>
#include <set>
#include <utility>

#include "main/config/config.hpp"

namespace warden::cli {

using namespace std::chrono_literals;

config::Section probing_section() {
    config::Section vantage{
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
    config::Section controls{
        .name = "controls",
        .help = "Targets that no provider runs: a vantage that can't reach them doubts itself.",
        .repeat = config::Repeat{0, 20},
        .keys = {{.name = "name", .type = config::Text{}, .help = "1 to 24 of a-z, 0-9 and -."},
                 {.name = "url", .type = config::Text{}, .help = "http:// or https:// URL."}}};
    return {.name = "probing",
            .help = "Measuring the providers' endpoints.",
            .keys = {{.name = "electorate",
                      .type = config::TextList{},
                      .fallback = "",
                      .help = "Names of the vantages that vote, an odd number from 3 on."},
                     {.name = "period",
                      .type = config::Duration{50ms, 1h},
                      .fallback = "60s",
                      .help = "From one check of a unit to the next."},
                     {.name = "probes_max",
                      .type = config::Integer{1, 100'000},
                      .fallback = "1000",
                      .help = "Probes at the same time; one more is our fault, not a provider's."},
                     {.name = "body_max",
                      .type = config::Integer{1, 1'000'000'000},
                      .fallback = "1048576",
                      .help = "Bytes of a body; a longer one is the provider's fault."},
                     {.name = "allow",
                      .type = config::TextList{},
                      .fallback = "",
                      .help = "Private networks that may be probed, as CIDR; public ones always."},
                     {.name = "ca_file",
                      .type = config::Path{},
                      .fallback = "",
                      .help = "PEM of trusted roots; empty: the system's."}},
            .sections = {std::move(vantage), std::move(controls)}};
}

ProbingConfig read_probing(const config::Values& values, config::Problems& problems) {
    ProbingConfig probing;
    probing.electorate = values.list("electorate");
    probing.period = values.duration("period");
    probing.probes_max = static_cast<std::size_t>(values.integer("probes_max"));
    probing.body_max = static_cast<std::size_t>(values.integer("body_max"));
    probing.ca_file = values.path("ca_file");
    for (const std::string& text : values.list("allow")) {
        if (const auto cidr = probing::parse_cidr(text)) {
            probing.allow.push_back(*cidr);
        } else {
            problems.push_back(problem_at(values, "allow", cidr.error().detail));
        }
    }
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
    return probing;
}

}  // namespace warden::cli
