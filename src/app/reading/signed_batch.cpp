#include "app/reading/signed_batch.hpp"

#include <utility>

namespace warden::reading {

boost::asio::awaitable<Result<std::optional<probing::SliceBatch>>> signed_batch(
    BatchDeps deps, std::string vantage, probing::SliceNum slice) {
    auto batch = co_await deps.observations.batch(vantage, slice);
    if (!batch || !*batch) co_return batch;
    const auto start = static_cast<UnixSecs>(slice) * deps.rules.slice_secs;
    const bool in_force = probing::key_in_force(deps.keys, vantage, (*batch)->key_id, start,
                                                deps.rules.closes_at(slice)) != nullptr;
    auto check = [&]() -> Result<bool> {
        return in_force && probing::verify_batch(**batch, deps.verify).has_value();
    };
    const auto valid = co_await async::run_blocking(deps.pool, std::move(check));
    if (!valid) co_return Fail(valid.error());
    if (!*valid) batch->reset();
    co_return batch;
}

}  // namespace warden::reading
