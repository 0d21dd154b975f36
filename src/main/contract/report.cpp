#include "main/contract/report.hpp"

#include <cstdio>
#include <utility>

#include "domain/base/text.hpp"
#include "domain/orchestrator/json_fields.hpp"

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

// Says when the pending code may run, in words.
std::string pending_words(const app::ContractReport& report) {
    const orchestrator::Instance& instance = report.found.look->instance;
    const UnixSecs now = report.found.now;
    const UnixSecs due = instance.pending_not_before;
    return report.pending_code +
           (now < due ? ", in " + app::duration_words(due - now) : ", may be carried out now");
}

void print_instance(const app::ContractReport& report) {
    const orchestrator::Instance& instance = report.found.look->instance;
    line("code",
         report.running_code + (report.running_code == report.artefact_code
                                    ? " (the artefact's)"
                                    : " (not the artefact's, " + report.artefact_code + ")"));
    if (!report.pending_code.empty()) line("pending code", pending_words(report));
    line("admin", instance.admin.text);
    if (!instance.pending_admin.text.empty()) line("pending admin", instance.pending_admin.text);
    line("arbiter", instance.arbiter.text);
    for (const chain::Address& oracle : instance.oracles) line("oracle", oracle.text);
    line("token", instance.token.text);
    line("paused", instance.paused ? "yes: no new agreements" : "no");
    line("unbonding_secs", to_decimal(instance.unbonding_secs));
    line("upgrade_delay_secs", to_decimal(instance.upgrade_delay_secs));
    line("units, reservations",
         to_decimal(instance.units) + ", " + to_decimal(instance.reservations));
    line("config version", std::to_string(instance.config_version));
    orchestrator::Config::visit(report.found.look->config, [](const char* name, const auto& field) {
        line(("  " + std::string(name)).c_str(), plain(orchestrator::json_value(field)));
    });
}

Json contract_json(const app::ContractReport& report) {
    if (!report.found.look) return {};
    const orchestrator::Instance& instance = report.found.look->instance;
    const UnixSecs due = instance.pending_not_before;
    const UnixSecs left = due > report.found.now ? due - report.found.now : 0;
    return Json::Object{
        {"instance", orchestrator::fields_to_json(instance)},
        {"config", orchestrator::fields_to_json(report.found.look->config)},
        {"code_hash", report.running_code},
        {"code_is_artefact", report.running_code == report.artefact_code},
        {"pending_code", report.pending_code.empty() ? Json() : Json(report.pending_code)},
        {"pending_secs_left", to_decimal(left)}};
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
    Json::Array notes;
    for (const std::string& note : report.notes) notes.emplace_back(as_utf8(note));
    return Json::Object{{"action", report.action},
                        {"chain", report.ref.text()},
                        {"contract_address", report.found.contract.text},
                        {"contract", contract_json(report)},
                        {"artefact", Json::Object{{"code_hash", report.artefact_code},
                                                  {"on_chain", report.found.code_present}}},
                        {"account", report.account},
                        {"balance", to_decimal(report.balance)},
                        {"plan", std::move(plan)},
                        {"txns", std::move(txns)},
                        {"differences", std::move(differences)},
                        {"notes", std::move(notes)},
                        {"outcome", report.outcome}};
}

void print_found(const app::ContractReport& report) {
    std::printf("%s: contract %s%s\n", report.ref.text().c_str(),
                report.found.contract.text.c_str(), report.found.look ? "" : " (nothing is there)");
    if (report.found.look) {
        print_instance(report);
    } else {
        line("artefact's code",
             report.artefact_code +
                 (report.found.code_present ? ", on the chain already" : ", not on the chain yet"));
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
    for (const orchestrator::Difference& one : report.differences) {
        std::printf("differs: %s is %s, the settings say %s\n", one.field.c_str(),
                    one.found.c_str(), one.wanted.c_str());
    }
    for (const std::string& note : report.notes) std::printf("%s\n", note.c_str());
    std::printf("%s%s\n", report.outcome.c_str(),
                report.outcome == "planned" ? ": --apply carries it out" : "");
}

}  // namespace warden::cli
