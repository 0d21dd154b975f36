#pragma once
// For this folder only: feed items of a change, in the change's own tx.

#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "storage/session.hpp"

namespace warden::storage {

struct FeedEntry {
    const char* topic;
    Json body;
};

// Makes this tx the only one that appends, until it ends: ids drawn after it grow in commit order.
// To keep that time short it comes late in the tx, and after it no lock is waited for that another
// appender may hold.
void lock_feed(Tx& tx);

// Locks, appends, and notifies those who wait.
void append_feed(Tx& tx, const std::vector<FeedEntry>& entries);

constexpr const char* kFeedChannel = "warden_feed";

}  // namespace warden::storage
