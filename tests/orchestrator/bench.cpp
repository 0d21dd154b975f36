#include "tests/orchestrator/bench.hpp"

#include <algorithm>
#include <array>

#include "tests/orchestrator/invariants.hpp"

namespace warden::sandbox::orchestrator {
namespace {

// Calls of those who must not be paid for them.
constexpr std::array<std::string_view, 17> kOfRoles{
    "set_config",         "set_oracle",     "retire_oracle",   "set_arbiter",
    "propose_admin",      "accept_admin",   "pause",           "unpause",
    "propose_upgrade",    "cancel_upgrade", "upgrade",         "propose_slash",
    "attest_slash",       "withdraw_slash", "resolve_dispute", "publish_scores",
    "publish_price_guide"};

const Json* field(const Event& event, std::string_view name) {
    for (const auto* part : {&event.keys, &event.data}) {
        for (const auto& [key, value] : *part) {
            if (key == name) return &value;
        }
    }
    return nullptr;
}

U128 amount_of(const Event& event, std::string_view name) {
    const Json* amount = field(event, name);
    return amount ? *u128_from_decimal(*amount->string()) : 0;
}

std::uint64_t id_of(const Event& event) {
    const Json* id = field(event, "reservation_id");
    return id ? *u64_from_decimal(*id->string()) : 0;
}

template <class Key, class Value>
std::map<Key, Value> all_of(const Table<Key, Value>& table) {
    std::map<Key, Value> out;
    table.each([&out](const Key& key, const Value& value) { out.emplace(key, value); });
    return out;
}

bool closed(const Slash& slash) {
    return slash.status == SlashStatus::Executed || slash.status == SlashStatus::Rejected ||
           slash.status == SlashStatus::Lapsed;
}

U128 raised(const std::map<Account, U128>& before, const Account& account, U128 now) {
    const auto found = before.find(account);
    const U128 was = found == before.end() ? 0 : found->second;
    return now > was ? now - was : 0;
}

}  // namespace

// What stood before the last call.
struct Bench::Past {
    std::map<std::uint64_t, Reservation> reservations;
    std::map<SlashKey, Slash> slashes;
    std::map<Account, U128> balances;
    U128 burnt = 0;
    U128 held = 0;  // the contract's tokens
};

void Bench::fund(const Account& account) {
    if (token_.allowance(account, contract_.self()) != 0) return;
    token_.mint(account, kTokensEach);
    token_.approve(account, contract_.self(), kU128Max);
}

Outcome Bench::call(const Call& call) {
    ++epoch_.write;
    fund(call.caller);
    state_.prune(epoch_.write);
    token_.prune(epoch_.write);
    token_.take_movements();
    ++epoch_.write;
    Outcome outcome = contract_.call(call);
    if (!outcome.ok()) token_.rollback(epoch_.write - 1);
    last_ = call;
    last_events_ = outcome.events;
    for (const Event& event : outcome.events) {
        const std::uint64_t id = id_of(event);
        if (event.name == "escrow_deposited") deposited_[id] += amount_of(event, "amount");
        if (event.name == "escrow_refunded") returned_[id] += amount_of(event, "amount");
        if (event.name == "escrow_released") returned_[id] += amount_of(event, "paid");
    }
    return outcome;
}

bool Bench::would_succeed(const Call& call) {
    const Version before = epoch_.write;
    ++epoch_.write;
    fund(call.caller);
    ++epoch_.write;
    const bool ok = contract_.call(call).ok();
    state_.rollback(before);
    token_.rollback(before);
    token_.take_movements();
    epoch_.write = before;
    return ok;
}

Bench::Past Bench::past() {
    const ReadAsOf before(epoch_, epoch_.write - 1);
    const Instance* instance = state_.instance.find(0);
    return {all_of(state_.reservations), all_of(state_.slashes), all_of(state_.balances),
            instance ? instance->burnt : 0, token_.balance(contract_.self())};
}

std::map<Account, U128> Bench::changed_balances() {
    std::map<Account, U128> out = all_of(state_.balances);
    const auto before = past().balances;
    std::erase_if(out, [&before](const auto& entry) {
        return before.contains(entry.first) && before.at(entry.first) == entry.second;
    });
    return out;
}

std::map<Account, U128> Bench::changed_tokens() {
    std::map<Account, U128> out;
    for (const Account& account : {last_.caller, contract_.self()}) {
        const U128 now = token_.balance(account);
        const ReadAsOf before(epoch_, epoch_.write - 1);
        if (token_.balance(account) != now) out[account] = now;
    }
    return out;
}

std::vector<std::string> Bench::broken_by_last_call() {
    std::vector<std::string> out;
    const Past was = past();
    const Instance* instance = state_.instance.find(0);
    if (!instance) return out;
    if (instance->burnt < was.burnt) out.emplace_back("burnt fell");
    if (last_.function != "withdraw" && token_.balance(contract_.self()) < was.held) {
        out.push_back(last_.function + " moved tokens out");
    }
    for (const auto& [id, before] : was.reservations) {
        const Reservation& now = *state_.reservations.find(id);
        const std::string which = "reservation " + std::to_string(id);
        if (now.next_window < before.next_window) out.push_back(which + ": next_window fell");
        if (before.start != 0 && now.end > before.end) out.push_back(which + ": end grew");
        const bool was_final = before.status >= ReservationStatus::Completed;
        if (was_final && now.status != before.status)
            out.push_back(which + ": left a final status");
    }
    for (const auto& [key, before] : was.slashes) {
        const Slash* now = state_.slashes.find(key);
        const std::string which = "slash of reservation " + std::to_string(key.reservation_id);
        if (!now || now->base != before.base || now->arbiter != before.arbiter) {
            out.push_back(which + ": made twice");
        } else if (closed(before) && now->status != before.status) {
            out.push_back(which + ": left a final status");
        }
    }
    const Account& treasury = state_.configs.find(instance->config_version)->treasury;
    U128 fees = 0;
    for (const Event& event : last_events_) fees += amount_of(event, "fee");
    if (raised(was.balances, treasury, state_.balances.get(treasury)) < fees) {
        out.emplace_back("fees went elsewhere than to the treasury");
    }
    // An arbiter that was replaced may be the treasury when it decides what is still its own.
    const bool of_role = std::ranges::count(kOfRoles, last_.function) > 0;
    const U128 own = raised(was.balances, last_.caller, state_.balances.get(last_.caller));
    if (of_role && own > (last_.caller == treasury ? fees : 0)) {
        out.push_back(last_.function + " paid its caller");
    }
    return out;
}

std::vector<std::string> Bench::broken() {
    auto out = broken_invariants(contract_, token_);
    std::map<std::uint64_t, U128> bases;
    state_.slashes.each([&bases](const SlashKey& key, const Slash& slash) {
        if (key.party == Party::Provider) bases[key.reservation_id] += slash.base;
    });
    state_.reservations.each([&](std::uint64_t id, const Reservation& now) {
        if (deposited_[id] == returned_[id] + bases[id] + now.escrow) return;
        out.push_back("reservation " + std::to_string(id) +
                      ": deposits are not paid + bases + refunds + escrow");
    });
    for (auto& sentence : broken_by_last_call()) out.push_back(std::move(sentence));
    return out;
}

}  // namespace warden::sandbox::orchestrator
