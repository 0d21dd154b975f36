#include "domain/orchestrator/admin_call.hpp"

#include <cstddef>
#include <type_traits>
#include <utility>

#include "domain/orchestrator/json_fields.hpp"

namespace warden::orchestrator {
namespace {

template <std::size_t... I>
std::vector<std::string_view> names_of(std::index_sequence<I...> /*indices*/) {
    return {std::variant_alternative_t<I, AdminCall>::kName...};
}

struct Arguments {
    Json operator()(const SetConfig& call) const {
        return Json::Object{{"config", fields_to_json(call.config)}};
    }
    Json operator()(const SetOracle& call) const {
        return Json::Object{{"oracle", call.oracle.text}, {"enabled", call.enabled}};
    }
    Json operator()(const RetireOracle& call) const {
        return Json::Object{{"oracle", call.oracle.text}};
    }
    Json operator()(const SetArbiter& call) const {
        return Json::Object{{"arbiter", call.arbiter.text}};
    }
    Json operator()(const ProposeAdmin& call) const {
        return Json::Object{{"account", call.account.text}};
    }
    Json operator()(const ProposeUpgrade& call) const {
        return Json::Object{{"code_hash", to_hex(call.code_hash)}};
    }
    Json operator()(const AcceptAdmin& /*call*/) const { return Json::Object{}; }
    Json operator()(const CancelUpgrade& /*call*/) const { return Json::Object{}; }
    Json operator()(const Upgrade& /*call*/) const { return Json::Object{}; }
};

struct Subject {
    std::string operator()(const SetConfig& /*call*/) const { return {}; }
    std::string operator()(const SetOracle& call) const {
        return " " + call.oracle.text + (call.enabled ? " enabled" : " revoked");
    }
    std::string operator()(const RetireOracle& call) const { return " " + call.oracle.text; }
    std::string operator()(const SetArbiter& call) const { return " " + call.arbiter.text; }
    std::string operator()(const ProposeAdmin& call) const { return " " + call.account.text; }
    std::string operator()(const ProposeUpgrade& call) const {
        return " " + to_hex(call.code_hash);
    }
    std::string operator()(const AcceptAdmin& /*call*/) const { return {}; }
    std::string operator()(const CancelUpgrade& /*call*/) const { return {}; }
    std::string operator()(const Upgrade& /*call*/) const { return {}; }
};

}  // namespace

std::string_view name(const AdminCall& call) {
    return std::visit([](const auto& c) { return std::decay_t<decltype(c)>::kName; }, call);
}

std::vector<std::string_view> admin_call_names() {
    return names_of(std::make_index_sequence<std::variant_size_v<AdminCall>>());
}

Json arguments(const AdminCall& call) { return std::visit(Arguments{}, call); }

std::string to_line(const AdminCall& call) {
    return std::string(name(call)) + std::visit(Subject{}, call);
}

}  // namespace warden::orchestrator
