// Naming and dismissing those who judge: oracles and the arbiter.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

// Returns the slot of the entry by which the account judges, or the number of slots.
std::size_t judging_slot(const Context& c, const Account& oracle) {
    const auto& entries = c.instance().oracles;
    const auto judging = [&](const OracleEntry& entry) {
        return entry.oracle == oracle && !entry.revoked &&
               !spent(entry, c.instance().fixed, c.now());
    };
    return static_cast<std::size_t>(std::ranges::find_if(entries, judging) - entries.begin());
}

// Returns the first slot that is spent, else the next free one; kSlotsMax when there is none.
std::size_t slot_for_new(const Context& c) {
    const auto& entries = c.instance().oracles;
    const auto over = [&c](const OracleEntry& entry) {
        return spent(entry, c.instance().fixed, c.now());
    };
    return static_cast<std::size_t>(std::ranges::find_if(entries, over) - entries.begin());
}

Reply enable(Context& c, const Account& oracle) {
    const Instance& now = c.instance();
    if (is_oracle_judge(now, oracle, c.now())) return no(Refusal::AlreadyExists);
    const std::size_t others = entries_without_end(now);
    const bool valid = !c.barred(oracle) && !c.busy(oracle) && others < kOraclesMax &&
                       2 * std::size_t{c.config().quorum} > others + 1;
    if (!valid) return no(Refusal::InvalidConfig);
    const std::size_t slot = slot_for_new(c);
    if (slot == kSlotsMax) return no(Refusal::BatchTooLarge);

    Instance& changed = c.state.instance.edit(0);
    if (slot == changed.oracles.size()) changed.oracles.emplace_back();
    changed.oracles[slot] = {oracle, c.now() + changed.fixed.role_delay_secs};
    emit_oracle(c, slot);
    return Json();
}

Reply revoke(Context& c, const Account& oracle) {
    const std::size_t slot = judging_slot(c, oracle);
    if (slot == c.instance().oracles.size()) return no(Refusal::NotFound);
    OracleEntry& entry = c.state.instance.edit(0).oracles[slot];
    entry.revoked = true;
    if (entry.until == 0 || entry.until > c.now()) entry.until = c.now();
    emit_oracle(c, slot);
    return Json();
}

}  // namespace

void emit_oracle(Context& c, std::size_t slot) {
    const OracleEntry& entry = c.instance().oracles[slot];
    c.emit("oracle_changed", {{"oracle", entry.oracle}},
           {{"slot", static_cast<std::uint32_t>(slot)},
            {"since", dec(entry.since)},
            {"until", dec(entry.until)},
            {"revoked", entry.revoked}});
}

void emit_arbiter(Context& c) {
    const Instance& now = c.instance();
    c.emit("arbiter_changed", {{"arbiter", now.arbiter}},
           {{"since", dec(now.arbiter_since)},
            {"next", shown(now.next_arbiter)},
            {"next_from", dec(now.next_from)}});
}

Reply set_oracle(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const Account oracle = c.text("oracle");
    if (c.no_role(oracle)) return no(Refusal::InvalidInput);
    return c.flag("enabled") ? enable(c, oracle) : revoke(c, oracle);
}

Reply retire_oracle(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const Account oracle = c.text("oracle");
    if (c.no_role(oracle)) return no(Refusal::InvalidInput);
    const std::size_t slot = judging_slot(c, oracle);
    const auto& entries = c.instance().oracles;
    if (slot == entries.size() || entries[slot].until != 0) return no(Refusal::NotFound);
    Instance& changed = c.state.instance.edit(0);
    changed.oracles[slot].until = c.now() + changed.fixed.role_delay_secs;
    emit_oracle(c, slot);
    return Json();
}

Reply set_arbiter(Context& c) {
    if (const auto failed = admin_only(c)) return no(*failed);
    const Account arbiter = c.text("arbiter");
    if (c.no_role(arbiter)) return no(Refusal::InvalidInput);
    const Instance& now = c.instance();
    const bool stays = arbiter == arbiter_in_office(now, c.now());
    if (stays && now.next_from <= c.now()) return no(Refusal::AlreadyExists);
    const bool barred = is_oracle_judge(now, arbiter, c.now()) || arbiter == c.config().treasury;
    if (!stays && (barred || c.busy(arbiter))) return no(Refusal::InvalidConfig);

    Instance& changed = c.state.instance.edit(0);
    if (changed.next_from > 0 && c.now() >= changed.next_from) {
        changed.arbiter = changed.next_arbiter;
        changed.arbiter_since = changed.next_from;
    }
    changed.next_arbiter = stays ? Account() : arbiter;
    changed.next_from = stays ? 0 : c.now() + changed.fixed.role_delay_secs;
    emit_arbiter(c);
    return Json();
}

}  // namespace warden::sandbox::orchestrator
