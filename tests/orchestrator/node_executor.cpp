#include "tests/orchestrator/node_executor.hpp"

namespace warden::sandbox::orchestrator {
namespace {

constexpr std::string_view kConstructor = "constructor";

}  // namespace

Outcome NodeExecutor::call(const Call& call) {
    const bool constructs = call.function == kConstructor;
    if (constructs == constructed_) return {std::string(kNotConstructed), {}, {}};
    const Function& function = *find_function(call.function);
    const std::string question = call.function + write_canonical(call.arguments);
    if (!function.view || call.now != now_) views_.clear();
    now_ = call.now;
    if (const auto known = views_.find(question); known != views_.end()) return known->second;

    Json::Object arguments = names_.arguments(call);
    Outcome out = constructs ? construct(call.caller, call.now, std::move(arguments))
                  : function.view
                      ? view(call.now, call.function, std::move(arguments))
                      : invoke(call.caller, call.now, call.function, std::move(arguments));
    constructed_ = constructed_ || (constructs && out.ok());
    out.result = names_.named(out.result);
    for (Event& event : out.events) {
        const Json fields = names_.named(event.data);
        event.data = *fields.object();
    }
    if (function.view) views_[question] = out;
    return out;
}

U128 NodeExecutor::balance(const Account& account) {
    const Outcome owed = call({account, now_, "get_balance", Json::Object{{"account", account}}});
    return *u128_from_decimal(*owed.result.string());
}

}  // namespace warden::sandbox::orchestrator
