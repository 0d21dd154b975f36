#include "main/contract/settings.hpp"

#include <utility>

#include "domain/base/sha256.hpp"
#include "main/config/config.hpp"

namespace warden::cli {
namespace {

using config::Key;
using config::Values;

Key address_key(const char* name, const char* help) {
    return {.name = name, .type = config::Text{}, .help = help};
}
Key money_key(const char* name, const char* help) {
    return {.name = name, .type = config::Text{}, .help = help};
}
Key number_key(const char* name, std::int64_t min, std::int64_t max, const char* fallback,
               const char* help) {
    return {.name = name, .type = config::Integer{min, max}, .fallback = fallback, .help = help};
}

config::Section config_section() {
    const auto month = static_cast<std::int64_t>(orchestrator::kMonthSecs);
    const auto path = static_cast<std::int64_t>(orchestrator::kUnbondingSecsMax);
    const std::int64_t bps = orchestrator::kBpsOne;
    return {
        .name = "config",
        .help = "What new agreements live under; amounts in the token's smallest unit.",
        .keys = {
            address_key("treasury", "Gets fees and penalties; must be able to call withdraw."),
            {.name = "platform_fee_bps",
             .type = config::Integer{0, 1'000},
             .help = "Of what a provider earns, in 1/10000."},
            money_key("min_stake", "Lowest stake of a provider."),
            money_key("min_bond", "Lowest bond of a consumer, for each open reservation."),
            money_key("dispute_deposit", "What a dispute costs; 0: nothing."),
            number_key("request_ttl_secs", 1, month, "86400", "Life of an unanswered request."),
            number_key("min_window_secs", 1, month, "86400", "Shortest SLA window."),
            number_key("claim_secs", 1, path, "172800", "After a window: to propose a slash."),
            number_key("attest_secs", 1, path, "86400", "Then: for other oracles to join."),
            number_key("dispute_secs", 1, path, "259200", "Then: for the accused to dispute."),
            number_key("arbitration_secs", 1, path, "604800", "Then: for the arbiter to decide."),
            number_key("maintenance_notice_secs", 0, 604'800, "3600", "Ahead of a maintenance."),
            number_key("maintenance_quota_bps", 0, bps, "167", "Of each period, in 1/10000."),
            number_key("stake_penalty_bps", 0, bps, "0", "Of a window's payment, from stake."),
            number_key("consumer_penalty_bps", 0, bps, "1000", "Of a window's payment, from bond."),
            number_key("quorum", 1, 7, "1", "Oracles that must stand behind a slash.")}};
}

class Reader {
  public:
    Reader(const ReadAddress& read_address, config::Problems& problems)
        : read_address_(read_address), problems_(problems) {}

    chain::Address address(const Values& values, const char* key) {
        return address_of(values, key, values.text(key));
    }

    chain::Address address_of(const Values& values, const char* key, std::string_view text) {
        auto read = read_address_(text);
        if (read) return std::move(*read);
        problems_.push_back(problem_at(values, key, read.error().detail));
        return {};
    }

    U128 money(const Values& values, const char* key) {
        const auto amount = u128_from_decimal(values.text(key));
        if (amount) return *amount;
        problems_.push_back(problem_at(values, key, "a whole number of the token's smallest unit"));
        return 0;
    }

    template <class T>
    static void number(const Values& values, const char* key, T& out) {
        out = static_cast<T>(values.integer(key));
    }

  private:
    const ReadAddress& read_address_;
    config::Problems& problems_;
};

orchestrator::Config read_config(const Values& values, Reader& reader) {
    orchestrator::Config out;
    orchestrator::Config::visit(out, [&](const char* name, auto& field) {
        using Field = std::remove_reference_t<decltype(field)>;
        if constexpr (std::is_same_v<Field, chain::Address>) {
            field = reader.address(values, name);
        } else if constexpr (std::is_same_v<Field, U128>) {
            field = reader.money(values, name);
        } else {
            Reader::number(values, name, field);
        }
    });
    return out;
}

// Makes the salt of the contract's name, so that one name is one contract.
Hash32 derived_salt(const chain::ContractRef& contract) {
    Hash32 salt = sha256("warden contract " + contract.text());
    salt[0] &= 0x03;  // a felt
    return salt;
}

Hash32 read_salt(const Values& values, const chain::ContractRef& contract,
                 config::Problems& problems) {
    std::string text = values.text("salt");
    if (text.empty()) return derived_salt(contract);
    if (text.starts_with("0x")) text.erase(0, 2);
    if (text.size() < 64) text.insert(0, 64 - text.size(), '0');
    const auto salt = hash_from_hex(text);
    if (salt) return *salt;
    problems.push_back(problem_at(values, "salt", "up to 64 hexadecimal digits"));
    return {};
}

// Refuses what the contract's constructor would refuse.
void check_rules(const Values& root, const orchestrator::Deployment& deployment,
                 config::Problems& problems) {
    constexpr std::string_view kConfig = "config.";
    for (const orchestrator::WrongField& wrong : orchestrator::wrong_fields(deployment)) {
        const std::string_view field = wrong.field;
        const bool inner = field.starts_with(kConfig);
        const std::string_view key = inner ? field.substr(kConfig.size()) : field;
        const Values& values = inner ? root.section("config") : root;
        problems.push_back({values.origin(key), wrong.field, wrong.message});
    }
}

const config::Schema& contract_schema() {
    static const config::Schema root{
        .keys = {address_key("admin", "Sets terms for later agreements, oracles, arbiter, code."),
                 address_key("token", "What money is counted in; for ever."),
                 address_key("arbiter", "Decides disputes; never an oracle."),
                 {.name = "oracles",
                  .type = config::TextList{.items_max = orchestrator::kOraclesMax},
                  .help = "Accounts that file slashes."},
                 number_key("unbonding_secs", 1,
                            static_cast<std::int64_t>(orchestrator::kUnbondingSecsMax), "2592000",
                            "How long a stake stays slashable; for ever."),
                 number_key("upgrade_delay_secs", 0,
                            static_cast<std::int64_t>(orchestrator::kUpgradeDelaySecsMax), "604800",
                            "From the proposal of new code to its use; for ever."),
                 {.name = "salt",
                  .type = config::Text{},
                  .fallback = "",
                  .help = "Up to 64 hexadecimal digits that the address is made from; empty: made "
                          "from the aliases of chain and contract."}},
        .sections = {config_section()}};
    return root;
}

}  // namespace

config::Loaded<ContractSettings> load_contract_settings(const std::string& file,
                                                        const chain::ContractRef& contract,
                                                        const ReadAddress& read_address) {
    const auto text = config::read_file(file);
    if (!text) {
        return tl::unexpected(config::Problems{{{file, 0, 0}, "", text.error().detail}});
    }
    const auto root = config::load(contract_schema(), *text, file, {});
    if (!root) return tl::unexpected(root.error());
    config::Problems problems;
    Reader reader(read_address, problems);
    ContractSettings out;
    orchestrator::Deployment& wanted = out.deployment;
    wanted.admin = reader.address(*root, "admin");
    wanted.token = reader.address(*root, "token");
    wanted.arbiter = reader.address(*root, "arbiter");
    for (const std::string& one : root->list("oracles")) {
        wanted.oracles.push_back(reader.address_of(*root, "oracles", one));
    }
    Reader::number(*root, "unbonding_secs", wanted.unbonding_secs);
    Reader::number(*root, "upgrade_delay_secs", wanted.upgrade_delay_secs);
    wanted.config = read_config(root->section("config"), reader);
    out.salt = read_salt(*root, contract, problems);
    if (problems.empty()) check_rules(*root, wanted, problems);
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    return out;
}

}  // namespace warden::cli
