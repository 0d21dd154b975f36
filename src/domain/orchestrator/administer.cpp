#include "domain/orchestrator/administer.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "domain/orchestrator/judges.hpp"

namespace warden::orchestrator {
namespace {

using Accounts = std::set<chain::Address>;

// Why an account can't have a role yet.
struct Hold {
    std::string why;
    UnixSecs until = 0;  // 0: as long as something else is not changed
};
using Holds = std::vector<Hold>;

bool stands(const OracleEntry& entry) { return !entry.revoked && entry.until == 0; }

// The contract's roles, and what its rules say of them. Each step is one the contract accepts.
class Roles {
  public:
    Roles(const Wish& wish, const Standing& standing)
        : wanted_(wish.deployment),
          revoked_(wish.revoked),
          goal_(wanted_.oracles.begin(), wanted_.oracles.end()),
          now_(standing.now),
          instance_(standing.instance),
          config_(standing.config) {}

    // Kills the votes of one more whose key is stolen.
    std::optional<AdminCall> revoke() {
        for (OracleEntry& entry : instance_.oracles) {
            const bool counts = is_judge(entry, now_, instance_.fixed.unbonding_secs);
            if (!counts || std::ranges::count(revoked_, entry.oracle) == 0) continue;
            entry.revoked = true;
            if (entry.until == 0 || entry.until > now_) entry.until = now_;
            return SetOracle{entry.oracle, false};
        }
        return std::nullopt;
    }

    // The first that is possible now and brings it nearer, and takes it; revoke() comes before.
    std::optional<AdminCall> next() {
        if (auto call = change_arbiter()) return call;
        // A higher quorum comes before the oracles that it is for, a lower one after the others
        // have gone.
        const bool lower = wanted_.config.quorum < config_.quorum;
        if (auto call = lower ? std::nullopt : configure()) return call;
        if (auto call = enable()) return call;
        if (auto call = retire()) return call;
        return configure();
    }

    // What is left, with the time when it is possible.
    std::vector<Waiting> left() const {
        std::vector<Waiting> out;
        const auto add = [&out](const AdminCall& call, const Holds& holds) {
            Waiting waiting{to_line(call), 0};
            bool known = true;
            std::string why;
            for (const Hold& hold : holds) {
                why += (why.empty() ? ": " : ", ") + hold.why;
                known = known && hold.until > 0;
                waiting.until = std::max(waiting.until, hold.until);
            }
            if (!known) waiting.until = 0;
            waiting.what += why;
            out.push_back(std::move(waiting));
        };
        if (!arbiter_is_named()) add(SetArbiter{wanted_.arbiter}, arbiter_holds());
        for (const chain::Address& one : missing()) {
            Holds holds = oracle_holds(one);
            if (holds.empty()) holds.push_back({"the quorum or the number allows no other yet", 0});
            add(SetOracle{one, true}, holds);
        }
        for (const chain::Address& one : surplus()) {
            add(RetireOracle{one}, {{"until another one can come", 0}});
        }
        if (config_ != wanted_.config) add(SetConfig{wanted_.config}, treasury_holds());
        return out;
    }

    std::vector<Waiting> changes() const { return role_changes(instance_, now_); }

    // Lets time pass until something else may be possible; false: nothing comes any more.
    bool wait() {
        UnixSecs first = instance_.next_from > now_ ? instance_.next_from : 0;
        for (const Waiting& one : left()) {
            if (one.until > now_ && (first == 0 || one.until < first)) first = one.until;
        }
        now_ = std::max(now_, first);
        return first > 0;
    }

  private:
    // Whether the wanted one is in office and stays, or is to come.
    bool arbiter_is_named() const {
        return wanted_.arbiter ==
               (instance_.next_from > 0 ? instance_.next_arbiter : instance_.arbiter);
    }

    std::optional<AdminCall> change_arbiter() {
        if (arbiter_is_named() || !arbiter_holds().empty()) return std::nullopt;
        instance_.arbiter = arbiter_at(instance_, now_);
        const bool stays = instance_.arbiter == wanted_.arbiter;
        instance_.next_arbiter = stays ? chain::Address{} : wanted_.arbiter;
        instance_.next_from = stays ? 0 : after_delay();
        return SetArbiter{wanted_.arbiter};
    }

    std::optional<AdminCall> configure() {
        if (config_ == wanted_.config || !treasury_holds().empty()) return std::nullopt;
        if (2 * std::size_t{wanted_.config.quorum} <= standing()) return std::nullopt;
        config_ = wanted_.config;
        return SetConfig{config_};
    }

    std::optional<AdminCall> enable() {
        if (!has_room()) return std::nullopt;
        for (const chain::Address& one : missing()) {
            if (!oracle_holds(one).empty()) continue;
            const OracleEntry entry{one, after_delay(), 0, false};
            const auto spent = first_spent();
            if (spent != instance_.oracles.end()) {
                *spent = entry;
            } else {
                instance_.oracles.push_back(entry);
            }
            return SetOracle{one, true};
        }
        return std::nullopt;
    }

    std::optional<AdminCall> retire() {
        const std::vector<chain::Address> leave = surplus();
        if (leave.empty() || !may_go()) return std::nullopt;
        // The one that shall be the arbiter goes first: others may wait for the arbiter's place.
        const bool is_awaited = std::ranges::count(leave, wanted_.arbiter) > 0;
        const chain::Address& one = is_awaited ? wanted_.arbiter : leave.front();
        for (OracleEntry& entry : instance_.oracles) {
            if (entry.oracle == one && stands(entry)) entry.until = after_delay();
        }
        return RetireOracle{one};
    }

    // Whether an oracle may go: more stand than are wanted, or one who comes takes its place at
    // once, or nobody comes by waiting alone.
    bool may_go() const {
        if (standing() > goal_.size()) return true;
        bool comes = false;
        for (const chain::Address& one : missing()) {
            const Holds holds = oracle_holds(one);
            if (holds.empty()) return true;
            comes = comes || std::ranges::all_of(holds, [](const Hold& h) { return h.until > 0; });
        }
        return !comes;
    }

    Holds arbiter_holds() const {
        Holds out;
        add_oracle_hold(wanted_.arbiter, out);
        if (wanted_.arbiter == config_.treasury) out.push_back({"it is the treasury", 0});
        return out;
    }

    Holds treasury_holds() const {
        Holds out;
        add_oracle_hold(wanted_.config.treasury, out);
        add_arbiter_hold(wanted_.config.treasury, out);
        return out;
    }

    // All that stands against it but for the number of those who stand.
    Holds oracle_holds(const chain::Address& one) const {
        Holds out;
        add_oracle_hold(one, out);
        add_arbiter_hold(one, out);
        if (one == config_.treasury) out.push_back({"it is the treasury", 0});
        if (instance_.oracles.size() < kOracleEntriesMax) return out;
        UnixSecs first = 0;
        for (const OracleEntry& entry : instance_.oracles) {
            if (entry.until == 0) continue;
            const UnixSecs spent = entry.until + instance_.fixed.unbonding_secs;
            if (spent <= now_) return out;
            first = first == 0 ? spent : std::min(first, spent);
        }
        out.push_back({"all 14 places are taken", first});
        return out;
    }

    void add_oracle_hold(const chain::Address& one, Holds& out) const {
        for (const OracleEntry& entry : instance_.oracles) {
            const bool counts = is_judge(entry, now_, instance_.fixed.unbonding_secs);
            if (!counts || entry.oracle != one) continue;
            if (entry.until == 0) {
                out.push_back({"it is an oracle", 0});
            } else {
                out.push_back({"its term as an oracle counts until then",
                               entry.until + instance_.fixed.unbonding_secs});
            }
        }
    }

    // Who was replaced stays a judge until the arbiter changes once more.
    void add_arbiter_hold(const chain::Address& one, Holds& out) const {
        const bool next_came = instance_.next_from > 0 && instance_.next_from <= now_;
        if (one == instance_.arbiter) {
            out.push_back({next_came ? "it was the arbiter, and the contract counts it among the "
                                       "judges until the arbiter changes once more"
                                     : "it is the arbiter",
                           0});
        } else if (instance_.next_from > 0 && one == instance_.next_arbiter) {
            out.push_back({next_came ? "it is the arbiter" : "it is the next arbiter", 0});
        }
    }

    std::vector<chain::Address> missing() const {
        Accounts out = goal_;
        for (const OracleEntry& entry : instance_.oracles) {
            if (stands(entry)) out.erase(entry.oracle);
        }
        return {out.begin(), out.end()};
    }

    std::vector<chain::Address> surplus() const {
        Accounts out;
        for (const OracleEntry& entry : instance_.oracles) {
            if (stands(entry) && !goal_.contains(entry.oracle)) out.insert(entry.oracle);
        }
        return {out.begin(), out.end()};
    }

    std::size_t standing() const {
        return static_cast<std::size_t>(std::ranges::count_if(instance_.oracles, stands));
    }

    // Whether the contract takes one more oracle.
    bool has_room() const {
        return standing() < kOraclesMax && 2 * std::size_t{config_.quorum} > standing() + 1;
    }

    std::vector<OracleEntry>::iterator first_spent() {
        return std::ranges::find_if(instance_.oracles, [this](const OracleEntry& entry) {
            return entry.until > 0 && entry.until + instance_.fixed.unbonding_secs <= now_;
        });
    }

    UnixSecs after_delay() const { return now_ + instance_.fixed.role_delay_secs; }

    const Deployment& wanted_;
    const std::vector<chain::Address>& revoked_;
    Accounts goal_;
    UnixSecs now_;
    Instance instance_;
    Config config_;
};

Result<void> check_fixed(const Wish& wish, const Standing& standing) {
    for (const Difference& one :
         differences(wish, standing.instance, standing.config, standing.now)) {
        if (one.field != "token" && !one.field.starts_with("fixed.")) continue;
        return fail(Errc::permanent, one.field + " is " + one.found + " on the chain and " +
                                         one.wanted +
                                         " in the settings: it was fixed when the contract was "
                                         "deployed");
    }
    return {};
}

Result<void> check_busy(const Standing& standing) {
    if (standing.busy.empty()) return {};
    std::string names;
    for (const chain::Address& one : standing.busy) {
        names += (names.empty() ? "" : ", ") + one.text;
    }
    return fail(Errc::permanent,
                names +
                    ": has open reservations or slashes as provider or consumer, and a party "
                    "judges nobody and gets no fees: take another account, or wait until they are "
                    "closed");
}

// Too few oracles are nobody's wish, but for unbonding_secs after a revocation, which waits for no
// replacement.
Result<void> check_quorum(const Wish& wish, const Standing& standing) {
    const auto lack =
        too_few_oracles(wish.deployment.oracles.size(), wish.deployment.config.quorum);
    if (!lack) return {};
    const bool revokes = std::ranges::any_of(standing.instance.oracles, [&](const auto& entry) {
        const bool counted = standing.now < entry.until + standing.instance.fixed.unbonding_secs;
        return std::ranges::count(wish.revoked, entry.oracle) > 0 && (!entry.revoked || counted);
    });
    if (revokes) return {};
    return fail(Errc::permanent, "oracles: " + *lack);
}

// Goes on as if every run to come did what is possible then; an error says what never is.
Result<void> check_reachable(Roles roles) {
    do {
        while (roles.next()) {
        }
        if (roles.left().empty()) return {};
    } while (roles.wait());
    return fail(Errc::permanent, "no order of calls leads there: " + roles.left().front().what +
                                     "; give one of these roles to somebody else first");
}

// What is left of the wish once all who shall be are revoked.
Result<ConfigurePlan> plan_rest(const Wish& wish, const Standing& standing, Roles roles,
                                bool accepts) {
    if (auto fixed = check_fixed(wish, standing); !fixed) return Fail(fixed.error());
    if (auto busy = check_busy(standing); !busy) return Fail(busy.error());
    if (auto enough = check_quorum(wish, standing); !enough) return Fail(enough.error());
    ConfigurePlan plan;
    while (auto call = roles.next()) plan.calls.push_back(std::move(*call));
    if (auto reachable = check_reachable(roles); !reachable) return Fail(reachable.error());
    const std::vector<Waiting> left = roles.left();
    plan.waits = roles.changes();
    plan.waits.insert(plan.waits.end(), left.begin(), left.end());
    const chain::Address& admin = wish.deployment.admin;
    if (accepts || standing.instance.admin == admin) return plan;
    if (standing.instance.pending_admin != admin) plan.calls.emplace_back(ProposeAdmin{admin});
    plan.notes.push_back(admin.text +
                         " becomes the admin when it accepts: warden contract configure with "
                         "its own key");
    return plan;
}

}  // namespace

std::vector<chain::Address> newcomers(const Deployment& wanted, const Instance& instance,
                                      const Config& config) {
    Accounts out(wanted.oracles.begin(), wanted.oracles.end());
    for (const OracleEntry& entry : instance.oracles) {
        if (stands(entry)) out.erase(entry.oracle);
    }
    const bool named =
        wanted.arbiter == (instance.next_from > 0 ? instance.next_arbiter : instance.arbiter);
    if (!named) out.insert(wanted.arbiter);
    if (wanted.config.treasury != config.treasury) out.insert(wanted.config.treasury);
    return {out.begin(), out.end()};
}

Result<ConfigurePlan> plan_configure(const Wish& wish, const Standing& standing,
                                     const chain::Address& signer) {
    const Instance& instance = standing.instance;
    const bool accepts = signer == wish.deployment.admin && signer == instance.pending_admin;
    Roles roles(wish, standing);
    ConfigurePlan plan;
    while (auto call = roles.revoke()) plan.calls.push_back(std::move(*call));
    plan.urgent = plan.calls.size();
    if (auto rest = plan_rest(wish, standing, roles, accepts)) {
        plan.calls.insert(plan.calls.end(), rest->calls.begin(), rest->calls.end());
        plan.waits = std::move(rest->waits);
        plan.notes = std::move(rest->notes);
    } else {
        plan.obstacle = std::move(rest.error());
    }
    const bool takes_office = accepts && !(plan.obstacle && plan.calls.empty());
    if (takes_office) plan.calls.insert(plan.calls.begin(), AcceptAdmin{});
    if (takes_office && plan.urgent > 0) ++plan.urgent;
    if (takes_office && upgrade_pending(instance, standing.now)) {
        plan.notes.emplace_back("a new admin ends the pending upgrade: propose it again");
    }
    if (!plan.calls.empty() && !accepts && signer != instance.admin) {
        return fail(Errc::permanent, "NotAuthorized: the contract's admin is " +
                                         instance.admin.text + ", the key is that of " +
                                         signer.text);
    }
    return plan;
}

}  // namespace warden::orchestrator
