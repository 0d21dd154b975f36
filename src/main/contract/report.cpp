#include "main/contract/report.hpp"

#include <cstdio>
#include <utility>

#include "domain/base/text.hpp"
#include "domain/orchestrator/json_fields.hpp"
#include "domain/orchestrator/judges.hpp"
#include "main/contract/words.hpp"

namespace warden::cli {
namespace {

void line(const char* name, const std::string& value) {
    std::printf("  %-26s%s\n", name, value.c_str());
}

std::string plain(const Json& value) {
    const std::string* text = value.string();
    return text != nullptr ? *text : write_canonical(value);
}

std::string money(U128 amount, const chain::Token& token) {
    return chain::display_amount(amount, token) + " " + token.symbol;
}

// Says when the pending code may run, and until when.
std::string pending_words(const app::ContractReport& report) {
    const UnixSecs now = report.found.now;
    const UnixSecs due = report.found.look->instance.pending_not_before;
    const std::string lapses = moment(due + orchestrator::kUpgradeLapseSecs, now);
    return report.pending_code +
           (now < due ? ", may be carried out " + moment(due, now) : ", may be carried out now") +
           "; lapses " + lapses;
}

void print_roles(const app::ContractReport& report) {
    const orchestrator::Instance& instance = report.found.look->instance;
    const UnixSecs now = report.found.now;
    line("admin", instance.admin.text);
    if (!instance.pending_admin.text.empty()) line("pending admin", instance.pending_admin.text);
    line("arbiter", orchestrator::arbiter_at(instance, now).text);
    if (instance.next_from > now) {
        line("next arbiter",
             instance.next_arbiter.text + ", from " + moment(instance.next_from, now));
    }
    for (const orchestrator::OracleEntry& entry : instance.oracles) {
        line("oracle", entry_words(entry, now));
    }
    const std::uint32_t quorum = report.found.look->config.quorum;
    line("quorum in force", std::to_string(orchestrator::quorum_at(instance, quorum, now)) +
                                " of " + std::to_string(orchestrator::entries_at(instance, now)) +
                                "; older agreements: as their config version says");
    for (const orchestrator::LostKey& key : orchestrator::if_lost(instance, quorum, now)) {
        line("if its key is lost", lost_words(key));
    }
}

void print_instance(const app::ContractReport& report) {
    const orchestrator::Instance& instance = report.found.look->instance;
    const orchestrator::Config& config = report.found.look->config;
    line("code",
         report.running_code + (report.running_code == report.artefact_code
                                    ? " (the artefact's)"
                                    : " (not the artefact's, " + report.artefact_code + ")"));
    if (!report.pending_code.empty()) line("pending code", pending_words(report));
    print_roles(report);
    line("token", instance.token.text);
    line("paused", instance.paused ? "yes: no new agreements" : "no");
    line("units, reservations",
         to_decimal(instance.units) + ", " + to_decimal(instance.reservations));
    line("burnt", to_decimal(instance.burnt));
    const auto print_field = [](const char* name, const auto& field) {
        line(("  " + std::string(name)).c_str(), plain(orchestrator::json_value(field)));
    };
    line("fixed for ever", "");
    orchestrator::FixedConfig::visit(instance.fixed, print_field);
    for (const auto& below : orchestrator::below_production(instance.fixed, config.min_stake)) {
        line("not for production", below.field + ": " + below.message);
    }
    line("config version", std::to_string(instance.config_version));
    orchestrator::Config::visit(config, print_field);
}

Json lost_json(const app::ContractReport& report) {
    const ports::ContractLook& look = *report.found.look;
    Json::Array out;
    for (const orchestrator::LostKey& key :
         orchestrator::if_lost(look.instance, look.config.quorum, report.found.now)) {
        out.emplace_back(Json::Object{{"role", key.role},
                                      {"account", key.account.text},
                                      {"secs", key.secs ? Json(to_decimal(*key.secs)) : Json()}});
    }
    return out;
}

Json contract_json(const app::ContractReport& report) {
    if (!report.found.look) return {};
    const auto& [code_hash, instance, config] = *report.found.look;
    const UnixSecs now = report.found.now;
    const UnixSecs due = instance.pending_not_before;
    const bool pending = !report.pending_code.empty();
    Json::Array below;
    for (const auto& one : orchestrator::below_production(instance.fixed, config.min_stake)) {
        below.emplace_back(one.field);
    }
    return Json::Object{{"instance", orchestrator::fields_to_json(instance)},
                        {"config", orchestrator::fields_to_json(config)},
                        {"code_hash", report.running_code},
                        {"code_is_artefact", report.running_code == report.artefact_code},
                        {"pending_code", pending ? Json(report.pending_code) : Json()},
                        {"pending_secs_left", to_decimal(pending && due > now ? due - now : 0)},
                        {"arbiter_in_office", orchestrator::arbiter_at(instance, now).text},
                        {"quorum_in_force", orchestrator::quorum_at(instance, config.quorum, now)},
                        {"if_lost", lost_json(report)},
                        {"below_production", std::move(below)}};
}

}  // namespace

Json to_json(const app::ContractReport& report) {
    Json::Array plan;
    for (const app::PlannedStep& one : report.plan) {
        plan.emplace_back(Json::Object{{"step", one.step},
                                       {"fee", one.fee ? Json(to_decimal(*one.fee)) : Json()}});
    }
    Json::Array txns;
    for (const app::DoneTxn& one : report.txns) {
        txns.emplace_back(Json::Object{{"step", one.step},
                                       {"hash", one.hash},
                                       {"block", to_decimal(one.block.num)},
                                       {"fee", to_decimal(one.fee)}});
    }
    Json::Array differences;
    for (const orchestrator::Difference& one : report.differences) {
        differences.emplace_back(
            Json::Object{{"field", one.field}, {"wanted", one.wanted}, {"found", one.found}});
    }
    Json::Array waits;
    for (const orchestrator::Waiting& one : report.waits) {
        waits.emplace_back(Json::Object{{"what", one.what}, {"until", to_decimal(one.until)}});
    }
    Json::Array notes;
    for (const std::string& note : report.notes) notes.emplace_back(as_utf8(note));
    return Json::Object{{"action", report.action},
                        {"chain", report.ref.text()},
                        {"contract_address", report.found.contract.text},
                        {"contract", contract_json(report)},
                        {"artefact", Json::Object{{"code_hash", report.artefact_code},
                                                  {"on_chain", report.found.missing_code.empty()}}},
                        {"account", report.account},
                        {"balance", to_decimal(report.balance)},
                        {"plan", std::move(plan)},
                        {"txns", std::move(txns)},
                        {"differences", std::move(differences)},
                        {"waits", std::move(waits)},
                        {"notes", std::move(notes)},
                        {"obstacle", as_utf8(report.obstacle)},
                        {"outcome", report.outcome}};
}

void print_found(const app::ContractReport& report) {
    std::printf("%s: contract %s%s\n", report.ref.text().c_str(),
                report.found.contract.text.c_str(), report.found.look ? "" : " (nothing is there)");
    if (report.found.look) {
        print_instance(report);
    } else {
        line("artefact's code",
             report.artefact_code + (report.found.missing_code.empty() ? ", on the chain already"
                                                                       : ", not on the chain yet"));
    }
    if (report.account.empty()) return;
    line("key's account", report.account);
    line("its balance", money(report.balance, report.fee_token));
}

void print_plan(const app::ContractReport& report) {
    if (report.plan.empty()) return;
    std::printf("plan:\n");
    int number = 0;
    for (const app::PlannedStep& one : report.plan) {
        const std::string fee = one.fee ? "about " + money(*one.fee, report.fee_token)
                                        : "the chain tells once the steps before are done";
        std::printf("  %d. %s; fee: %s\n", ++number, one.step.c_str(), fee.c_str());
    }
    std::printf("  then everything is read back and compared\n");
}

void print_txn(const ports::DeployStep& step, const std::string& hash,
               const ports::TxnStatus* status, const chain::Token& fee_token) {
    if (status == nullptr) {
        std::printf("%s: txn %s\n", app::to_line(step).c_str(), hash.c_str());
    } else {
        std::printf("  in block %s, fee %s\n", to_decimal(status->block.num).c_str(),
                    money(status->fee, fee_token).c_str());
    }
    std::fflush(stdout);
}

void print_outcome(const app::ContractReport& report) {
    for (const orchestrator::Waiting& one : report.waits) {
        const std::string when = one.until > 0 ? moment(one.until, report.found.now) : "later";
        std::printf("waits: %s: %s\n", when.c_str(), one.what.c_str());
    }
    for (const orchestrator::Difference& one : report.differences) {
        std::printf("differs: %s is %s, the settings say %s\n", one.field.c_str(),
                    one.found.c_str(), one.wanted.c_str());
    }
    for (const std::string& note : report.notes) std::printf("%s\n", note.c_str());
    if (!report.obstacle.empty()) {
        std::printf("nothing can be done but to revoke: %s\n", report.obstacle.c_str());
    }
    std::printf("%s%s\n", report.outcome.c_str(),
                report.outcome == "planned" ? ": --apply carries it out" : "");
}

}  // namespace warden::cli
