#include "sandbox/orchestrator/contract.hpp"

#include <utility>

#include "sandbox/orchestrator/arguments.hpp"
#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

constexpr std::string_view kUnknownFunction = "ENTRYPOINT_NOT_FOUND";

void credit(Context& c, const Credit& due) {
    if (due.amount == 0) return;
    U128& balance = c.state.balances.edit(due.account);
    balance += due.amount;
    c.emit("balance_changed", {{"account", due.account}}, {{"balance", dec(balance)}});
}

// Ends every successful call.
void close_books(Context& c) {
    if (c.changed_unit) {
        const UnitState after = unit_state(*c.state.units.find(*c.changed_unit), c.now());
        if (after != c.unit_state_before) {
            c.emit(
                "unit_state_changed", {{"unit_id", dec(*c.changed_unit)}},
                {{"from", static_cast<int>(c.unit_state_before)}, {"to", static_cast<int>(after)}});
        }
    }
    credit(c, c.to_consumer);
    credit(c, c.to_provider);
    credit(c, c.to_treasury);
}

// Exactly `amount` more, else the token is not to be trusted with.
bool pull(Token& token, const Account& self, const Account& from, U128 amount) {
    if (amount == 0) return true;
    const U128 before = token.balance(self);
    if (!token.transfer_from(self, from, self, amount)) return false;
    const U128 after = token.balance(self);
    return after >= before && after - before == amount;
}

}  // namespace

Outcome Contract::call(const Call& call) {
    Outcome out;
    const Function* function = find_function(call.function);
    const bool constructor = call.function == "constructor";
    if (inside_) {
        out.error = kReentered;
    } else if (!function) {
        out.error = kUnknownFunction;
    } else if (constructor == (state_.instance.find(0) != nullptr)) {
        out.error = kNotConstructed;
    } else if (!valid_arguments(*function, call.arguments)) {
        out.error = kBadArguments;
    }
    if (!out.ok()) return out;

    Context context(state_, call, self_);
    Reply reply = rule_of(*function)(context);
    if (reply && !function->view) {
        close_books(context);
        inside_ = true;  // a token that calls back gets kReentered
        const bool moved = pull(token_, self_, call.caller, context.pull) &&
                           (context.push == 0 || token_.transfer(self_, call.caller, context.push));
        inside_ = false;
        if (!moved) reply = no(Refusal::TokenFailed);
    }
    if (!reply) {
        if (!function->view) state_.rollback(epoch_.write - 1);
        out.error = name(reply.error());
        return out;
    }
    out.result = std::move(*reply);
    out.events = std::move(context.events);
    return out;
}

}  // namespace warden::sandbox::orchestrator
