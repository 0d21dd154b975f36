// The one file that includes CLI11: the command line and nothing else.
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "main/chains/kinds.hpp"
#include "main/commands/commands.hpp"
#include "main/config/config.hpp"
#include "main/service/version.hpp"

namespace warden::cli {
namespace {

// Options live as long as the parse; `run` is what the chosen subcommand does.
struct Line {
    Global global;
    bool json = false;
    std::string roles;
    std::string subject;
    bool explain = false;
    std::string root;
    std::string hour;
    VerifyOptions verify;
    HoldOptions hold;
    RewindOptions rewind;
    ContractOptions contract;
    std::string kind;
    std::string file;
    std::function<int()> run;
};

using Run = std::function<int()>;

CLI::App* command(CLI::App& app, Line& line, const char* name, const char* text, Run run) {
    CLI::App* sub = app.add_subcommand(name, text);
    sub->callback([&line, run = std::move(run)] { line.run = run; });
    return sub;
}

void add_service(CLI::App& app, Line& line) {
    CLI::App* serve = command(app, line, "serve", "Run the service until SIGTERM or SIGINT.",
                              [&] { return cli::serve(line.global, line.roles); });
    serve->add_option("--roles", line.roles, all_roles(",") + "; default: the configuration's");
    command(app, line, "migrate", "Bring the database to this version's schema.",
            [&] { return cli::migrate(line.global); });
    command(app, line, "status", "Blocks, units, verdicts and slashes per chain.",
            [&] { return cli::status(line.global); });
    command(app, line, "doctor", "Check every part that the service needs; says how to fix it.",
            [&] { return cli::doctor(line.global); });
}

void add_results(CLI::App& app, Line& line) {
    CLI::App* score = command(app, line, "score", "A unit's or provider's newest score.",
                              [&] { return cli::score(line.global, line.subject, line.explain); });
    score->add_option("SUBJECT", line.subject, "<chain>.<contract>.<number> or a CAIP-10 account")
        ->required();
    score->add_flag("--explain", line.explain, "Show what the score was made of.");

    CLI::App* evidence = app.add_subcommand("evidence", "Evidence bundles of slashes.");
    evidence->require_subcommand(1);
    CLI::App* show = command(*evidence, line, "show", "Print a sealed bundle.",
                             [&] { return cli::evidence_show(line.global, line.root); });
    show->add_option("ROOT", line.root, "Its Merkle root, 64 hex digits")->required();
    CLI::App* open = command(*evidence, line, "open",
                             "Print what each vantage saw in one hour, bound to the bundle's root.",
                             [&] { return cli::evidence_open(line.global, line.root, line.hour); });
    open->add_option("ROOT", line.root, "Its Merkle root, 64 hex digits")->required();
    open->add_option("--hour", line.hour, "Any moment in it, as 2026-01-31T23:00:00Z")->required();
    CLI::App* verify = command(*evidence, line, "verify",
                               "Recompute a bundle offline, trusting only the key list; with --rpc "
                               "compare it with the chain too.",
                               [&] { return cli::evidence_verify(line.global, line.verify); });
    verify->add_option("FILE", line.verify.file, "The bundle; - for standard input")->required();
    verify->add_option("--keys", line.verify.keys_file, "Key list: what GET /v1/vantages answers")
        ->required();
    verify->add_option("--root", line.verify.root, "Root on the chain, to be compared");
    CLI::Option* rpc =
        verify->add_option("--rpc", line.verify.rpc, "URLs of the chain's endpoints");
    CLI::Option* from = verify
                            ->add_option("--from-block", line.verify.from_block,
                                         "The block that deployed the contract")
                            ->needs(rpc);
    rpc->needs(from);
    verify
        ->add_option("--passphrase", line.verify.passphrase,
                     "Of a Stellar network other than testnet and pubnet")
        ->needs(rpc);
}

void add_enforcement(CLI::App& app, Line& line) {
    CLI::App* enforcement = app.add_subcommand(
        "enforcement", "What keeps the wardens from filing, and how an operator lets go of it.");
    enforcement->require_subcommand(1);
    command(*enforcement, line, "show", "Mode, and every hold with its reason.",
            [&] { return cli::enforcement_show(line.global); });
    CLI::App* stop = command(*enforcement, line, "stop",
                             "Throw the kill switch: no pod builds or sends anything.",
                             [&] { return cli::enforcement_stop(line.global, line.hold); });
    CLI::App* release = command(*enforcement, line, "release", "End a hold.",
                                [&] { return cli::enforcement_release(line.global, line.hold); });
    release
        ->add_option("HOLD", line.hold.hold,
                     "As show names it: kill_switch, mass_breach or submitter/<chain>.<contract>")
        ->required();
    for (CLI::App* sub : {stop, release}) {
        sub->add_option("--reason", line.hold.reason, "Why; kept for ever")
            ->required()
            ->check([](const std::string& text) {
                return text.find_first_not_of(' ') == std::string::npos ? "must say why" : "";
            });
        sub->add_option("--by", line.hold.by, "Who; default: user@host");
    }
}

void add_index(CLI::App& app, Line& line) {
    CLI::App* index = app.add_subcommand("index", "What is stored of the chains.");
    index->require_subcommand(1);
    CLI::App* rewind = command(*index, line, "rewind",
                               "Plan to un-apply blocks that are not the chain's, final ones too, "
                               "or do it.",
                               [&] { return cli::index_rewind(line.global, line.rewind); });
    rewind->add_option("CHAIN", line.rewind.chain, "Its alias in the configuration")->required();
    rewind->add_option("--to", line.rewind.to, "Newest block that stays")->required();
    rewind->add_flag("--apply", line.rewind.apply,
                     "Carry the plan out; without it nothing is changed");
}

void add_contract(CLI::App& app, Line& line) {
    CLI::App* contract = app.add_subcommand(
        "contract", "The Orchestrator itself: deploy, look at, configure, upgrade it.");
    contract->require_subcommand(1);
    ContractOptions& options = line.contract;
    CLI::App* show = command(*contract, line, "show", "What it is and how it is configured.",
                             [&] { return cli::contract_show(line.global, options); });
    CLI::App* deploy = command(*contract, line, "deploy", "Plan a deployment, or carry it out.",
                               [&] { return cli::contract_deploy(line.global, options); });
    CLI::App* configure =
        command(*contract, line, "configure", "Bring it to what the settings say.",
                [&] { return cli::contract_configure(line.global, options); });
    CLI::App* upgrade =
        command(*contract, line, "upgrade", "Propose the artefact's code, or carry it out.",
                [&] { return cli::contract_upgrade(line.global, options); });
    for (CLI::App* sub : {show, deploy, configure, upgrade}) {
        sub->add_option("--chain", options.chain, "Its alias in the configuration")->required();
        sub->add_option("--artefact", options.artefact, "Folder or file of the compiled contract");
        sub->add_option("--endpoint", options.endpoint, "Ask this one; default: the first");
    }
    for (CLI::App* sub : {deploy, configure}) {
        sub->add_option("--settings", options.settings, "What the contract shall be (YAML)")
            ->required();
    }
    for (CLI::App* sub : {deploy, configure, upgrade}) {
        sub->add_option("--key", options.key, "File with the signing key, chmod 600")->required();
        sub->add_option("--account", options.account,
                        "Account that signs; default: the admin, on Stellar the key's own");
        sub->add_option("--fee-cap", options.fee_cap,
                        "Most that one txn may cost, smallest unit; default: " +
                            of_each_kind(" or ", [](const ChainKind& kind) {
                                const chain::Token token = kind.fee_token();
                                return chain::display_amount(kind.contract_fee_cap, token) + " " +
                                       token.symbol;
                            }));
        sub->add_flag("--apply", options.apply, "Carry the plan out; without it nothing is sent");
    }
    CLI::Option* replace =
        upgrade->add_flag("--replace", options.replace, "Also when another code is pending");
    upgrade->add_flag("--cancel", options.cancel, "End the pending upgrade, whatever its code")
        ->excludes(replace);
}

void add_tools(CLI::App& app, Line& line) {
    CLI::App* keys = app.add_subcommand("keys", "Key files.");
    keys->require_subcommand(1);
    CLI::App* generate =
        command(*keys, line, "generate", "Make a key file (0600) and print its public key.",
                [&] { return cli::keys_generate(line.kind, line.file); });
    CLI::App* show = command(*keys, line, "show", "Print the public key of a key file.",
                             [&] { return cli::keys_show(line.kind, line.file); });
    std::vector<std::string> kinds{"vantage"};
    for (const ChainKind* kind : chain_kinds()) kinds.emplace_back(kind->name);
    for (CLI::App* sub : {generate, show}) {
        sub->add_option("KIND", line.kind, "vantage or a kind of chain")
            ->required()
            ->check(CLI::IsMember(kinds));
        sub->add_option("FILE", line.file, "The key file")->required();
    }
    CLI::App* config = app.add_subcommand("config", "The configuration file.");
    config->require_subcommand(1);
    command(*config, line, "check", "Check it; all problems at once.",
            [&] { return cli::config_check(line.global); });
    command(*config, line, "print", "Effective values with their origins.",
            [&] { return cli::config_print(line.global); });
    command(*config, line, "reference", "Every key as a Markdown table.",
            [] { return cli::config_reference(); });
    CLI::App* metrics = app.add_subcommand("metrics", "What GET /metrics answers.");
    metrics->require_subcommand(1);
    command(*metrics, line, "reference", "Every metric as a Markdown table.",
            [] { return cli::metrics_reference(); });
}

int run(int argc, char** argv) {
    Line line;
    CLI::App app(
        "Warden follows the Orchestrator contracts, probes storage providers, scores them and "
        "files slashes when an SLA is breached.",
        "warden");
    app.set_version_flag("--version", std::string(kVersion));
    app.add_option("-c,--config", line.global.config_file, "Configuration file")
        ->envname("WARDEN_CONFIG")
        ->capture_default_str();
    app.add_flag("--json", line.json, "Results as JSON");
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(
        "Exit codes: 0 done, 1 failed or not well, 2 wrong configuration or call.\n"
        "Examples:\n"
        "  warden --config warden.yaml doctor\n"
        "  warden --config warden.yaml serve --roles indexer,api\n"
        "  warden score sn.main.1 --explain\n"
        "  warden enforcement release mass_breach --reason 'their data centre burnt'\n"
        "  warden evidence verify bundle.json --keys vantages.json --root 36642e73...\n");
    add_service(app, line);
    add_results(app, line);
    add_enforcement(app, line);
    add_index(app, line);
    add_contract(app, line);
    add_tools(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    line.global.output = line.json ? Output::json : Output::text;
    return line.run();
}

}  // namespace
}  // namespace warden::cli

// What is thrown here has no handler: std::terminate names it.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) { return warden::cli::run(argc, argv); }
