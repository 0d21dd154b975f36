#pragma once
// The part of one contract's projection that stages work with, kept in memory and followed by
// block.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/orchestrator/projection.hpp"
#include "platform/async/wait_list.hpp"
#include "ports/clock.hpp"
#include "ports/read_model.hpp"

namespace warden::reading {

// Counts what changes in a View.
using ChangeNum = std::uint64_t;

// The entities of one kind by id (see orchestrator::EntityKey), and in which order they changed.
template <class T>
struct Table {
    struct Row {
        T value;
        chain::BlockNum from = 0;  // since which it is so
        ChangeNum change = 0;
    };
    std::map<std::string, Row, std::less<>> rows;
    std::map<ChangeNum, std::string> changes;  // the newest one of each row, and all removals

    void erase(const std::string& id, ChangeNum change) {
        const auto row = rows.find(id);
        if (row == rows.end()) return;
        changes.erase(row->second.change);
        changes.emplace(change, id);
        rows.erase(row);
    }
    void put(const std::string& id, Row row) {
        erase(id, row.change);
        changes.insert_or_assign(row.change, id);
        rows.emplace(id, std::move(row));
    }
};

struct ViewSettings {
    chain::ContractRef contract;
    std::size_t page = 500;  // entities a query, 1..1000
    Millis fresh{0};         // for so long after one refresh the next one reads nothing
};

// It is shared by the stages of a process, all on one logic thread. What is found holds until the
// caller suspends: a refresh changes everything at once, and never while somebody else runs.
class View {
  public:
    View(ViewSettings settings, ports::ReadModel& model, ports::Clock& clock);

    // Follows the store to its newest state. Waits for the end of another stage's refresh that is
    // under way. Errors: transient; everything is then as it was.
    boost::asio::awaitable<Result<void>> refresh();

    const chain::ContractRef& contract() const { return at_.contract; }
    // Returns how far the indexer was at the last refresh; empty when nothing is indexed.
    const std::optional<ports::Progress>& progress() const { return progress_; }
    // nullptr: there is none that can be read. T is one of the types in Tables.
    template <class T>
    const T* find(const orchestrator::EntityKey& key) const {
        const auto row = all<T>().find(key.id);
        return row == all<T>().end() ? nullptr : &row->second.value;
    }
    template <class T>
    const auto& all() const {
        return std::get<Table<T>>(tables_).rows;
    }
    // Asks the store: see ReadModel::first_after.
    boost::asio::awaitable<Result<std::vector<std::optional<chain::BlockHeader>>>> first_after(
        std::vector<UnixSecs> times) {
        return model_.first_after(at_.contract, std::move(times));
    }
    // Returns how often everything was read anew from the first block on: what was final and
    // verified before may be otherwise since.
    std::uint64_t beginnings() const { return beginnings_; }
    // Returns how many versions were left out so far because they can't be read.
    std::uint64_t left_out() const { return left_out_; }
    // Units or reservations that came, changed or went after `since`, which moves on to now.
    template <class T>
    std::vector<std::uint64_t> changed(ChangeNum& since) const {
        std::vector<std::uint64_t> numbers;
        const auto& changes = std::get<Table<T>>(tables_).changes;
        for (auto at = changes.upper_bound(since); at != changes.end(); ++at) {
            numbers.push_back(u64_from_decimal(at->second).value());
        }
        since = changes_;
        return numbers;
    }

  private:
    using Tables = std::tuple<Table<orchestrator::Instance>, Table<orchestrator::Config>,
                              Table<orchestrator::Unit>, Table<orchestrator::SlaTerms>,
                              Table<orchestrator::Reservation>>;
    struct Taken {
        orchestrator::EntityKey key;
        std::optional<orchestrator::Entity> entity;  // empty: there is none that can be read
        chain::BlockNum from = 0;
    };
    class Turn;

    boost::asio::awaitable<Result<void>> follow();
    boost::asio::awaitable<Result<void>> read_again(std::vector<orchestrator::EntityKey> keys,
                                                    std::vector<Taken>& taken);
    Taken take(const ports::EntityVersion& version);
    std::vector<orchestrator::EntityKey> keys_from(chain::BlockNum first) const;
    void put(Taken taken);

    ports::ReadModel& model_;
    ports::Clock& clock_;
    Millis fresh_;
    ports::ChangesQuery at_;  // what is asked next
    std::optional<ports::Progress> progress_;
    Tables tables_;
    // Entities that can't be read, by the block since which they are so.
    std::map<orchestrator::EntityKey, chain::BlockNum> unreadable_;
    ChangeNum changes_ = 0;
    std::uint64_t left_out_ = 0;
    std::uint64_t beginnings_ = 0;
    std::optional<ports::Clock::TimePoint> fresh_until_;
    bool reading_ = false;
    std::optional<async::WaitList> others_;
};

// Returns the configuration that new requests come under; nullptr while the contract is not
// indexed.
const orchestrator::Config* live_config(const View& view);

}  // namespace warden::reading
