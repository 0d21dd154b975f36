#pragma once
// Makes day partitions ahead of time and drops what is old enough.

#include <cstddef>
#include <cstdint>

#include <boost/asio/awaitable.hpp>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "storage/database.hpp"

namespace warden::storage {

struct RetentionSettings {
    std::int64_t slice_secs = 300;  // grid of the partitions made ahead
    std::uint32_t days_ahead = 3;   // partitions of today and so many more days
    // Ages, by when the data were measured or stored. Leaves must outlive every dispute on a window
    // that they can decide: 30 days of window and 13 of procedure.
    Seconds batches{90 * 86'400};
    Seconds observations{3 * 86'400};
    Seconds unit_days{550 * 86'400};  // a year's reservation and the audit period
    Seconds feed{86'400};
    std::size_t rows_max = 50'000;  // deleted per table in one run
};

struct RetentionReport {
    std::size_t partitions_dropped = 0;
    std::size_t unit_days_deleted = 0;
    std::size_t feed_items_deleted = 0;
};

// Makes one run, by PostgreSQL's clock; any pod may call it at any time, one at a time does it.
// Call it hourly. It waits at most 200 ms for readers of what is old, so that nobody waits behind
// it for longer. Errors: transient, also where such a reader was there: then the rest is done all
// the same.
boost::asio::awaitable<Result<RetentionReport>> run_retention(Database& database,
                                                              RetentionSettings settings);

}  // namespace warden::storage
