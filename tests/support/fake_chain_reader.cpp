#include "tests/support/fake_chain_reader.hpp"

#include <utility>

#include "domain/orchestrator/money.hpp"

namespace warden::support {
namespace asio = boost::asio;
using orchestrator::ContractError;

namespace {

// A call that the contract refuses, by its own name of the error.
Fail refuse(ContractError error) {
    return fail(error == ContractError::not_found ? Errc::not_found : Errc::conflict,
                std::string(orchestrator::name(error)));
}

}  // namespace

Result<void> FakeChainReader::vote(const orchestrator::SlashVote& vote,
                                   const chain::Address& caller, bool proposes) {
    if (!oracles.contains(caller)) return refuse(ContractError::not_authorized);
    if (!reservations.contains(vote.reservation_id)) return refuse(ContractError::not_found);
    const auto found = state.slashes.find(vote);
    const bool exists = found != state.slashes.end();
    if (proposes && exists) return refuse(ContractError::slash_exists);
    if (!proposes && !exists) return refuse(ContractError::not_found);
    ports::SlashView view = exists ? found->second : ports::SlashView{};
    if (proposes) {
        const auto agreement = orchestrator::Agreement::of(reservations.at(vote.reservation_id));
        const UnixSecs window_end = agreement->window_end(vote.window);
        const auto deadlines = orchestrator::slash_deadlines(window_end, config_now);
        if (now() < window_end) return refuse(ContractError::too_early);
        if (now() >= deadlines.claim_until) return refuse(ContractError::too_late);
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
    if (!orchestrator::is_open(slash.status)) return refuse(ContractError::wrong_state);
    if (now() < not_before) return refuse(ContractError::too_early);
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
        if (found == state.slashes.end()) return refuse(ContractError::not_found);
        return close(*executed, orchestrator::SlashStatus::executed, found->second.dispute_until);
    }
    if (const auto* lapsed = std::get_if<orchestrator::LapseSlash>(&call)) {
        const auto found = state.slashes.find(*lapsed);
        if (found == state.slashes.end()) return refuse(ContractError::not_found);
        return close(*lapsed, orchestrator::SlashStatus::lapsed, found->second.attest_until);
    }
    return fail(Errc::permanent, "the fake knows no such call");
}

Result<ports::ReservationView> FakeChainReader::read_reservation(std::uint64_t id) const {
    const auto found = reservations.find(id);
    if (found == reservations.end()) return refuse(ContractError::not_found);
    const auto agreement = orchestrator::Agreement::of(found->second);
    if (!agreement) return Fail(agreement.error());
    return ports::ReservationView{found->second, agreement->owed(), agreement->underfunded(now())};
}

Result<ports::WindowView> FakeChainReader::read_window(std::uint64_t reservation,
                                                       std::uint32_t window) const {
    const auto view = read_reservation(reservation);
    if (!view) return Fail(view.error());
    const auto agreement = orchestrator::Agreement::of(view->reservation);
    if (window >= agreement->window_count()) return refuse(ContractError::not_found);
    return ports::WindowView{agreement->window_start(window), agreement->window_end(window),
                             agreement->payment(window), agreement->gross(window)};
}

std::optional<ports::SlashView> FakeChainReader::read_slash(
    const orchestrator::SlashKey& key) const {
    const auto found = state.slashes.find(key);
    if (found == state.slashes.end()) return std::nullopt;
    return found->second;
}

Result<orchestrator::Config> FakeChainReader::read_config(std::uint32_t version) const {
    if (version != 1) return refuse(ContractError::not_found);
    return config_now;
}

Result<ports::AccountView> FakeChainReader::read_account(const chain::Address& account) const {
    if (!account.text.starts_with("0x")) return fail(Errc::invalid_input, "account: no 0x");
    const auto found = state.next_slots.find(account.text);
    if (found == state.next_slots.end()) return fail(Errc::not_found, account.text);
    return ports::AccountView{found->second, 1'000'000};
}

asio::awaitable<Result<chain::BlockHeader>> FakeChainReader::latest(ports::Deadline) {
    return call("latest", [this]() -> Result<chain::BlockHeader> { return state.head; });
}

asio::awaitable<Result<ports::ReservationView>> FakeChainReader::reservation(std::uint64_t id,
                                                                             ports::Deadline) {
    return call("reservation", [this, id] { return read_reservation(id); });
}

asio::awaitable<Result<ports::WindowView>> FakeChainReader::window(std::uint64_t reservation,
                                                                   std::uint32_t window,
                                                                   ports::Deadline) {
    return call("window", [this, reservation, window] { return read_window(reservation, window); });
}

asio::awaitable<Result<std::optional<ports::SlashView>>> FakeChainReader::slash(
    orchestrator::SlashKey key, ports::Deadline) {
    return call("slash", [this, key]() -> Result<std::optional<ports::SlashView>> {
        return read_slash(key);
    });
}

asio::awaitable<Result<orchestrator::Config>> FakeChainReader::config(std::uint32_t version,
                                                                      ports::Deadline) {
    return call("config", [this, version] { return read_config(version); });
}

asio::awaitable<Result<bool>> FakeChainReader::is_oracle(chain::Address account, ports::Deadline) {
    return call("is_oracle", [this, account = std::move(account)]() -> Result<bool> {
        if (!account.text.starts_with("0x")) return fail(Errc::invalid_input, "account: no 0x");
        return oracles.contains(account);
    });
}

asio::awaitable<Result<ports::AccountView>> FakeChainReader::account(chain::Address account,
                                                                     ports::Deadline) {
    return call("account", [this, account = std::move(account)] { return read_account(account); });
}

}  // namespace warden::support
