// From a contract as it is to the one that is wanted: every plan is played on the contract's own
// rules, and found exactly when an exhaustive search finds one.
#include "domain/orchestrator/administer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <deque>
#include <set>
#include <tuple>

namespace warden::orchestrator {
namespace {

chain::Address account(char name) { return {std::string(1, name)}; }

Config terms(std::uint32_t quorum) {
    Config out;
    out.treasury = account('t');
    out.min_stake = out.min_bond = 1;
    out.request_ttl_secs = out.min_window_secs = out.claim_secs = out.attest_secs = 1;
    out.dispute_secs = out.arbitration_secs = 1;
    out.quorum = quorum;
    return out;
}

std::vector<chain::Address> accounts(const std::string& names) {
    std::vector<chain::Address> out;
    for (const char name : names) out.push_back(account(name));
    return out;
}

struct Roles {
    std::string oracles;  // sorted
    char arbiter = 'z';
    std::uint32_t quorum = 1;
    auto operator<=>(const Roles&) const = default;
};

Deployment wanted_of(const Roles& roles) {
    Deployment out;
    out.admin = account('A');
    out.token = account('T');
    out.arbiter = account(roles.arbiter);
    out.oracles = accounts(roles.oracles);
    out.unbonding_secs = 100;
    out.upgrade_delay_secs = 10;
    out.config = terms(roles.quorum);
    return out;
}

Instance instance_of(const Roles& roles) {
    Instance out;
    out.admin = account('A');
    out.token = account('T');
    out.arbiter = account(roles.arbiter);
    out.oracles = accounts(roles.oracles);
    out.unbonding_secs = 100;
    out.upgrade_delay_secs = 10;
    out.config_version = 1;
    return out;
}

// The contract's rules, written a second time. False: it would refuse.
bool play(Roles& roles, const AdminCall& call) {
    std::set<char> oracles(roles.oracles.begin(), roles.oracles.end());
    if (const auto* change = std::get_if<SetOracle>(&call)) {
        const char name = change->oracle.text.front();
        const bool there = oracles.contains(name);
        if (there == change->enabled) return false;
        if (change->enabled && (name == roles.arbiter || oracles.size() == 7)) return false;
        if (!change->enabled && oracles.size() - 1 < roles.quorum) return false;
        change->enabled ? (void)oracles.insert(name) : (void)oracles.erase(name);
        roles.oracles.assign(oracles.begin(), oracles.end());
        return true;
    }
    if (const auto* change = std::get_if<SetArbiter>(&call)) {
        const char name = change->arbiter.text.front();
        if (oracles.contains(name)) return false;
        roles.arbiter = name;
        return true;
    }
    const auto* change = std::get_if<SetConfig>(&call);
    if (change == nullptr || change->config.quorum > oracles.size()) return false;
    roles.quorum = change->config.quorum;
    return true;
}

// Whether any order of the calls that bring `from` nearer to `to` ends there.
bool reachable(const Roles& from, const Roles& to) {
    std::deque<Roles> open{from};
    std::set<Roles> seen{from};
    while (!open.empty()) {
        const Roles now = open.front();
        open.pop_front();
        if (now == to) return true;
        std::vector<AdminCall> calls;
        for (const char c : to.oracles) {
            if (now.oracles.find(c) == std::string::npos) {
                calls.emplace_back(SetOracle{account(c), true});
            }
        }
        for (const char c : now.oracles) {
            if (to.oracles.find(c) == std::string::npos) {
                calls.emplace_back(SetOracle{account(c), false});
            }
        }
        if (now.arbiter != to.arbiter) calls.emplace_back(SetArbiter{account(to.arbiter)});
        if (now.quorum != to.quorum) calls.emplace_back(SetConfig{terms(to.quorum)});
        for (const AdminCall& call : calls) {
            Roles next = now;
            if (play(next, call) && seen.insert(next).second) open.push_back(next);
        }
    }
    return false;
}

rc::Gen<Roles> any_roles() {
    const auto subset =
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcdefghi")));
    return rc::gen::map(
        rc::gen::tuple(subset, rc::gen::elementOf(std::string("abcdefghiz")),
                       rc::gen::inRange<std::uint32_t>(0, 7)),
        [](const std::tuple<std::string, char, std::uint32_t>& parts) {
            std::set<char> oracles(std::get<0>(parts).begin(), std::get<0>(parts).end());
            oracles.erase(std::get<1>(parts));
            while (oracles.size() > 7) oracles.erase(oracles.begin());
            if (oracles.empty()) oracles.insert(std::get<1>(parts) == 'a' ? 'b' : 'a');
            const auto quorum = static_cast<std::uint32_t>(1 + std::get<2>(parts) % oracles.size());
            return Roles{std::string(oracles.begin(), oracles.end()), std::get<1>(parts), quorum};
        });
}

TEST(PlanConfigure, EveryCallIsAcceptedAndLeadsThereIfAnyOrderDoes) {
    const bool holds = rc::check([] {
        const Roles from = *any_roles();
        const Roles to = *any_roles();
        const auto plan =
            plan_configure(wanted_of(to), instance_of(from), terms(from.quorum), account('A'));
        RC_ASSERT(plan.has_value() == reachable(from, to));
        if (!plan) return;
        Roles now = from;
        for (const AdminCall& call : plan->calls) RC_ASSERT(play(now, call));
        RC_ASSERT(now == to);
    });
    EXPECT_TRUE(holds);
}

TEST(PlanConfigure, NothingToDoIsAnEmptyPlanForAnybody) {
    const Roles roles{"ab", 'z', 1};
    const auto plan = plan_configure(wanted_of(roles), instance_of(roles), terms(1), account('x'));
    ASSERT_TRUE(plan.has_value());
    EXPECT_TRUE(plan->calls.empty());
    EXPECT_TRUE(plan->notes.empty());
}

TEST(PlanConfigure, NewOraclesComeBeforeOldOnesGo) {
    const auto plan = plan_configure(wanted_of({"cd", 'z', 2}), instance_of({"ab", 'z', 2}),
                                     terms(2), account('A'));
    ASSERT_TRUE(plan.has_value());
    const std::vector<AdminCall> expected{
        SetOracle{account('c'), true}, SetOracle{account('d'), true},
        SetOracle{account('b'), false}, SetOracle{account('a'), false}};
    EXPECT_EQ(std::set<std::string>({to_line(plan->calls[0]), to_line(plan->calls[1])}),
              std::set<std::string>({to_line(expected[0]), to_line(expected[1])}));
    EXPECT_EQ(plan->calls.size(), expected.size());
}

TEST(PlanConfigure, OnlyTheAdminAndNothingThatIsFixed) {
    const Roles from{"ab", 'z', 1};
    const auto refusal = [&](const Deployment& wanted, char signer) {
        const auto plan = plan_configure(wanted, instance_of(from), terms(1), account(signer));
        return plan ? std::string() : plan.error().detail;
    };
    EXPECT_NE(refusal(wanted_of({"abc", 'z', 1}), 'x').find("NotAuthorized"), std::string::npos);
    Deployment other = wanted_of(from);
    other.token = account('U');
    EXPECT_NE(refusal(other, 'A').find("token is T"), std::string::npos);
    other = wanted_of(from);
    other.upgrade_delay_secs = 11;
    EXPECT_NE(refusal(other, 'A').find("upgrade_delay_secs is 10"), std::string::npos);
    // The only oracle and the arbiter can't change places without a third.
    const auto swap = plan_configure(wanted_of({"z", 'a', 1}), instance_of({"a", 'z', 1}), terms(1),
                                     account('A'));
    ASSERT_FALSE(swap.has_value());
    EXPECT_NE(swap.error().detail.find("no order"), std::string::npos);
}

TEST(PlanConfigure, TheAdminIsProposedLastAndAcceptsFirst) {
    const Roles roles{"ab", 'z', 1};
    Deployment wanted = wanted_of({"abc", 'z', 1});
    wanted.admin = account('B');
    Instance instance = instance_of(roles);
    auto plan = plan_configure(wanted, instance, terms(1), account('A'));
    ASSERT_TRUE(plan.has_value());
    ASSERT_EQ(plan->calls.size(), 2u);
    EXPECT_EQ(plan->calls.back(), AdminCall(ProposeAdmin{account('B')}));
    EXPECT_EQ(plan->notes.size(), 1u);
    instance.pending_admin = account('B');
    plan = plan_configure(wanted, instance, terms(1), account('B'));
    ASSERT_TRUE(plan.has_value());
    EXPECT_EQ(plan->calls.front(), AdminCall(AcceptAdmin{}));
    EXPECT_EQ(plan->calls.size(), 2u);
    EXPECT_TRUE(plan->notes.empty());
}

TEST(PlanUpgrade, ProposesWaitsCarriesOutAndRefusesTheUnknown) {
    const Hash32 old_code{1};
    const Hash32 code{2};
    const Hash32 other{3};
    Instance instance = instance_of({"a", 'z', 1});
    const auto step = [&](const Hash32& running, UnixSecs now, OtherPending policy) {
        return plan_upgrade(code, running, instance, now, policy);
    };
    EXPECT_EQ(step(code, 5, OtherPending::refuse)->step, UpgradeStep::none);
    EXPECT_EQ(step(old_code, 5, OtherPending::refuse)->step, UpgradeStep::propose);
    instance.pending_code_hash = code;
    instance.pending_not_before = 100;
    EXPECT_EQ(step(old_code, 99, OtherPending::refuse)->step, UpgradeStep::wait);
    EXPECT_EQ(step(old_code, 99, OtherPending::refuse)->left, 1u);
    EXPECT_EQ(step(old_code, 100, OtherPending::refuse)->step, UpgradeStep::carry_out);
    instance.pending_code_hash = other;
    EXPECT_EQ(step(old_code, 100, OtherPending::refuse).error().code,
              make_error_code(Errc::conflict));
    EXPECT_EQ(step(code, 100, OtherPending::refuse).error().code, make_error_code(Errc::conflict));
    EXPECT_EQ(step(old_code, 100, OtherPending::replace)->step, UpgradeStep::propose);
}

TEST(Deployment, EveryBrokenRuleOfTheConstructorIsNamed) {
    const Deployment good = wanted_of({"ab", 'z', 2});
    EXPECT_TRUE(wrong_fields(good).empty());
    const auto expect_wrong = [&](const char* field, auto change) {
        Deployment bad = good;
        change(bad);
        const auto wrong = wrong_fields(bad);
        ASSERT_EQ(wrong.size(), 1u) << field;
        EXPECT_EQ(wrong.front().field, field);
    };
    expect_wrong("oracles", [](Deployment& d) { d.oracles = accounts("abcdefgh"); });
    expect_wrong("oracles", [](Deployment& d) { d.oracles = accounts("aab"); });
    expect_wrong("arbiter", [](Deployment& d) { d.arbiter = account('a'); });
    expect_wrong("unbonding_secs", [](Deployment& d) { d.unbonding_secs = 3; });
    expect_wrong("unbonding_secs", [](Deployment& d) { d.unbonding_secs = 7'776'001; });
    expect_wrong("upgrade_delay_secs", [](Deployment& d) { d.upgrade_delay_secs = 2'592'001; });
    expect_wrong("config.platform_fee_bps",
                 [](Deployment& d) { d.config.platform_fee_bps = 1'001; });
    expect_wrong("config.min_stake", [](Deployment& d) { d.config.min_stake = 0; });
    expect_wrong("config.min_bond", [](Deployment& d) { d.config.min_bond = kMoneyMax + 1; });
    expect_wrong("config.claim_secs", [](Deployment& d) { d.config.claim_secs = 0; });
    expect_wrong("config.maintenance_quota_bps",
                 [](Deployment& d) { d.config.maintenance_quota_bps = 10'001; });
    expect_wrong("config.quorum", [](Deployment& d) { d.config.quorum = 3; });
    expect_wrong("config.quorum", [](Deployment& d) { d.config.quorum = 0; });
}

TEST(Deployment, DifferencesNameEachField) {
    const Deployment wanted = wanted_of({"ab", 'z', 2});
    EXPECT_TRUE(differences(wanted, instance_of({"ab", 'z', 2}), terms(2)).empty());
    Instance swapped = instance_of({"ab", 'z', 2});
    std::swap(swapped.oracles[0], swapped.oracles[1]);
    EXPECT_TRUE(differences(wanted, swapped, terms(2)).empty()) << "oracles are a set";
    const std::vector<Difference> expected{
        {"arbiter", "z", "y"}, {"oracles", "a b", "a"}, {"config.quorum", "2", "1"}};
    EXPECT_EQ(differences(wanted, instance_of({"a", 'y', 1}), terms(1)), expected);
}

}  // namespace
}  // namespace warden::orchestrator
