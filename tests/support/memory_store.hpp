#pragma once
// What the stores in memory share: latency, a fault plan and the fence check.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "domain/base/error.hpp"
#include "ports/clock.hpp"
#include "ports/fence.hpp"
#include "tests/support/memory_chain_store.hpp"
#include "tests/support/memory_leadership.hpp"

namespace warden::support {

// Those of `rows` that are wanted, at most `limit`, with ids above `after`: a row's id is its
// place, from 1 on. One that is among `unreadable` is an Error in its place.
template <class Stored, class Row, class Wanted>
Result<std::vector<Stored>> select_rows(const std::vector<Row>& rows,
                                        const std::set<std::uint64_t>& unreadable,
                                        std::uint64_t after, std::size_t limit, Wanted wanted) {
    std::vector<Stored> found;
    for (std::uint64_t id = after + 1; id <= rows.size() && found.size() < limit; ++id) {
        const Row& row = rows[id - 1];
        if (!wanted(row)) continue;
        if (unreadable.contains(id)) {
            found.push_back({id, fail(Errc::permanent, "row " + std::to_string(id))});
        } else {
            found.push_back({id, row});
        }
    }
    return found;
}

class MemoryStore {
  public:
    // `leases` checks fences; without it every fence is good.
    explicit MemoryStore(ports::Clock& clock, const MemoryLeases* leases = nullptr)
        : clock_(clock), leases_(leases) {}

    // Asked once a call, with the method's name, before it suspends.
    std::function<StoreFault(std::string_view)> fault = [](std::string_view) {
        return StoreFault::none;
    };
    Millis latency{1};

  protected:
    ~MemoryStore() = default;

    // `work` returns a Result; it changes nothing when that is an error.
    template <class F>
    boost::asio::awaitable<std::invoke_result_t<F&>> call(const char* method, F work) {
        const StoreFault now = fault(method);
        co_await clock_.sleep_for(latency);
        const std::string detail = std::string("memory store: ") + method;
        if (now == StoreFault::fail) co_return fail(Errc::unavailable, detail);
        auto result = work();
        if (now == StoreFault::lose_answer) co_return fail(Errc::unavailable, detail);
        co_return result;
    }
    template <class F>
    boost::asio::awaitable<std::invoke_result_t<F&>> fenced(const char* method, ports::Fence fence,
                                                            F work) {
        auto checked = [this, fence = std::move(fence),
                        work = std::move(work)]() mutable -> std::invoke_result_t<F&> {
            if (leases_ != nullptr && !leases_->is_current(fence)) {
                return fail(Errc::stale_fence, "memory store: " + fence.lease);
            }
            return work();
        };
        return call(method, std::move(checked));
    }

    ports::Clock& clock_;

  private:
    const MemoryLeases* leases_;
};

}  // namespace warden::support
