#include "adapters/stellar/client/event_walk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/stellar/client/errors.hpp"

namespace warden::stellar {
namespace {

// Says whether a contract's own events are there: a Soroban txn has one operation, the other places
// are those of fees.
bool is_own_place(const Toid& toid) {
    return toid.txn > 0 && toid.txn < Toid::kAfterAll && toid.operation == 0;
}

class Walk {
  public:
    Walk(std::string alias, const EventRange& range, const WalkLimits& limits)
        : alias_(std::move(alias)), range_(range), limits_(limits), scanned_(range.from - 1) {
        query_.from = range.from;
        query_.contract = range.contract;
        query_.limit = limits.page;
    }

    const EventsQuery& query() const { return query_; }
    bool done() const { return scanned_ >= range_.to; }
    std::vector<EmittedEvent> take() { return std::move(events_); }

    Result<void> add(EventsPage page) {
        if (page.span.oldest > scanned_ + 1) {
            return failed(NodeErrc::pruned, "its oldest ledger is " +
                                                std::to_string(page.span.oldest) + ", wanted is " +
                                                std::to_string(scanned_ + 1));
        }
        if (page.span.latest < range_.to) {
            return failed(NodeErrc::lagging, "its latest ledger is " +
                                                 std::to_string(page.span.latest) + ", wanted is " +
                                                 std::to_string(range_.to));
        }
        if (page.events.size() > limits_.page) {
            return failed(NodeErrc::contradiction, "more events than asked for");
        }
        const EventId first{{.ledger = range_.from, .txn = 0, .operation = 0}, 0};
        for (EmittedEvent& event : page.events) {
            const bool rises = cursor_ ? *cursor_ < event.id : first <= event.id;
            if (!rises) return failed(NodeErrc::contradiction, event.id_text + " is out of order");
            if (event.contract != range_.contract) {
                return failed(NodeErrc::contradiction, event.id_text + " is of another contract");
            }
            if (!is_own_place(event.id.toid)) {
                return failed(NodeErrc::contradiction, event.id_text + " is no contract's place");
            }
            cursor_ = event.id;
            if (event.id.toid.ledger <= range_.to) events_.push_back(std::move(event));
        }
        return advance(page);
    }

  private:
    Result<void> advance(const EventsPage& page) {
        const bool stands = !query_.cursor.empty() && page.cursor_text == query_.cursor;
        if (stands || (cursor_ && page.cursor < *cursor_)) {
            return failed(NodeErrc::contradiction, "cursor " + page.cursor_text + " stands still");
        }
        // The last ledger of a full page may be cut in its middle.
        const bool scanned_whole = page.events.size() < limits_.page && page.cursor.is_end();
        const LedgerSeq ledger = page.cursor.toid.ledger;
        if (ledger > 0) scanned_ = std::max(scanned_, scanned_whole ? ledger : ledger - 1);
        cursor_ = page.cursor;
        query_.cursor = page.cursor_text;
        return {};
    }

    Fail failed(NodeErrc code, const std::string& why) const {
        return fail(make_error_code(code), alias_ + ": getEvents: " + why);
    }

    std::string alias_;
    EventRange range_;
    WalkLimits limits_;
    EventsQuery query_;
    LedgerSeq scanned_;              // all ledgers from range.from up to it
    std::optional<EventId> cursor_;  // of the page before
    std::vector<EmittedEvent> events_;
};

}  // namespace

asio::awaitable<Result<std::vector<EmittedEvent>>> walk_events(NodeClient& client,
                                                               std::string alias, EventRange range,
                                                               WalkLimits limits,
                                                               ports::Deadline deadline) {
    Walk walk(alias, range, limits);
    for (std::size_t page = 0; page < limits.pages_max; ++page) {
        auto answer = co_await client.events(alias, walk.query(), deadline);
        if (!answer) co_return Fail(std::move(answer.error()));
        const Result<void> added = walk.add(std::move(*answer));
        if (!added) co_return Fail(added.error());
        if (walk.done()) co_return walk.take();
    }
    co_return fail(NodeErrc::contradiction,
                   alias + ": getEvents: more than " + std::to_string(limits.pages_max) + " pages");
}

}  // namespace warden::stellar
