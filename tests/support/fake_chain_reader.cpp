#include "tests/support/fake_chain_reader.hpp"

#include <utility>

#include "domain/orchestrator/judgement.hpp"
#include "domain/orchestrator/judges.hpp"
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
    if (!reservations.contains(vote.reservation_id)) return refuse(ContractError::not_found);
    const orchestrator::Instance contract = read_instance();
    if (!orchestrator::may_vote(contract, caller, window_start(vote))) {
        return refuse(ContractError::not_authorized);
    }
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
    view.slash.votes.push_back(
        {caller, vote.reasons, vote.score_before, vote.evidence_root, false});
    const auto tally =
        orchestrator::tally(view.slash, contract, config_now.quorum, window_start(vote));
    view.quorum = tally.quorum;
    view.support = tally.support;
    state.slashes[vote] = std::move(view);
    return {};
}

UnixSecs FakeChainReader::window_start(const orchestrator::SlashKey& key) const {
    return orchestrator::Agreement::of(reservations.at(key.reservation_id))
        ->window_start(key.window);
}

Result<void> FakeChainReader::execute_slash(const orchestrator::SlashKey& key) {
    const auto found = state.slashes.find(key);
    if (found == state.slashes.end()) return refuse(ContractError::not_found);
    auto& [slash, attest, dispute, decide, quorum, support] = found->second;
    if (!orchestrator::is_open(slash.status)) return refuse(ContractError::wrong_state);
    const bool disputed = slash.status == orchestrator::SlashStatus::disputed;
    if (now() < (disputed ? decide : dispute)) return refuse(ContractError::too_early);
    if (support < quorum) return refuse(ContractError::wrong_state);
    slash.status = orchestrator::SlashStatus::executed;
    return {};
}

Result<void> FakeChainReader::lapse_slash(const orchestrator::SlashKey& key) {
    const auto found = state.slashes.find(key);
    if (found == state.slashes.end()) return refuse(ContractError::not_found);
    auto& [slash, attest, dispute, decide, quorum, support] = found->second;
    if (!orchestrator::is_open(slash.status)) return refuse(ContractError::wrong_state);
    if (now() < attest) return refuse(ContractError::too_early);
    if (support >= quorum) return refuse(ContractError::wrong_state);
    if (slash.claimed() && now() < decide) return refuse(ContractError::too_early);
    slash.status = orchestrator::SlashStatus::lapsed;
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
        return execute_slash(*executed);
    }
    if (const auto* lapsed = std::get_if<orchestrator::LapseSlash>(&call)) {
        return lapse_slash(*lapsed);
    }
    return fail(Errc::permanent, "the fake knows no such call");
}

Result<ports::ReservationView> FakeChainReader::read_reservation(std::uint64_t id) const {
    const auto found = reservations.find(id);
    if (found == reservations.end()) return refuse(ContractError::not_found);
    const auto agreement = orchestrator::Agreement::of(found->second);
    if (!agreement) return Fail(agreement.error());
    return ports::ReservationView{found->second, agreement->owed(), agreement->underfunded(now()),
                                  agreement->unfunded(now(), config_now.grace_secs)};
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

orchestrator::Instance FakeChainReader::read_instance() const {
    orchestrator::Instance instance;
    instance.oracles = oracles;
    instance.config_version = 1;
    return instance;
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

asio::awaitable<Result<orchestrator::Instance>> FakeChainReader::instance(ports::Deadline) {
    return call("instance", [this]() -> Result<orchestrator::Instance> { return read_instance(); });
}

asio::awaitable<Result<ports::AccountView>> FakeChainReader::account(chain::Address account,
                                                                     ports::Deadline) {
    return call("account", [this, account = std::move(account)] { return read_account(account); });
}

}  // namespace warden::support
