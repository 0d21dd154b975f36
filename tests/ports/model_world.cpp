#include "tests/ports/model_world.hpp"

#include "domain/orchestrator/json_fields.hpp"

namespace warden::chain_tests {
namespace {

using orchestrator::fields_to_json;

std::uint64_t number(const Json& arguments, std::string_view name) {
    const Json& value = *arguments.find(name);
    return value.integer() ? static_cast<std::uint64_t>(*value.integer())
                           : u64_from_decimal(*value.string()).value();
}

}  // namespace

ModelWorld::ModelWorld(Names names)
    : account(std::move(names.oracle)),
      own(std::move(names.contract)),
      other(std::move(names.token)),
      none(std::move(names.none)),
      txns(clock, contract, account) {
    contract.oracles = {{account, 0, 0, false}};
    contract.config_now.treasury = account;
    contract.config_now.quorum = 1;
    contract.config_now.claim_secs = 3'600;
    contract.config_now.attest_secs = 900;
    contract.config_now.dispute_secs = 1'800;
    contract.config_now.arbitration_secs = 3'600;
    ports::ContractLook& look = deployments.contracts[own];
    look.code_hash[0] = 1;
    look.instance.admin = look.instance.arbiter = account;
    look.instance.oracles = contract.oracles;
    look.instance.token = other;
    look.instance.config_version = 1;
    look.instance.fixed.role_delay_secs = 100;
    look.config = contract.config_now;
    deployments.others = {other};
}

ports::DeployStep ModelWorld::step_of(const Function& function) const {
    const Json& arguments = function.arguments;
    const auto account_of = [&arguments](const char* name) {
        return chain::Address{*arguments.find(name)->string()};
    };
    if (function.name == "set_arbiter") {
        return ports::CallContract{own, orchestrator::SetArbiter{account_of("arbiter")}};
    }
    if (function.name != "set_oracle") throw std::runtime_error("not modelled: " + function.name);
    const bool enabled = *arguments.find("enabled")->boolean();
    return ports::CallContract{own, orchestrator::SetOracle{account_of("oracle"), enabled}};
}

Result<void> ModelWorld::would_succeed(const Function& function) const {
    const auto call = orchestrator::call_from_json(
        Json::Object{{"name", function.name}, {"arguments", function.arguments}});
    if (call) return txns.would_succeed(*call);
    return deployments.would_succeed(step_of(function));
}

support::FakeChainSubmitter::Effect ModelWorld::effect_of(const Function& function) {
    auto call = orchestrator::call_from_json(
        Json::Object{{"name", function.name}, {"arguments", function.arguments}});
    if (call) return txns.effect_of(std::move(*call));
    return [this, step = step_of(function)] { return deployments.carry_out(step); };
}

std::uint64_t ModelWorld::reserve() {
    orchestrator::Reservation made;
    made.unit_id = 1;
    made.provider = stranger();
    made.consumer = stranger();
    made.gb = kGigabytes;
    made.price = 1'000'000;
    made.duration_secs = kDurationSecs;
    made.window_secs = kWindowSecs;
    made.sla_version = made.config_version = 1;
    made.start = newest().time;
    made.end = made.start + kDurationSecs;
    made.status = orchestrator::ReservationStatus::active;
    made.escrow = 1'000'000'000;
    contract.reservations[7] = made;
    deployments.busy.insert(stranger());
    return 7;
}

void ModelWorld::dismiss_oracle() {
    for (auto* oracles : {&contract.oracles, &deployments.contracts.at(own).instance.oracles}) {
        oracles->front().until = newest().time;
        oracles->front().revoked = true;
    }
}

std::vector<orchestrator::Event> ModelWorld::take_events() {
    if (!std::exchange(event_waits, false)) return {};
    paused_ = !paused_;
    if (paused_) return {orchestrator::Paused{}};
    return {orchestrator::Unpaused{}};
}

Result<Json> ModelWorld::view(const std::string& name, const Json& arguments) const {
    if (name == "get_config") {
        const auto version = static_cast<std::uint32_t>(number(arguments, "version"));
        return contract.read_config(version).map([](const auto& c) { return fields_to_json(c); });
    }
    if (name == "get_instance") {
        orchestrator::Instance instance = deployments.contracts.at(own).instance;
        for (chain::Address* absent : {&instance.pending_admin, &instance.next_arbiter}) {
            if (absent->text.empty()) absent->text = none;
        }
        return Json(fields_to_json(instance));
    }
    const bool of_provider = name == "get_provider";
    if (of_provider || name == "get_consumer") {
        const Json* party = arguments.find(of_provider ? "provider" : "consumer");
        if (!deployments.busy.contains({*party->string()})) {
            return fail(Errc::not_found, "NotFound");
        }
        if (of_provider) return Json(fields_to_json(orchestrator::Provider{}));
        orchestrator::Consumer consumer;
        consumer.open_reservations = 1;
        return Json(fields_to_json(consumer));
    }
    const std::uint64_t id = number(arguments, "reservation_id");
    if (name == "get_reservation") {
        const auto view = contract.read_reservation(id);
        if (!view) return Fail(view.error());
        return Json(Json::Object{{"reservation", fields_to_json(view->reservation)},
                                 {"owed", to_decimal(view->owed)},
                                 {"underfunded", view->underfunded},
                                 {"unfunded", view->unfunded}});
    }
    const auto window = static_cast<std::uint32_t>(number(arguments, "window"));
    if (name == "get_window") {
        const auto view = contract.read_window(id, window);
        if (!view) return Fail(view.error());
        return Json(Json::Object{{"start", to_decimal(view->start)},
                                 {"end", to_decimal(view->end)},
                                 {"payment", to_decimal(view->payment)},
                                 {"gross", to_decimal(view->gross)}});
    }
    const auto party = static_cast<orchestrator::Party>(number(arguments, "party"));
    auto view = contract.read_slash({id, party, window});
    if (!view) return fail(Errc::not_found, "NotFound");
    if (view->slash.arbiter.text.empty()) view->slash.arbiter.text = none;
    return Json(Json::Object{{"slash", fields_to_json(view->slash)},
                             {"attest_until", to_decimal(view->attest_until)},
                             {"dispute_until", to_decimal(view->dispute_until)},
                             {"decide_until", to_decimal(view->decide_until)},
                             {"quorum", view->quorum},
                             {"support", view->support},
                             {"amount", "0"}});
}

}  // namespace warden::chain_tests
