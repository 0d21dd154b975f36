#include "app/reading/drawn_days.hpp"

#include <utility>

#include "platform/log/log.hpp"

namespace warden::reading {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kSpansKept = 64;

}  // namespace

DrawnDays::DrawnDays(ports::ObservationStore& observations, probing::VerifyFn verify,
                     async::BlockingPool& pool)
    : observations_(observations), verify_(std::move(verify)), pool_(pool) {}

asio::awaitable<Result<DrawnList>> DrawnDays::of(View& view, std::int64_t first,
                                                 std::int64_t last) {
    const std::tuple key(view.contract().text(), first, last);
    if (const auto known = known_.find(key); known != known_.end()) co_return known->second;
    ports::CommitmentQuery query;
    query.first_day = first;
    query.last_day = last;
    auto stored = co_await observations_.commitments(query);
    if (!stored) co_return Fail(stored.error());
    std::vector<UnixSecs> times;
    times.reserve(stored->size());
    for (const probing::DayCommitment& c : *stored) times.push_back(c.committed_at);
    auto blocks = co_await view.first_after(std::move(times));
    if (!blocks) co_return Fail(blocks.error());
    auto check = [this, &stored]() -> Result<std::vector<bool>> {
        std::vector<bool> valid;
        valid.reserve(stored->size());
        for (const probing::DayCommitment& c : *stored) {
            valid.push_back(c.is_of_old() || probing::verify_commitment(c, verify_).has_value());
        }
        return valid;
    };
    const auto valid = co_await async::run_blocking(pool_, std::move(check));
    if (!valid) co_return Fail(valid.error());
    auto days = std::make_shared<std::vector<probing::DrawnDay>>();
    days->reserve(stored->size());
    for (std::size_t i = 0; i < stored->size(); ++i) {
        probing::DayCommitment& c = (*stored)[i];
        if (!(*valid)[i]) {
            log::event(log::Level::error, "commitment_not_signed",
                       {{"vantage", c.vantage}, {"day", c.day}, {"key", c.key_id}});
            continue;
        }
        days->push_back({std::move(c), std::move((*blocks)[i])});
    }
    if (known_.size() >= kSpansKept) known_.clear();
    co_return known_.insert_or_assign(key, std::move(days)).first->second;
}

}  // namespace warden::reading
