#include "storage/partitions.hpp"

namespace warden::storage {
namespace {

// Looks before it calls: the function takes a lock.
constexpr Statement kAdd{
    "partition_add",
    "SELECT add_partition($1, $2, $3, $4, $5) WHERE NOT EXISTS "
    "(SELECT FROM partitions WHERE parent = $1 AND first < $3::bigint AND until > $2::bigint)"};

std::int64_t ceil_div(std::int64_t value, std::int64_t by) { return (value + by - 1) / by; }

}  // namespace

void add_day_partitions(Tx& tx, std::int64_t day, std::int64_t slice_secs) {
    const std::int64_t start = day * kDaySecs;
    const std::int64_t end = start + kDaySecs;
    const std::int64_t first = ceil_div(start, slice_secs);
    const std::int64_t until = ceil_div(end, slice_secs);
    for (const char* parent : {"slice_batches", "slice_leaves"}) {
        tx.exec(kAdd, parent, first, until, start, end);
    }
    tx.exec(kAdd, "observations", start * 1'000'000, end * 1'000'000, start, end);
}

}  // namespace warden::storage
