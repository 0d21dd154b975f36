// Section chains: one Orchestrator on one chain each.
#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "domain/base/url.hpp"
#include "main/chains/kinds.hpp"
#include "main/config/config.hpp"

namespace warden::cli {

using namespace std::chrono_literals;

namespace {

std::vector<std::string> kind_names() {
    std::vector<std::string> names;
    for (const ChainKind* kind : chain_kinds()) names.emplace_back(kind->name);
    return names;
}

std::string fee_symbols() {
    return of_each_kind(" or ", [](const ChainKind& kind) { return std::string(kind.fee_symbol); });
}

config::Section endpoints_section() {
    return {
        .name = "endpoints",
        .help =
            "RPC endpoints, asked in turn. A block is final when endpoints of endpoints_agree "
            "operators name it alike: one more operator than that lets Warden outlive a failing "
            "one.",
        .repeat = config::Repeat{1, 8},
        .keys = {{.name = "alias",
                  .type = config::Text{},
                  .help = "Name in logs and metrics; the URL is never shown."},
                 {.name = "url", .type = config::Text{.sensitive = true}, .help = "HTTP RPC URL."},
                 {.name = "ws_url",
                  .type = config::Text{.sensitive = true},
                  .fallback = "",
                  .help = "WebSocket URL; without it heads are polled."},
                 {.name = "operator",
                  .type = config::Text{},
                  .fallback = "",
                  .help = "Who runs it, in any words: endpoints of one operator count once. The "
                          "modes propose and full need it. Elsewhere it is guessed if empty: the "
                          "last two labels of the URL's host, or its address."}}};
}

// These keys say which contract on which chain it is.
std::vector<config::Key> identity_keys() {
    return {{.name = "alias",
             .type = config::Text{},
             .help = "Name of the chain in ids: 1 to 24 of a-z, 0-9 and -."},
            {.name = "kind",
             .type = config::Choice{kind_names()},
             .fallback = "starknet",
             .help = "Which adapter speaks to it."},
            {.name = "chain_id",
             .type = config::Text{},
             .help = "The network's own id: SN_MAIN or SN_SEPOLIA, compared with every endpoint; "
                     "pubnet, testnet or a name for a Stellar network."},
            {.name = "passphrase",
             .type = config::Text{},
             .fallback = "",
             .help = "Stellar: the network's passphrase, compared with every endpoint; that of "
                     "pubnet and testnet is known."},
            {.name = "contract_alias",
             .type = config::Text{},
             .fallback = "main",
             .help = "Name of the contract in ids."},
            {.name = "contract_address", .type = config::Text{}, .help = "The Orchestrator."},
            {.name = "known_code",
             .type = config::TextList{},
             .fallback = "",
             .help = "Code hashes (64 hex digits) of upgrades that this version understands; after "
                     "an upgrade to any other, nothing of the contract is judged or filed."},
            {.name = "start_block",
             .type = config::Integer{0, INT64_MAX},
             .fallback = "0",
             .help = "Block in which the contract was deployed; its hash names the deployment."}};
}

// These keys say what its amounts mean, how it is read and who files.
std::vector<config::Key> use_keys() {
    return {
        {.name = "token",
         .type = config::Text{},
         .fallback = "",
         .help = "Symbol of the contract's token; empty: " + fee_symbols() + ", by kind."},
        {.name = "decimals",
         .type = config::Integer{-1, 30},
         .fallback = "-1",
         .help = "Decimals of the token; -1: those of " + fee_symbols() + ", by kind."},
        {.name = "final_depth",
         .type = config::Integer{0, 100'000},
         .fallback = "0",
         .help = "Starknet: blocks below the head that count as final; 0: accepted on L1 only. "
                 "A closed ledger of Stellar is final."},
        {.name = "block_hashes",
         .type = config::Choice{{"recomputed", "unchecked"}},
         .fallback = "recomputed",
         .help = "Starknet: recomputed from the whole header, as the network does; unchecked "
                 "where nodes hash otherwise (starknet-devnet): no block is proven there."},
        {.name = "endpoints_agree",
         .type = config::Integer{0, 8},
         .fallback = "0",
         .help = "Operators whose endpoints must name a block alike before it is final. 0: two; "
                 "one where there is but one operator and nothing is filed. The modes propose "
                 "and full need two, and endpoints of one operator more. They trust what any pod "
                 "of their database made final: all its pods have the same chains."},
        {.name = "verified_proof",
         .type = config::Choice{{"strongest", "proven", "cross_checked", "claimed"}},
         .fallback = "strongest",
         .help = "Proof from which a final block counts as verified: what is scored and filed "
                 "rests on no less. strongest: proven; cross_checked with block_hashes: "
                 "unchecked. The modes propose and full need at least cross_checked."},
        {.name = "poll",
         .type = config::Duration{50ms, 1min},
         .fallback = "1s",
         .help = "Longest wait between looks at the head."},
        {.name = "call_timeout",
         .type = config::Duration{100ms, 2min},
         .fallback = "10s",
         .help = "Limit of one RPC call."},
        {.name = "batch_max",
         .type = config::Integer{1, 1'000},
         .fallback = "50",
         .help = "Blocks of one fetch and one database tx."},
        {.name = "signer_account",
         .type = config::Text{},
         .fallback = "",
         .help = "Oracle account that files; empty: nothing is filed from here."},
        {.name = "signer_key_file",
         .type = config::SecretFile{},
         .fallback = "",
         .help = "File with its private key, chmod 600."},
        {.name = "fee_margin_percent",
         .type = config::Integer{0, 400},
         .fallback = "50",
         .help = "Added to every estimated amount and price."},
        {.name = "fee_cap",
         .type = config::Text{},
         .fallback = "",
         .help = "Most that one txn may cost, in the fee token's smallest unit; empty: " +
                 of_each_kind(" or ",
                              [](const ChainKind& kind) {
                                  const chain::Token token = kind.fee_token();
                                  return chain::display_amount(kind.fee_cap, token) + " " +
                                         token.symbol;
                              }) +
                 "."}};
}

}  // namespace

config::Section chains_section() {
    config::Section section{.name = "chains",
                            .help = "The Orchestrator contracts to follow.",
                            .repeat = config::Repeat{1, 8},
                            .keys = identity_keys(),
                            .sections = {endpoints_section()}};
    std::ranges::move(use_keys(), std::back_inserter(section.keys));
    return section;
}

namespace {

void read_network(const config::Values& values, ChainConfig& chain, config::Problems& problems) {
    // The table of the keys lets no other name through.
    chain.kind = chain_kind(values.text("kind")).value();
    chain.chain_id = values.text("chain_id");
    chain.passphrase = values.text("passphrase");
    const auto complete = chain.kind->complete(chain);
    if (!complete) problems.push_back(problem_at(values, "passphrase", complete.error().detail));
}

void read_amounts(const config::Values& values, ChainConfig& chain, config::Problems& problems) {
    chain.token = chain.kind->fee_token();
    if (const std::string& symbol = values.text("token"); !symbol.empty()) {
        chain.token.symbol = symbol;
    }
    if (const auto decimals = values.integer("decimals"); decimals >= 0) {
        chain.token.decimals = static_cast<std::uint32_t>(decimals);
    }
    chain.fee_cap = chain.kind->fee_cap;
    const std::string& cap = values.text("fee_cap");
    if (cap.empty()) return;
    if (const auto amount = u128_from_decimal(cap)) {
        chain.fee_cap = *amount;
    } else {
        problems.push_back(problem_at(values, "fee_cap", "a whole number"));
    }
}

// Who runs the endpoint, where the configuration doesn't say: what a registry would show is not
// known here, and too short a name only makes two operators one.
std::string operator_of(const std::string& url) {
    const auto parsed = parse_url(url);
    if (!parsed) return {};
    std::string_view host = parsed->host;
    if (parsed->is_literal()) return std::string(host);
    const std::size_t last = host.rfind('.');
    const std::size_t before =
        last == host.npos || last == 0 ? host.npos : host.rfind('.', last - 1);
    if (before != host.npos) host.remove_prefix(before + 1);
    return std::string(host);
}

void read_endpoints(const config::Values& values, ChainConfig& chain, config::Problems& problems) {
    std::set<std::string> aliases;
    for (const config::Values& endpoint : values.sections("endpoints")) {
        EndpointConfig one{endpoint.text("alias"), endpoint.text("url"), endpoint.text("ws_url"),
                           endpoint.text("operator")};
        if (one.operator_name.empty()) one.operator_name = operator_of(one.url);
        if (!aliases.insert(one.alias).second) {
            problems.push_back(problem_at(endpoint, "alias", "used twice"));
        }
        chain.endpoints.push_back(std::move(one));
    }
    const std::size_t operators = operators_of(chain).size();
    const auto agree = static_cast<std::size_t>(values.integer("endpoints_agree"));
    chain.endpoints_agree = agree == 0 ? std::min<std::size_t>(2, operators) : agree;
    if (chain.endpoints_agree > operators) {
        problems.push_back(problem_at(
            values, "endpoints_agree",
            "the endpoints are of " + std::to_string(operators) +
                " operators: add endpoints of others, name them by their key operator, or ask for "
                "fewer"));
    }
}

void read_proof(const config::Values& values, ChainConfig& chain, config::Problems& problems) {
    const std::string& proof = values.text("verified_proof");
    const auto own =
        chain.block_hashes_checked ? chain::ProofLevel::proven : chain::ProofLevel::cross_checked;
    chain.verified_proof = from_name<chain::ProofLevel>(proof).value_or(own);
    if (chain.verified_proof > own) {
        problems.push_back(problem_at(values, "verified_proof",
                                      "no block is proven with block_hashes: unchecked: leave "
                                      "the key out, or say cross_checked"));
    }
    if (chain.verified_proof == chain::ProofLevel::cross_checked &&
        operators_of(chain).size() < 2) {
        problems.push_back(problem_at(values, "verified_proof",
                                      "blocks are cross-checked by endpoints of two operators: "
                                      "add one, or say claimed"));
    }
}

ChainConfig read_chain(const config::Values& values, config::Problems& problems) {
    ChainConfig chain;
    chain.alias = values.text("alias");
    read_network(values, chain, problems);
    read_amounts(values, chain, problems);
    chain.contract_alias = values.text("contract_alias");
    chain.contract_address = values.text("contract_address");
    chain.start_block = static_cast<chain::BlockNum>(values.integer("start_block"));
    for (const std::string& hash : values.list("known_code")) {
        if (!hash_from_hex(hash)) {
            problems.push_back(problem_at(values, "known_code", "64 hex digits each"));
        }
        chain.known_code.insert(hash);
    }
    chain.final_depth = static_cast<std::uint32_t>(values.integer("final_depth"));
    chain.block_hashes_checked = values.text("block_hashes") == "recomputed";
    chain.poll = values.duration("poll");
    chain.call_timeout = values.duration("call_timeout");
    chain.batch_max = static_cast<std::size_t>(values.integer("batch_max"));
    chain.signer_account = values.text("signer_account");
    chain.signer_key_file = values.path("signer_key_file");
    chain.fee_margin_percent = static_cast<std::uint32_t>(values.integer("fee_margin_percent"));
    for (const char* key : {"alias", "contract_alias"}) {
        if (chain::is_alias(values.text(key))) continue;
        problems.push_back(problem_at(values, key, "1 to 24 of a-z, 0-9 and -"));
    }
    if (chain.signer_account.empty() != chain.signer_key_file.empty()) {
        problems.push_back(
            problem_at(values, "signer_account", "signer_account and signer_key_file go together"));
    }
    read_endpoints(values, chain, problems);
    read_proof(values, chain, problems);
    return chain;
}

}  // namespace

std::vector<ChainConfig> read_chains(const std::vector<config::Values>& values,
                                     config::Problems& problems) {
    std::vector<ChainConfig> chains;
    std::set<std::string> names;
    for (const config::Values& one : values) {
        chains.push_back(read_chain(one, problems));
        const std::string ref = chains.back().alias + "." + chains.back().contract_alias;
        if (!names.insert(ref).second) {
            problems.push_back(problem_at(one, "alias", "contract " + ref + " is there twice"));
        }
    }
    return chains;
}

}  // namespace warden::cli
