#include "main/contract/settings.hpp"

#include <utility>

#include "domain/base/sha256.hpp"
#include "main/config/config.hpp"

namespace warden::cli {
namespace {

using config::Key;
using config::Values;

Key text_key(const char* name, const char* help) {
    return {.name = name, .type = config::Text{}, .help = help};
}
// Its range is the contract's (orchestrator::wrong_fields).
Key number_key(const char* name, const char* fallback, const char* help) {
    return {.name = name, .type = config::Integer{}, .fallback = fallback, .help = help};
}
Key secs_key(const char* name, std::uint64_t production, const char* help) {
    return {
        .name = name, .type = config::Integer{}, .fallback = to_decimal(production), .help = help};
}

config::Section fixed_section() {
    const orchestrator::FixedConfig& production = orchestrator::kProductionFixed;
    return {
        .name = "fixed",
        .help = "For ever; production's values are the defaults and, for times, the least.",
        .keys = {
            secs_key("unbonding_secs", production.unbonding_secs,
                     "How long a stake that is asked back stays slashable."),
            secs_key("upgrade_delay_secs", production.upgrade_delay_secs,
                     "From the announcement of new code to its use; at least unbonding_secs."),
            secs_key("role_delay_secs", production.role_delay_secs,
                     "Until an oracle or arbiter comes into office, or a retired one leaves it."),
            secs_key("day_secs", production.day_secs, "Of published scores and price guides."),
            secs_key("claim_floor_secs", production.claim_floor_secs, "Least claim_secs."),
            secs_key("attest_floor_secs", production.attest_floor_secs, "Least attest_secs."),
            secs_key("dispute_floor_secs", production.dispute_floor_secs, "Least dispute_secs."),
            secs_key("arbitration_floor_secs", production.arbitration_floor_secs,
                     "Least arbitration_secs."),
            secs_key("window_floor_secs", production.window_floor_secs, "Least min_window_secs."),
            text_key("dispute_deposit_max",
                     "Most that dispute_deposit may ever be; at most min_stake.")}};
}

config::Section config_section() {
    return {
        .name = "config",
        .help = "What new agreements live under; amounts in the token's smallest unit.",
        .keys = {
            text_key("treasury", "Gets fees; must be able to call withdraw, and judges nobody."),
            {.name = "platform_fee_bps",
             .type = config::Integer{},
             .help = "Of what a provider earns, in 1/10000."},
            text_key("min_stake", "Lowest stake of a provider, for each live unit."),
            text_key("min_bond", "Lowest bond of a consumer, for each open reservation."),
            text_key("dispute_deposit", "What a dispute or claim costs at least."),
            number_key("dispute_deposit_bps", "1000", "The same, of what the accused can lose."),
            number_key("request_ttl_secs", "86400", "Life of an unanswered request."),
            number_key("min_window_secs", "86400", "Shortest SLA window."),
            number_key("grace_secs", "21600", "Of an unfunded window, before a cut."),
            number_key("claim_secs", "172800", "After a window: to propose a slash or to claim."),
            number_key("attest_secs", "86400", "Then: for other oracles to join."),
            number_key("dispute_secs", "259200", "Then: for the accused to dispute."),
            number_key("arbitration_secs", "604800", "Then: for the arbiter to decide."),
            number_key("maintenance_notice_secs", "3600", "Ahead of a maintenance."),
            number_key("maintenance_quota_bps", "167", "Of each period, in 1/10000."),
            number_key("stake_penalty_bps", "1000", "Of a window's payment, from stake."),
            number_key("consumer_penalty_bps", "1000", "Of a window's payment, from bond."),
            number_key("min_credit_bps", "1000",
                       "Least share of a breached window's payment that goes back."),
            number_key("min_outage_bps", "10000", "The same of an outage or lost integrity."),
            number_key("guide_step_bps", "400", "Most that a price guide moves in a day."),
            {.name = "quorum",
             .type = config::Integer{},
             .help = "Oracles that must stand behind a slash, more than half of them; never more "
                     "than a majority is asked, and above 1 never less than two."}}};
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

    std::vector<chain::Address> addresses(const Values& values, const char* key) {
        std::vector<chain::Address> out;
        for (const std::string& one : values.list(key)) {
            out.push_back(address_of(values, key, one));
        }
        return out;
    }

    template <class T>
    void number(const Values& values, const char* key, T& out) {
        const std::int64_t value = values.integer(key);
        if (std::in_range<T>(value)) {
            out = static_cast<T>(value);
        } else {
            problems_.push_back(problem_at(values, key, "far too large"));
        }
    }

  private:
    const ReadAddress& read_address_;
    config::Problems& problems_;
};

template <class Section>
Section read_section(const Values& values, Reader& reader) {
    Section out;
    Section::visit(out, [&](const char* name, auto& field) {
        using Field = std::remove_reference_t<decltype(field)>;
        if constexpr (std::is_same_v<Field, chain::Address>) {
            field = reader.address(values, name);
        } else if constexpr (std::is_same_v<Field, U128>) {
            field = reader.money(values, name);
        } else {
            reader.number(values, name, field);
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

// Puts each field to the place in the file that it comes from.
void add_problems(const Values& root, const std::vector<orchestrator::WrongField>& wrong,
                  config::Problems& problems) {
    for (const orchestrator::WrongField& one : wrong) {
        const std::string_view field = one.field;
        const std::size_t dot = field.find('.');
        const bool inner = dot != std::string_view::npos;
        const std::string_view key = inner ? field.substr(dot + 1) : field;
        const Values& values = inner ? root.section(field.substr(0, dot)) : root;
        problems.push_back({values.origin(key), one.field, one.message});
    }
}

// Refuses what the contract's constructor would refuse, and what is not for production.
void check_rules(const Values& root, const orchestrator::Wish& wish, config::Problems& problems) {
    add_problems(root, orchestrator::wrong_fields(wish), problems);
    if (root.boolean("sandbox")) return;
    const orchestrator::Deployment& wanted = wish.deployment;
    auto below = orchestrator::below_production(wanted.fixed, wanted.config.min_stake);
    for (orchestrator::WrongField& one : below) {
        one.field = "fixed." + one.field;
        one.message += "; only a sandbox may have that (sandbox: true)";
    }
    add_problems(root, below, problems);
}

const config::Schema& contract_schema() {
    static const config::Schema root{
        .keys = {text_key("admin", "Sets terms for later agreements, oracles, arbiter, code."),
                 text_key("token", "What money is counted in; for ever."),
                 text_key("arbiter", "Decides disputes and claims; no oracle, no party."),
                 {.name = "oracles",
                  .type = config::TextList{.items_max = orchestrator::kOraclesMax},
                  .help = "Accounts that file slashes."},
                 {.name = "revoked",
                  .type = config::TextList{.items_max = orchestrator::kOracleEntriesMax},
                  .fallback = "",
                  .help = "Oracles whose keys are stolen: configure kills their votes at once."},
                 {.name = "sandbox",
                  .type = config::Boolean{},
                  .fallback = "false",
                  .help = "Whether what is fixed may be below production's values."},
                 {.name = "salt",
                  .type = config::Text{},
                  .fallback = "",
                  .help = "Up to 64 hexadecimal digits that the address is made from; empty: made "
                          "from the aliases of chain and contract."}},
        .sections = {fixed_section(), config_section()}};
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
    orchestrator::Deployment& wanted = out.wish.deployment;
    wanted.admin = reader.address(*root, "admin");
    wanted.token = reader.address(*root, "token");
    wanted.arbiter = reader.address(*root, "arbiter");
    wanted.oracles = reader.addresses(*root, "oracles");
    wanted.fixed = read_section<orchestrator::FixedConfig>(root->section("fixed"), reader);
    wanted.config = read_section<orchestrator::Config>(root->section("config"), reader);
    out.wish.revoked = reader.addresses(*root, "revoked");
    out.salt = read_salt(*root, contract, problems);
    if (problems.empty()) check_rules(*root, out.wish, problems);
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    return out;
}

}  // namespace warden::cli
