#pragma once
// The subcommands, one file each. Each returns the process's exit code: 0 done, 1 it failed or what
// it checked is not well, 2 the configuration or the call is wrong. Results go to stdout, errors to
// stderr, one line each, saying what to do.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "main/config/config.hpp"

namespace warden::cli {

enum class Output { text, json };

struct Global {
    std::string config_file = "warden.yaml";
    Output output = Output::text;
};

int serve(const Global& global, const std::string& roles);
int migrate(const Global& global);
int status(const Global& global);
int doctor(const Global& global);
int score(const Global& global, const std::string& subject, bool explain);
int evidence_show(const Global& global, const std::string& root);
struct VerifyOptions {
    std::string file;              // the bundle; "-" for standard input
    std::string keys_file;         // JSON as GET /v1/vantages answers
    std::string root;              // as on the chain; empty: not compared
    std::vector<std::string> rpc;  // URLs of the chain's endpoints; none: offline
    std::uint64_t from_block = 0;  // the one that deployed the contract; with rpc
    std::string passphrase;        // of a Stellar network that is not known by its name; with rpc
};
// Prints the measurements of the window's hour in which `hour` (RFC 3339) lies.
int evidence_open(const Global& global, const std::string& root, const std::string& hour);
int evidence_verify(const Global& global, const VerifyOptions& options);
struct HoldOptions {
    std::string hold;    // as `enforcement show` names it
    std::string reason;  // for the journal
    std::string by;      // empty: user@host
};
int enforcement_show(const Global& global);
int enforcement_stop(const Global& global, const HoldOptions& options);
int enforcement_release(const Global& global, const HoldOptions& options);
struct RewindOptions {
    std::string chain;  // alias, or alias.contract alias
    std::uint64_t to = 0;
    bool apply = false;
};
int index_rewind(const Global& global, const RewindOptions& options);
int keys_generate(const std::string& kind, const std::string& file);
int keys_show(const std::string& kind, const std::string& file);
struct ContractOptions {
    std::string chain;     // alias, or alias.contract alias
    std::string settings;  // file; empty for show and upgrade
    std::string key;       // file; empty for show
    std::string account;   // empty: the contract's admin; Stellar: the key's own
    std::string artefact;  // folder or file; empty: where packages put it
    std::string endpoint;  // alias; empty: the first
    std::string fee_cap;   // smallest unit; empty: the default
    bool apply = false;
    bool replace = false;  // of another pending upgrade
    bool cancel = false;   // of any pending upgrade
};
int contract_show(const Global& global, const ContractOptions& options);
int contract_deploy(const Global& global, const ContractOptions& options);
int contract_configure(const Global& global, const ContractOptions& options);
int contract_upgrade(const Global& global, const ContractOptions& options);
int config_check(const Global& global);
int config_print(const Global& global);
int config_reference();
int metrics_reference();

// The configuration, or nothing after its problems were written to stderr.
std::optional<Config> load_or_explain(const Global& global);

}  // namespace warden::cli
