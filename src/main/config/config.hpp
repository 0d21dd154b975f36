#pragma once
// The configuration file: the one place that knows its keys. Each section has one binding file here
// that declares its keys and turns their values into typed settings; everybody else takes settings.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/enum_names.hpp"
#include "domain/base/ip_family.hpp"
#include "domain/base/time.hpp"
#include "domain/enforcement/protections.hpp"
#include "domain/enforcement/timeline.hpp"
#include "domain/orchestrator/parties.hpp"
#include "domain/probing/address.hpp"
#include "domain/scoring/rule_set.hpp"
#include "main/chains/chain_config.hpp"
#include "platform/config/load.hpp"

namespace warden::cli {

enum class Role : std::uint8_t { indexer, prober, scorer, enforcer, api };
constexpr auto names_of(Role) {
    return enum_names<Role>("indexer", "prober", "scorer", "enforcer", "api");
}
// Joins the words of all roles: "indexer,prober".
std::string all_roles(std::string_view separator);

struct ProcessConfig {
    std::set<Role> roles;
    std::string log_level;
    std::string public_base_url;  // without the slash at its end
    Millis lease_ttl{};
};

struct HttpConfig {
    std::string address;
    std::uint16_t port = 0;
    std::size_t connections_max = 0;
    std::size_t requests_max = 0;
    std::size_t streams_max = 0;
    std::size_t client_connections_max = 0;
    std::size_t client_requests_max = 0;
    std::size_t client_streams_max = 0;
};

struct HealthConfig {
    std::string address;
    std::uint16_t port = 0;
};

struct DatabaseConfig {
    std::string url;  // empty: url_file
    std::filesystem::path url_file;
    std::size_t connections = 0;
    std::size_t api_connections = 0;
    Millis statement_timeout{};
    bool migrate_at_start = true;
};

// What the clock of a prober's host is held to, besides the store's.
enum class ClockReference : std::uint8_t { kernel, store };
constexpr auto names_of(ClockReference) { return enum_names<ClockReference>("kernel", "store"); }

struct ControlConfig {
    std::string name;
    std::string url;
};

struct VantageConfig {
    std::string name;
    std::string network;
    std::string region;
    std::filesystem::path key_file;
};

struct ProbingConfig {
    std::optional<VantageConfig> vantage;  // needed by role prober
    std::vector<std::string> electorate;   // vantage names that vote, in order
    std::vector<ControlConfig> controls;
    Millis period{};
    std::size_t probes_max = 0;
    std::size_t probes_per_provider_max = 100;
    std::size_t body_max = 0;
    std::vector<probing::Cidr> allow;  // private networks that may be probed, at every port
    ClockReference clock = ClockReference::kernel;
    Millis lag_max{};
    std::set<IpFamily> families;
    std::set<std::uint16_t> ports;  // of public addresses that can be reached; empty: all
    std::filesystem::path ca_file;
};

struct EnforcementConfig {
    enforcement::Mode mode = enforcement::Mode::shadow;
    enforcement::TimelineRules timeline;
    enforcement::Caps caps;
    std::uint64_t clock_offset_ms_max = 0;
    std::uint64_t chain_lag_ms_max = 600'000;
    bool local_evidence = false;  // public_base_url need not be reachable for strangers
    Millis poll{};
};

struct Config {
    ProcessConfig process;
    HttpConfig http;
    HealthConfig health;
    DatabaseConfig database;
    std::vector<ChainConfig> chains;
    ProbingConfig probing;
    scoring::RuleSet rules;
    orchestrator::Affiliations affiliations;  // accounts of one party
    EnforcementConfig enforcement;
    config::Problems warnings;  // what keeps nobody from starting and should be changed
};

// The declared table of all keys.
const config::Schema& schema();

// Says that this pod measures for slashes: its controls have to show that it trusts two roots.
bool must_prove_roots(const Config& config);

// The checked file with the environment over it; all problems at once.
config::Loaded<Config> load_config(const std::string& file, const config::Environment& environment);

// Binding files: what a section declares, and how it is read. A reader appends what the table can't
// judge to `problems`, and keys that are set in vain to `warnings`.
config::Section process_keys();
ProcessConfig read_process(const config::Values& root, config::Problems& problems);
config::Section http_section();
HttpConfig read_http(const config::Values& values);
config::Section health_section();
HealthConfig read_health(const config::Values& values);
config::Section database_section();
DatabaseConfig read_database(const config::Values& values, config::Problems& problems);
config::Section chains_section();
std::vector<ChainConfig> read_chains(const std::vector<config::Values>& values,
                                     config::Problems& problems);
config::Section probing_section();
ProbingConfig read_probing(const config::Values& values, config::Problems& problems);
config::Section rules_section();
scoring::RuleSet read_rules(const config::Values& values, config::Problems& problems);
orchestrator::Affiliations read_affiliations(const config::Values& values);
config::Section enforcement_section();
EnforcementConfig read_enforcement(const config::Values& values, config::Problems& warnings);

// Problem at a key of `values`.
config::Problem problem_at(const config::Values& values, std::string_view key, std::string message);

}  // namespace warden::cli
