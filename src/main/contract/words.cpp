#include "main/contract/words.hpp"

#include <algorithm>
#include <utility>

#include "app/deployer/contract_report.hpp"
#include "domain/base/rfc3339.hpp"
#include "domain/orchestrator/deployment.hpp"
#include "domain/orchestrator/judges.hpp"

namespace warden::cli {
namespace {

using orchestrator::Instance;
using orchestrator::OracleEntry;

Examined judges(const Instance& instance, std::uint32_t quorum, UnixSecs now) {
    const auto in_office = std::ranges::count_if(instance.oracles, [now](const OracleEntry& entry) {
        return !entry.revoked && covers(entry, now);
    });
    const std::uint32_t needed = orchestrator::quorum_at(instance, quorum, now);
    const std::string numbers =
        std::to_string(in_office) + " oracles in office, " + std::to_string(needed) + " must agree";
    if (std::cmp_less(in_office, needed)) {
        return {"judges", fail(Errc::permanent,
                               numbers + ": no window that begins now can be judged; its admin "
                                         "enables more of them")};
    }
    std::string text = numbers + "; arbiter " + orchestrator::arbiter_at(instance, now).text;
    for (const orchestrator::Waiting& one : orchestrator::role_changes(instance, now)) {
        text += "; " + one.what + " " + moment(one.until, now);
    }
    return {"judges", std::move(text)};
}

Examined lost_keys(const Instance& instance, std::uint32_t quorum, UnixSecs now) {
    std::string text;
    bool alone = false;
    for (const orchestrator::LostKey& key : orchestrator::if_lost(instance, quorum, now)) {
        alone = alone || (key.role == "oracle" && key.secs != 0u);
        text += (text.empty() ? "" : "; ") + lost_words(key);
    }
    return {"if a key is lost", text + (alone ? "; keep a stand-by oracle enabled" : "")};
}

Examined fixed_terms(const Instance& instance, U128 min_stake) {
    std::string text;
    for (const auto& one : orchestrator::below_production(instance.fixed, min_stake)) {
        text += (text.empty() ? "of a sandbox: " : ", ") + one.field + " " + one.message;
    }
    return {"fixed for ever", text.empty() ? "nothing is below production's values" : text};
}

}  // namespace

std::string moment(UnixSecs time, UnixSecs now) {
    return rfc3339(time) + (time > now ? ", in " + app::duration_words(time - now) : "");
}

std::string entry_words(const OracleEntry& entry, UnixSecs now) {
    std::string out = entry.oracle.text;
    if (entry.revoked) return out + ": revoked " + moment(entry.until, now);
    if (entry.until > 0 && entry.until <= now) return out + ": left office " + rfc3339(entry.until);
    out += entry.since > now ? ": comes into office " + moment(entry.since, now) : ": in office";
    if (entry.since > 0 && entry.since <= now) out += " since " + rfc3339(entry.since);
    if (entry.until > 0) out += ", leaves " + moment(entry.until, now);
    return out;
}

std::string lost_words(const orchestrator::LostKey& key) {
    const std::string name = key.role + " " + key.account.text + ": ";
    if (!key.secs) return name + "no window can be judged until two others are enabled";
    if (*key.secs == 0) return name + "nothing, the others are enough";
    const std::string days = app::duration_words(*key.secs);
    if (key.role == "arbiter") return name + days + " whose disputes and claims nobody decides";
    return name + days + " whose windows nobody can judge, and those in progress";
}

std::vector<Examined> examine_contract(const Instance& instance, const orchestrator::Config& config,
                                       UnixSecs now) {
    std::vector<Examined> out;
    out.push_back(judges(instance, config.quorum, now));
    out.push_back(lost_keys(instance, config.quorum, now));
    out.push_back(fixed_terms(instance, config.min_stake));
    if (orchestrator::upgrade_pending(instance, now)) {
        const UnixSecs due = instance.pending_not_before;
        out.push_back({"upgrade", "code " + to_hex(instance.pending_code_hash) +
                                      " may be carried out " + moment(due, now) + "; lapses " +
                                      moment(due + orchestrator::kUpgradeLapseSecs, now)});
    }
    return out;
}

Result<std::string> examine_oracle(const Instance& instance, const chain::Address& account,
                                   UnixSecs now) {
    if (orchestrator::may_vote(instance, account, now)) return account.text + " is an oracle";
    for (const OracleEntry& entry : instance.oracles) {
        if (entry.oracle != account || entry.revoked || entry.since <= now) continue;
        return fail(Errc::permanent, "no oracle yet: " + entry_words(entry, now));
    }
    return fail(Errc::permanent, account.text +
                                     " is no oracle of the contract: its admin enables it "
                                     "(warden contract configure)");
}

}  // namespace warden::cli
