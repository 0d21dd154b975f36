#include "tests/unit/orchestrator/people.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace warden::orchestrator::people {

bool Contract::is_oracle_judge(const chain::Address& one) const {
    return std::ranges::any_of(instance.oracles, [&](const OracleEntry& e) {
        return e.oracle == one && !e.revoked && (e.until == 0 || now < e.until + kUnbonding);
    });
}

bool Contract::is_stored_arbiter(const chain::Address& one) const {
    return one == instance.arbiter || one == instance.next_arbiter;
}

std::size_t Contract::unretired() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(instance.oracles, [](const OracleEntry& e) { return e.until == 0; }));
}

bool Contract::enable(const chain::Address& oracle) {
    const bool free = !is_oracle_judge(oracle) && !is_stored_arbiter(oracle) &&
                      oracle != config.treasury && std::ranges::count(busy, oracle) == 0;
    if (!free || unretired() == 7 || 2 * config.quorum <= unretired() + 1) return false;
    const OracleEntry entry{oracle, now + kDelay, 0, false};
    for (OracleEntry& e : instance.oracles) {
        if (e.until > 0 && now >= e.until + kUnbonding) {
            e = entry;
            return true;
        }
    }
    if (instance.oracles.size() == 14) return false;
    instance.oracles.push_back(entry);
    return true;
}

bool Contract::revoke(const chain::Address& oracle) {
    for (OracleEntry& e : instance.oracles) {
        const bool is_it = e.oracle == oracle && !e.revoked;
        if (!is_it || (e.until > 0 && now >= e.until + kUnbonding)) continue;
        e.revoked = true;
        if (e.until == 0 || e.until > now) e.until = now;
        return true;
    }
    return false;
}

bool Contract::retire(const chain::Address& oracle) {
    for (OracleEntry& e : instance.oracles) {
        if (e.oracle != oracle || e.revoked || e.until > 0) continue;
        e.until = now + kDelay;
        return true;
    }
    return false;
}

bool Contract::set_arbiter(const chain::Address& named) {
    const bool next_is_in = instance.next_from > 0 && now >= instance.next_from;
    const chain::Address in_office = next_is_in ? instance.next_arbiter : instance.arbiter;
    if (named == in_office) {
        if (instance.next_from <= now) return false;
    } else if (is_oracle_judge(named) || named == config.treasury ||
               std::ranges::count(busy, named) > 0) {
        return false;
    }
    if (next_is_in) instance.arbiter_since = instance.next_from;
    instance.arbiter = in_office;
    instance.next_arbiter = named == in_office ? chain::Address{} : named;
    instance.next_from = named == in_office ? 0 : now + kDelay;
    return true;
}

bool Contract::set_config(const Config& wanted) {
    const bool judges = is_oracle_judge(wanted.treasury) || is_stored_arbiter(wanted.treasury);
    if (judges || 2 * wanted.quorum <= unretired()) return false;
    config = wanted;
    ++instance.config_version;
    return true;
}

bool Contract::play(const AdminCall& call) {
    if (const auto* c = std::get_if<SetOracle>(&call)) {
        return c->enabled ? enable(c->oracle) : revoke(c->oracle);
    }
    if (const auto* c = std::get_if<RetireOracle>(&call)) return retire(c->oracle);
    if (const auto* c = std::get_if<SetArbiter>(&call)) return set_arbiter(c->arbiter);
    if (const auto* c = std::get_if<SetConfig>(&call)) return set_config(c->config);
    return false;
}

std::vector<UnixSecs> Contract::times() const {
    std::vector<UnixSecs> out;
    const auto add = [&](UnixSecs time) {
        if (time > now) out.push_back(time);
    };
    add(instance.next_from);
    for (const OracleEntry& e : instance.oracles) {
        add(e.since);
        if (e.until == 0) continue;
        add(e.until);
        add(e.until + kUnbonding);
    }
    std::ranges::sort(out);
    return out;
}

std::vector<std::string> lines(const ConfigurePlan& plan) {
    std::vector<std::string> out;
    for (const AdminCall& call : plan.calls) out.push_back(to_line(call));
    return out;
}

std::vector<std::string> lines(const std::vector<Waiting>& waits) {
    std::vector<std::string> out;
    for (const Waiting& one : waits) {
        out.push_back(std::to_string(one.until) + " " + one.what);
    }
    return out;
}

std::vector<std::string> plan(const Contract& contract, const Wish& wish) {
    const auto plan = contract.plan(wish);
    return plan ? lines(*plan) : std::vector{plan.error().detail};
}

void play_all(Contract& contract, const Wish& wish) {
    const auto plan = contract.plan(wish);
    ASSERT_TRUE(plan.has_value()) << plan.error().text();
    for (const AdminCall& call : plan->calls) EXPECT_TRUE(contract.play(call)) << to_line(call);
}

bool is_done(const Contract& contract, const Wish& wish) {
    return differences(wish, contract.instance, contract.config, contract.now).empty();
}

}  // namespace warden::orchestrator::people
