#include "storage/feed_append.hpp"

#include <tuple>

namespace warden::storage {
namespace {

constexpr Statement kLock{"feed_lock",
                          "SELECT pg_advisory_xact_lock(hashtextextended('warden.feed', 0))"};
constexpr Statement kNow{"feed_now",
                         "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"};
constexpr Statement kNotify{"feed_notify",
                            "SELECT pg_notify('warden_feed', max(id)::text) FROM feed"};

}  // namespace

void lock_feed(Tx& tx) { tx.exec(kLock); }

void append_feed(Tx& tx, const std::vector<FeedEntry>& entries) {
    if (entries.empty()) return;
    lock_feed(tx);
    const auto now = tx.exec(kNow)[0][0].as<std::int64_t>();
    const std::vector<std::string> columns{"topic", "time", "body"};
    pqxx::stream_to rows(tx.pqxx(), "feed", columns);
    for (const FeedEntry& entry : entries) {
        rows << std::make_tuple(entry.topic, now, write_canonical(entry.body));
    }
    rows.complete();
    tx.exec(kNotify);
}

}  // namespace warden::storage
