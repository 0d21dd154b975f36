#pragma once
// An Orchestrator's state as its views show it, for tests: set by the test, changed by the txns of
// FakeChainSubmitter. Views answer for the newest block. Addresses begin with "0x".

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/orchestrator/call.hpp"
#include "ports/chain_reader.hpp"

namespace warden::support {

class FakeChainReader final : public ports::ChainReader {
  public:
    // What a block changes and a re-org gives back.
    struct State {
        chain::BlockHeader head;
        std::map<orchestrator::SlashKey, ports::SlashView> slashes;
        std::map<std::string, std::uint64_t> next_slots;  // of the accounts there are
    };

    explicit FakeChainReader(ports::Clock& clock) : clock_(clock) {}

    State state;
    std::map<std::uint64_t, orchestrator::Reservation> reservations;
    orchestrator::Config config_now;                 // version 1, the only one
    std::vector<orchestrator::OracleEntry> oracles;  // by slot
    // Asked once a call, with the method's name: true = transient error.
    std::function<bool(std::string_view)> is_down = [](std::string_view) { return false; };
    Millis latency{1};

    UnixSecs now() const { return state.head.time; }
    // Carries the call out in a block of time now(). Errors: not_found or conflict with the
    // contract's name of the error; nothing is changed then.
    Result<void> execute(const orchestrator::Call& call, const chain::Address& caller);

    // What the port's methods answer, without their waits and faults.
    Result<ports::ReservationView> read_reservation(std::uint64_t id) const;
    Result<ports::WindowView> read_window(std::uint64_t reservation, std::uint32_t window) const;
    std::optional<ports::SlashView> read_slash(const orchestrator::SlashKey& key) const;
    Result<orchestrator::Config> read_config(std::uint32_t version) const;
    orchestrator::Instance read_instance() const;
    Result<ports::AccountView> read_account(const chain::Address& account) const;

    boost::asio::awaitable<Result<chain::BlockHeader>> latest(ports::Deadline) override;
    boost::asio::awaitable<Result<ports::ReservationView>> reservation(std::uint64_t id,
                                                                       ports::Deadline) override;
    boost::asio::awaitable<Result<ports::WindowView>> window(std::uint64_t reservation,
                                                             std::uint32_t window,
                                                             ports::Deadline) override;
    boost::asio::awaitable<Result<std::optional<ports::SlashView>>> slash(
        orchestrator::SlashKey key, ports::Deadline) override;
    boost::asio::awaitable<Result<orchestrator::Config>> config(std::uint32_t version,
                                                                ports::Deadline) override;
    boost::asio::awaitable<Result<orchestrator::Instance>> instance(ports::Deadline) override;
    boost::asio::awaitable<Result<ports::AccountView>> account(chain::Address account,
                                                               ports::Deadline) override;

  private:
    template <class F>
    boost::asio::awaitable<std::invoke_result_t<F&>> call(const char* method, F answer) {
        const bool down = is_down(method);
        co_await clock_.sleep_for(latency);
        if (down) co_return fail(Errc::unavailable, std::string("fake chain: ") + method);
        co_return answer();
    }
    Result<void> vote(const orchestrator::SlashVote& vote, const chain::Address& caller,
                      bool proposes);
    Result<void> execute_slash(const orchestrator::SlashKey& key);
    Result<void> lapse_slash(const orchestrator::SlashKey& key);
    UnixSecs window_start(const orchestrator::SlashKey& key) const;

    ports::Clock& clock_;
};

}  // namespace warden::support
