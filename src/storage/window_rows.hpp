#pragma once
// For this folder only: the key of a window, in feed items and messages.

#include <string>

#include "domain/chain/ids.hpp"
#include "ports/score_store.hpp"
#include "storage/rows.hpp"

namespace warden::storage {

// Members of a feed item about this window: reservation, party, window.
Json::Object window_body(const ports::WindowKey& key);
// "starknet.main.12/provider/3", for messages.
std::string window_text(const ports::WindowKey& key);

}  // namespace warden::storage
