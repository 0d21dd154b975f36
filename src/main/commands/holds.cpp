#include "main/commands/holds.hpp"

#include <utility>

#include "domain/base/rfc3339.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

constexpr const char* kKillSwitch = "kill_switch";
constexpr const char* kMassBreach = "mass_breach";

asio::awaitable<Result<void>> end(ports::DecisionStore& decisions, ports::TxnStore& txns, Hold hold,
                                  Release release) {
    if (hold.halt_id != 0) {
        ports::HaltRelease ended{hold.halt_id, std::move(release.reason), std::move(release.by),
                                 release.at};
        co_return co_await txns.release_halt(std::move(ended));
    }
    ports::SwitchChange change;
    if (hold.name == kKillSwitch) {
        change.killed = false;
    } else {
        change.mass_breach_hold = false;
    }
    change.reason = std::move(release.reason);
    change.by = std::move(release.by);
    change.at = release.at;
    const auto changed = co_await decisions.change_switches(std::move(change));
    if (!changed) co_return Fail(changed.error());
    co_return Result<void>{};
}

}  // namespace

asio::awaitable<Result<std::vector<Hold>>> standing_holds(ports::DecisionStore& decisions,
                                                          ports::TxnStore& txns) {
    const auto switches = co_await decisions.switches();
    if (!switches) co_return Fail(switches.error());
    const auto halts = co_await txns.halts();
    if (!halts) co_return Fail(halts.error());
    std::vector<Hold> holds;
    const auto add_switch = [&](const char* name) {
        Hold hold;
        hold.name = name;
        hold.reason = switches->reason;
        hold.by = switches->changed_by;
        hold.at = switches->changed_at;
        holds.push_back(std::move(hold));
    };
    if (switches->killed) add_switch(kKillSwitch);
    if (switches->mass_breach_hold) add_switch(kMassBreach);
    for (const ports::SubmitterHalt& halt : *halts) {
        holds.push_back({"submitter/" + halt.contract.text(), halt.contract, halt.signer,
                         halt.reason, "", halt.halted_at, halt.id});
    }
    co_return holds;
}

asio::awaitable<Result<std::vector<Hold>>> release_holds(ports::DecisionStore& decisions,
                                                         ports::TxnStore& txns, Release release) {
    if (release.reason.find_first_not_of(' ') == std::string::npos) {
        co_return fail(Errc::invalid_input, "a release needs a reason: it is kept for ever");
    }
    const auto standing = co_await standing_holds(decisions, txns);
    if (!standing) co_return Fail(standing.error());
    std::vector<Hold> released;
    std::string others;
    for (const Hold& hold : *standing) {
        if (hold.name != release.name) {
            others += (others.empty() ? "" : ", ") + hold.name;
            continue;
        }
        auto done = co_await end(decisions, txns, hold, release);
        if (!done) co_return Fail(done.error());
        released.push_back(hold);
    }
    if (released.empty()) {
        co_return fail(Errc::not_found,
                       "no hold '" + release.name + "' stands; " +
                           (others.empty() ? "there is none" : "held by " + others));
    }
    co_return released;
}

Json to_json(const Hold& hold) {
    Json::Object out{
        {"hold", hold.name}, {"reason", hold.reason}, {"by", hold.by}, {"at", rfc3339(hold.at)}};
    if (hold.halt_id != 0) {
        out.emplace_back("contract", hold.contract.text());
        out.emplace_back("account", hold.account);
    }
    return out;
}

std::string to_line(const Hold& hold) {
    const std::string by = hold.by.empty() ? "" : " by " + hold.by;
    const std::string what = hold.halt_id != 0 ? "halted " : "switches last changed ";
    return hold.name + "  " + what + rfc3339(hold.at) + by + ": " + hold.reason;
}

}  // namespace warden::cli
