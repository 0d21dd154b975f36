#pragma once
// The two worlds that every suite of a store runs in: memory on virtual time, and PostgreSQL.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "storage/stores.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_signer.hpp"
#include "tests/support/memory_chain_store.hpp"
#include "tests/support/memory_decision_store.hpp"
#include "tests/support/memory_feed.hpp"
#include "tests/support/memory_leadership.hpp"
#include "tests/support/memory_observation_store.hpp"
#include "tests/support/memory_page_reader.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/memory_score_store.hpp"
#include "tests/support/memory_txn_store.hpp"
#include "tests/support/pg_fixture.hpp"
#include "tests/support/run_until.hpp"

namespace warden::store_tests {

constexpr Millis kLeaseTime{60'000};

class MemoryWorld {
  public:
    MemoryWorld() { scores_.decisions = &decisions_; }
    static std::string missing() { return ""; }

    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return support::run_until(io_, clock_, std::move(task));
    }
    // Somebody else holds the lease from now on.
    void take_over(const std::string& lease) { leases_.take_over(lease, "other", kLeaseTime); }
    void retire_key(const std::string& vantage) { observations_.retire_key(vantage); }
    void append_to_feed(int number) { feed_.append("decision", Json::Object{{"number", number}}); }

    ports::Clock& clock() { return clock_; }
    ports::Leadership& leadership() { return leadership_; }
    ports::Leadership& other_leadership() { return other_; }
    ports::ChainStore& chain() { return chain_; }
    ports::ReadModel& read_model() { return read_model_; }
    ports::ObservationStore& observations() { return observations_; }
    ports::ScoreStore& scores() { return scores_; }
    ports::DecisionStore& decisions() { return decisions_; }
    ports::TxnStore& txns() { return txns_; }
    ports::PageReader& pages() { return pages_; }
    ports::Feed& feed() { return feed_; }

  private:
    boost::asio::io_context io_;
    support::FakeClock clock_;
    support::MemoryLeases leases_{clock_};
    support::MemoryLeadership leadership_{leases_, "one"};
    support::MemoryLeadership other_{leases_, "two"};
    support::MemoryChainStore chain_{clock_, &leases_};
    support::MemoryReadModel read_model_{clock_, chain_, chain::ProofLevel::cross_checked};
    support::MemoryObservationStore observations_{clock_, support::FakeSigner::verify, &leases_};
    support::MemoryScoreStore scores_{clock_, &leases_};
    support::MemoryDecisionStore decisions_{clock_, &leases_};
    support::MemoryTxnStore txns_{clock_, &leases_};
    support::MemoryPageReader pages_{clock_, chain_, decisions_, txns_};
    support::MemoryFeed feed_{clock_};
};

class PgWorld {
  public:
    static std::string missing() { return support::postgres_missing(); }

    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return service_.run(std::move(task));
    }
    void take_over(const std::string& lease) {
        service_.files().sql("UPDATE leases SET expires_at = '-infinity' WHERE name = '" + lease +
                             "'");
        const auto fence = run(other_->acquire(lease, kLeaseTime));
        ASSERT_TRUE(fence && *fence);
    }
    void retire_key(const std::string& vantage) {
        service_.files().sql(
            "UPDATE vantages SET retired_at = extract(epoch FROM now()) WHERE vantage = '" +
            vantage + "'");
    }
    // Every change of the switches is one item.
    void append_to_feed(int number) {
        ports::SwitchChange change;
        change.reason = std::to_string(number);
        ASSERT_TRUE(run(decisions_->change_switches(std::move(change))));
    }

    support::PgService& service() { return service_; }
    ports::Clock& clock() { return service_.clock(); }
    ports::Leadership& leadership() { return *leadership_; }
    ports::Leadership& other_leadership() { return *other_; }
    ports::ChainStore& chain() { return *chain_; }
    ports::ReadModel& read_model() { return *read_model_; }
    ports::ObservationStore& observations() { return *observations_; }
    ports::ScoreStore& scores() { return *scores_; }
    ports::DecisionStore& decisions() { return *decisions_; }
    ports::TxnStore& txns() { return *txns_; }
    ports::PageReader& pages() { return *pages_; }
    ports::Feed& feed() { return *feed_; }

  private:
    static storage::ReadModelSettings verified_when_cross_checked() {
        return {{{"testchain", chain::ProofLevel::cross_checked}}};
    }

    support::PgService service_;
    storage::Database& db_ = service_.database();
    std::unique_ptr<ports::Leadership> leadership_ = storage::make_leadership(db_, "one");
    std::unique_ptr<ports::Leadership> other_ = storage::make_leadership(db_, "one");
    std::unique_ptr<ports::ChainStore> chain_ = storage::make_chain_store(db_);
    std::unique_ptr<ports::ReadModel> read_model_ =
        storage::make_read_model(db_, verified_when_cross_checked());
    std::unique_ptr<ports::ObservationStore> observations_ =
        storage::make_observation_store(db_, support::FakeSigner::verify);
    std::unique_ptr<ports::ScoreStore> scores_ = storage::make_score_store(db_);
    std::unique_ptr<ports::DecisionStore> decisions_ = storage::make_decision_store(db_);
    std::unique_ptr<ports::TxnStore> txns_ = storage::make_txn_store(db_);
    std::unique_ptr<ports::PageReader> pages_ = storage::make_page_reader(db_);
    std::unique_ptr<ports::Feed> feed_ = storage::make_feed(db_, service_.clock());
};

using Worlds = testing::Types<MemoryWorld, PgWorld>;
struct WorldNames {
    template <class World>
    static std::string GetName(int) {
        return std::is_same_v<World, MemoryWorld> ? "memory" : "postgres";
    }
};

template <class World>
class StoreSuite : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string what = World::missing(); !what.empty()) {
            return support::missing(what);
        }
        world_.emplace();
        fence_ = lead("suite");
    }
    ports::Fence lead(const std::string& lease) {
        const auto fence = run(world().leadership().acquire(lease, kLeaseTime));
        return fence && *fence ? **fence : ports::Fence{};
    }
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return world_->run(std::move(task));
    }
    // What a call that must succeed answers; throws its error. By value: a loop may run over it.
    template <class T>
    T get(boost::asio::awaitable<Result<T>> task) {
        Result<T> result = run(std::move(task));
        if (!result) throw std::runtime_error(result.error().text());
        return std::move(*result);
    }
    World& world() { return *world_; }
    const ports::Fence& fence() const { return fence_; }

  private:
    std::optional<World> world_;
    ports::Fence fence_;
};

// The code of a failed Result; empty on success.
template <class T>
std::optional<Errc> errc_of(const Result<T>& result) {
    if (result) return std::nullopt;
    if (result.error().code.category() != base_category()) return Errc::permanent;
    return static_cast<Errc>(result.error().code.value());
}

}  // namespace warden::store_tests
