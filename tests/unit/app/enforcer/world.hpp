#pragma once
// A contract with breached verdicts; enforcers come and go in it.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/enforcer/enforcer.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/memory_decision_store.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/memory_score_store.hpp"
#include "tests/support/memory_txn_store.hpp"
#include "tests/support/run_until.hpp"

namespace warden::app {

constexpr UnixSecs kStart = 1'700'000'000;  // of every reservation; windows have 1,000 s
inline const chain::Address kOwn{"0xa"};
inline const chain::Address kOther{"0xb"};

// Seals other bytes each time, as a builder would whose inputs have moved on.
class FakeEvidence final : public EvidenceBuilder {
  public:
    explicit FakeEvidence(ports::Clock& clock) : clock_(clock) {}
    boost::asio::awaitable<Result<std::optional<EvidenceDraft>>> draft(
        ports::VerdictRow verdict) override;
    boost::asio::awaitable<Result<SealedEvidence>> seal(
        ports::VerdictRow verdict, std::vector<enforcement::RuleResult> rules) override;
    std::size_t payment_reads() const override { return reads; }

    bool ready = true;
    std::optional<Error> trouble;  // of every draft
    std::size_t reads = 0;
    std::size_t reads_of_draft = 0;
    EvidenceDraft answer;  // passes every D rule

  private:
    ports::Clock& clock_;
    int seals_ = 0;
};

struct EnforcerCounts final : EnforcerMetrics {
    void skipped() override { ++skips; }
    void open_keys(std::size_t count) override { open = count; }
    int skips = 0;
    std::size_t open = 0;
};

class World {
  public:
    World();

    std::unique_ptr<Enforcer> enforcer();
    void pass(Enforcer& enforcer);
    Result<void> try_pass(Enforcer& enforcer);
    // One pass of a new enforcer that is killed at its `waits`-th wait. True when it got so far.
    bool pass_killed_at(int waits);

    // A new final block of that time; the host's clock is a second later.
    void at(UnixSecs time);
    // A new block of that time that is not final yet; the host's clock stays.
    void tip(UnixSecs time);
    void settle();    // all blocks are final now
    void drop_tip();  // a re-org takes what is not final
    void put(const orchestrator::EntityKey& key, const orchestrator::Entity& entity);
    void forget(const orchestrator::EntityKey& key);
    using Change = std::function<void(orchestrator::Reservation&)>;
    void reservation(std::uint64_t id, const std::string& provider = "0x1",
                     const Change& change = {});
    // A breached verdict of window 0; reservation n is of unit n.
    void breached(std::uint64_t reservation = 7, UnixSecs end = kStart + 1'000);
    // The slash of that key as the chain has it now.
    void slash(orchestrator::SlashStatus status, const std::vector<chain::Address>& votes,
               std::uint32_t reasons = 8, std::uint64_t reservation = 7,
               const std::vector<chain::Address>& withdrawn = {});
    void no_slash() { forget(orchestrator::slash_key({7, {}, 0})); }
    // Ends the intent as the submitter would.
    void end_intent(const std::string& key, enforcement::IntentState state,
                    const std::string& result);

    template <class T>
    T get(boost::asio::awaitable<Result<T>> task) {
        auto result = support::run_until(io, clock, std::move(task));
        if (!result) throw std::runtime_error(result.error().text());
        if constexpr (!std::is_void_v<T>) return *std::move(result);
    }
    // "state" or "state:reason" of each row, space-separated.
    std::string history(std::uint64_t reservation = 7);
    std::vector<std::string> intents();
    std::optional<ports::StoredIntent> intent(const std::string& key);
    ports::WindowKey key(std::uint64_t reservation = 7) const;

    boost::asio::io_context io;
    support::FakeClock clock;
    support::MemoryLeases leases{clock};
    support::MemoryLeadership leadership{leases, "enforcer"};
    support::MemoryChainStore store{clock};
    support::MemoryReadModel read_model{clock, store};
    chain::ContractRef contract{"sim", "main"};
    reading::View view{{contract}, read_model, clock};
    support::MemoryScoreStore scores{clock, &leases};
    support::MemoryDecisionStore decisions{clock, &leases};
    support::MemoryTxnStore txns{clock, &leases};
    FakeEvidence evidence{clock};
    // The public API: it has what is sealed. Says something else when a test wants it.
    Result<ports::HttpResponse> answer(const ports::HttpRequest& request) const;
    std::function<Result<ports::HttpResponse>(const ports::HttpRequest&)> link =
        [this](const ports::HttpRequest& request) { return answer(request); };
    support::FakeHttpClient http{
        clock, [this](const ports::HttpRequest& request) { return link(request); }};
    EnforcerCounts metrics;
    EnforcerSettings settings;
    orchestrator::Config config;
    orchestrator::Instance instance;
    ports::Fence fence;
    bool finalises = true;      // each block that something changes in
    bool paid = true;           // another party paid for the windows of the verdicts that come
    std::uint32_t claimed = 0;  // reasons that the harmed party claimed, of the slashes that come

  private:
    std::uint64_t blocks_ = 0;  // that there ever were
};

using Keys = std::vector<std::string>;

constexpr const char* kPropose = "propose_slash/7.provider.0";
constexpr const char* kAttest = "attest_slash/7.provider.0";
constexpr const char* kExecute = "execute_slash/7.provider.0";
constexpr UnixSecs kEnd = kStart + 1'000;  // of the window; warned at kEnd + 10

class EnforcerTest : public testing::Test {
  protected:
    // Sealed, warned and, after the grace, filed.
    void file(Enforcer& enforcer) {
        world.pass(enforcer);
        world.pass(enforcer);
        world.at(kEnd + 110);
        world.pass(enforcer);
    }

    support::LogCapture logged;
    World world;
};

}  // namespace warden::app
