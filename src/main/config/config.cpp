#include "main/config/config.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "domain/base/url.hpp"
#include "domain/probing/address.hpp"

namespace warden::cli {

config::Problem problem_at(const config::Values& values, std::string_view key,
                           std::string message) {
    return {values.origin(key), std::string(key), std::move(message)};
}

const config::Schema& schema() {
    static const config::Schema root = [] {
        config::Schema all = process_keys();
        all.sections = {http_section(),    health_section(), database_section(),   chains_section(),
                        probing_section(), rules_section(),  enforcement_section()};
        return all;
    }();
    return root;
}

bool must_prove_roots(const Config& config) {
    const bool measures = config.process.roles.contains(Role::prober);
    return measures && files(config.enforcement.mode) && !config.enforcement.local_evidence;
}

namespace {

// Who files rests on what several operators say, and on no one of them answering.
void check_agreement(const Config& config, const config::Values& root, config::Problems& problems,
                     config::Problems& warnings) {
    const auto& roles = config.process.roles;
    const bool files_here = files(config.enforcement.mode);
    if (!roles.contains(Role::indexer) && !(roles.contains(Role::enforcer) && files_here)) return;
    // Another pod may file by the blocks that this one calls final, whatever mode it runs itself.
    config::Problems& found = files_here ? problems : warnings;
    const std::string needs = files_here
                                  ? "mode " + std::string(name(config.enforcement.mode)) + " needs "
                                  : "modes that file need ";
    const auto& chains = root.sections("chains");
    for (std::size_t i = 0; i < config.chains.size(); ++i) {
        const ChainConfig& chain = config.chains[i];
        for (const config::Values& endpoint : chains[i].sections("endpoints")) {
            if (!files_here || !endpoint.text("operator").empty()) continue;
            found.push_back({endpoint.origin("alias"), "operator",
                             needs + "the name of who runs endpoint " + endpoint.text("alias") +
                                 ": set it, to the same words for all that one party runs"});
        }
        const std::size_t operators = operators_of(chain).size();
        const std::size_t needed = std::max<std::size_t>(chain.endpoints_agree, 2) + 1;
        if (chain.endpoints_agree < 2 || operators < needed) {
            found.push_back(problem_at(
                chains[i], "endpoints_agree",
                needs +
                    "endpoints_agree of at least 2, and endpoints of one operator more: these "
                    "are of " +
                    std::to_string(operators) + ", " + std::to_string(needed) +
                    " are needed; add endpoints of others" +
                    (files_here ? ", or use mode shadow" : "")));
        }
        if (files_here && chain.verified_proof == chain::ProofLevel::claimed) {
            found.push_back(
                problem_at(chains[i], "verified_proof", needs + "at least cross_checked"));
        }
    }
}

// Says whether a URL leads to a host that only this machine or its own network can reach: by its
// address, or by a name that no public zone has. Of an address in another form than the four
// decimals (127.1, 0x7f000001) each client makes its own, so it leads nowhere.
bool is_local(const Url& url) {
    if (url.is_literal()) {
        const auto address = probing::parse_cidr(url.host);
        return !address ||
               probing::denied_range({address->bytes.data(), address->size}).has_value();
    }
    std::string_view host = url.host;
    if (host.ends_with('.')) host.remove_suffix(1);
    const std::string_view top = host.substr(host.rfind('.') + 1);
    return host.find('.') == host.npos || top == "localhost" || top == "local" ||
           top == "internal" || top == "test" || top == "invalid";
}

// What is filed carries this link for ever, and disputes rest on it.
void check_evidence_link(const Config& config, const config::Values& root,
                         config::Problems& problems) {
    if (config.enforcement.local_evidence) return;
    // Through what can't be read as a URL, no evidence is read back.
    const auto url = parse_url(config.process.public_base_url);
    if (url && !is_local(*url)) return;
    problems.push_back(problem_at(
        root, "public_base_url",
        "mode " + std::string(name(config.enforcement.mode)) +
            " puts this link on the chain, and strangers can't reach it: set the API's public "
            "address, or enforcement.local_evidence for a demonstration on one machine"));
}

// With fewer controls than protection 4 asks for, each slash that rests on this vantage is blocked.
// Where nothing shows that it knows roots, a certificate of an unknown one is its own trouble, and
// whoever signs his own is never judged. Whether they really are of two roots is not known before
// they are asked: `warden doctor` does.
void check_controls(const Config& config, const config::Values& root, config::Problems& problems,
                    config::Problems& warnings) {
    if (!config.process.roles.contains(Role::prober) || config.enforcement.local_evidence) return;
    std::set<std::string> hosts;
    for (const ControlConfig& control : config.probing.controls) {
        const auto url = parse_url(control.url);
        if (url && url->secure()) hosts.insert(url->host);
    }
    // Another pod may file with what this one measures, in whatever mode it runs itself.
    const auto say = [&](const std::string& what) {
        if (must_prove_roots(config)) {
            const std::string mode(name(config.enforcement.mode));
            problems.push_back({root.section("enforcement").origin("mode"), "probing.controls",
                                "mode " + mode + " needs " + what});
        } else {
            warnings.push_back(
                {root.origin("roles"), "probing.controls", "modes that file need " + what});
        }
    };
    if (hosts.size() < 2) {
        say("https controls at two hosts at least, with certificates of different roots: without "
            "them no provider's certificate is judged");
    }
    if (config.probing.controls.size() < config.rules.controls_min) {
        say("at least " + std::to_string(config.rules.controls_min) +
            " controls (rules.controls_min): with fewer, protection 4 blocks each slash that rests "
            "on it");
    }
}

// A probe whose tick began in the slice before is of no slice that its moment's key is of, so it
// could not vote.
void check_period(const Config& config, const config::Values& root, config::Problems& problems) {
    if (Seconds(config.rules.slice_secs) % config.probing.period == Millis(0)) return;
    problems.push_back(problem_at(
        root.section("probing"), "period",
        "must divide rules.slice_secs, " + std::to_string(config.rules.slice_secs) + "s"));
}

// Checks what no single section can judge.
void check_together(const Config& config, const config::Values& root, config::Problems& problems,
                    config::Problems& warnings) {
    check_agreement(config, root, problems, warnings);
    check_controls(config, root, problems, warnings);
    check_period(config, root, problems);
    const auto& roles = config.process.roles;
    if (roles.contains(Role::prober) && !config.probing.vantage) {
        problems.push_back({root.origin("roles"), "probing.vantage",
                            "role prober needs a vantage: set name, network, region and key_file "
                            "(warden keys generate vantage FILE), or leave the role out"});
    }
    if (!roles.contains(Role::enforcer) || !files(config.enforcement.mode)) return;
    check_evidence_link(config, root, problems);
    for (const ChainConfig& chain : config.chains) {
        if (!chain.signer_account.empty()) continue;
        problems.push_back({root.section("enforcement").origin("mode"), "enforcement.mode",
                            "mode " + std::string(name(config.enforcement.mode)) +
                                " needs signer_account and signer_key_file of chain " +
                                chain.alias + "; use mode shadow without them"});
    }
}

}  // namespace

config::Loaded<Config> load_config(const std::string& file,
                                   const config::Environment& environment) {
    const auto text = config::read_file(file);
    if (!text) {
        return tl::unexpected(config::Problems{{{file, 0, 0}, "", text.error().detail}});
    }
    const auto values = config::load(schema(), *text, file, environment);
    if (!values) return tl::unexpected(values.error());
    config::Problems problems;
    Config config;
    config.process = read_process(*values, problems);
    config.http = read_http(values->section("http"));
    config.health = read_health(values->section("health"));
    config.database = read_database(values->section("database"), problems);
    config.chains = read_chains(values->sections("chains"), problems);
    config.probing = read_probing(values->section("probing"), problems);
    config.rules = read_rules(values->section("rules"), problems);
    config.affiliations = read_affiliations(values->section("rules"));
    config.enforcement = read_enforcement(values->section("enforcement"), config.warnings);
    config.enforcement.timeline.late_secs = config.rules.late_secs;
    check_together(config, *values, problems, config.warnings);
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    return config;
}

}  // namespace warden::cli
