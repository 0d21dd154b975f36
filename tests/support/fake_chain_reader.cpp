#include "tests/support/fake_chain_reader.hpp"

#include <utility>

#include "domain/orchestrator/money.hpp"

namespace warden::support {
namespace asio = boost::asio;

Result<void> FakeChainReader::vote(const orchestrator::SlashVote& vote,
                                   const chain::Address& caller, bool proposes) {
    if (!oracles.contains(caller)) return fail(Errc::conflict, "NotOracle");
    const auto found = state.slashes.find(vote);
    const bool exists = found != state.slashes.end();
    if (proposes && exists) return fail(Errc::conflict, "SlashExists");
    if (!proposes && !exists) return fail(Errc::conflict, "NotFound");
    ports::SlashView view = exists ? found->second : ports::SlashView{};
    if (proposes) {
        const auto agreement = orchestrator::Agreement::of(reservations.at(vote.reservation_id));
        const auto deadlines =
            orchestrator::slash_deadlines(agreement->window_end(vote.window), config_now);
        if (now() >= deadlines.claim_until) return fail(Errc::conflict, "ClaimOver");
        view.attest_until = deadlines.attest_until;
        view.dispute_until = deadlines.dispute_until;
        view.decide_until = deadlines.decide_until;
        view.slash.reasons = vote.reasons;
        view.slash.evidence_uri = vote.evidence_uri;
    }
    view.slash.votes.push_back({caller, vote.score_before, vote.evidence_root, false});
    view.support += 1;
    state.slashes[vote] = std::move(view);
    return {};
}

Result<void> FakeChainReader::close(const orchestrator::SlashKey& key,
                                    orchestrator::SlashStatus status, UnixSecs not_before) {
    auto& slash = state.slashes.at(key).slash;
    if (!orchestrator::is_open(slash.status)) return fail(Errc::conflict, "SlashClosed");
    if (now() < not_before) return fail(Errc::conflict, "TooEarly");
    slash.status = status;
    return {};
}

Result<void> FakeChainReader::execute(const orchestrator::Call& call,
                                      const chain::Address& caller) {
    if (const auto* propose = std::get_if<orchestrator::ProposeSlash>(&call)) {
        return vote(*propose, caller, true);
    }
    if (const auto* attest = std::get_if<orchestrator::AttestSlash>(&call)) {
        return vote(*attest, caller, false);
    }
    if (const auto* executed = std::get_if<orchestrator::ExecuteSlash>(&call)) {
        const auto found = state.slashes.find(*executed);
        if (found == state.slashes.end()) return fail(Errc::conflict, "NotFound");
        return close(*executed, orchestrator::SlashStatus::executed, found->second.dispute_until);
    }
    if (const auto* lapsed = std::get_if<orchestrator::LapseSlash>(&call)) {
        const auto found = state.slashes.find(*lapsed);
        if (found == state.slashes.end()) return fail(Errc::conflict, "NotFound");
        return close(*lapsed, orchestrator::SlashStatus::lapsed, found->second.attest_until);
    }
    return fail(Errc::permanent, "the fake knows no such call");
}

asio::awaitable<Result<chain::BlockHeader>> FakeChainReader::latest(ports::Deadline) {
    return call("latest", [this]() -> Result<chain::BlockHeader> { return state.head; });
}

asio::awaitable<Result<ports::ReservationView>> FakeChainReader::reservation(std::uint64_t id,
                                                                             ports::Deadline) {
    return call("reservation", [this, id]() -> Result<ports::ReservationView> {
        const auto found = reservations.find(id);
        if (found == reservations.end()) return fail(Errc::not_found, "NotFound");
        return ports::ReservationView{found->second, 0, false};
    });
}

asio::awaitable<Result<ports::WindowView>> FakeChainReader::window(std::uint64_t reservation,
                                                                   std::uint32_t window,
                                                                   ports::Deadline) {
    return call("window", [this, reservation, window]() -> Result<ports::WindowView> {
        const auto found = reservations.find(reservation);
        if (found == reservations.end()) return fail(Errc::not_found, "NotFound");
        const auto agreement = orchestrator::Agreement::of(found->second);
        if (!agreement) return Fail(agreement.error());
        return ports::WindowView{agreement->window_start(window), agreement->window_end(window),
                                 agreement->payment(window), agreement->gross(window)};
    });
}

asio::awaitable<Result<std::optional<ports::SlashView>>> FakeChainReader::slash(
    orchestrator::SlashKey key, ports::Deadline) {
    return call("slash", [this, key]() -> Result<std::optional<ports::SlashView>> {
        const auto found = state.slashes.find(key);
        if (found == state.slashes.end()) return std::nullopt;
        return found->second;
    });
}

asio::awaitable<Result<orchestrator::Config>> FakeChainReader::config(std::uint32_t,
                                                                      ports::Deadline) {
    return call("config", [this]() -> Result<orchestrator::Config> { return config_now; });
}

asio::awaitable<Result<bool>> FakeChainReader::is_oracle(chain::Address account, ports::Deadline) {
    return call("is_oracle", [this, account = std::move(account)]() -> Result<bool> {
        return oracles.contains(account);
    });
}

asio::awaitable<Result<ports::AccountView>> FakeChainReader::account(chain::Address account,
                                                                     ports::Deadline) {
    return call("account", [this, account = std::move(account)]() -> Result<ports::AccountView> {
        return ports::AccountView{state.next_slots[account.text], 1'000'000};
    });
}

}  // namespace warden::support
