#pragma once
// The store ports on PostgreSQL. Each store is stateless beside the Database, which outlives it;
// all are called from the logic thread.
//
// Every method may be repeated after a transient error: where the answer to a commit was lost, the
// repetition finds its own work and succeeds.

#include <map>
#include <memory>
#include <string>

#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"
#include "ports/chain_store.hpp"
#include "ports/clock.hpp"
#include "ports/decision_store.hpp"
#include "ports/feed.hpp"
#include "ports/fence.hpp"
#include "ports/observation_store.hpp"
#include "ports/page_reader.hpp"
#include "ports/read_model.hpp"
#include "ports/score_store.hpp"
#include "ports/txn_store.hpp"
#include "storage/database.hpp"

namespace warden::storage {

struct ChainStoreSettings {
    // Events of blocks older than this (chain time) are history, not news: the feed leaves them
    // out. It is not above the time for which retention keeps feed items.
    Seconds news_age_max{86'400};
};
std::unique_ptr<ports::ChainStore> make_chain_store(Database& database,
                                                    ChainStoreSettings settings = {});

struct ReadModelSettings {
    // The proof from which a block counts as verified, by chain alias; for chains that are not
    // named it is claimed.
    std::map<std::string, chain::ProofLevel> verified_proof;
};
std::unique_ptr<ports::ReadModel> make_read_model(Database& database, ReadModelSettings settings);

// `verify` checks the Ed25519 signatures of what is stored. Batches that are stored more than
// `late_secs` after their slice count nowhere and are refused; negative: none is.
std::unique_ptr<ports::ObservationStore> make_observation_store(Database& database,
                                                                probing::VerifyFn verify,
                                                                std::int64_t late_secs = -1);
std::unique_ptr<ports::ScoreStore> make_score_store(Database& database);
std::unique_ptr<ports::DecisionStore> make_decision_store(Database& database);
std::unique_ptr<ports::TxnStore> make_txn_store(Database& database);
std::unique_ptr<ports::PageReader> make_page_reader(Database& database);

struct FeedSettings {
    Millis poll{1'000};  // how long a lost notification can delay a waiter
};
// Listens on a connection of its own, opened by the first wait().
std::unique_ptr<ports::Feed> make_feed(Database& database, ports::Clock& clock,
                                       FeedSettings settings = {});

// `name` tells people which pod holds a lease; what tells holders apart is drawn by the store.
std::unique_ptr<ports::Leadership> make_leadership(Database& database, std::string name);

}  // namespace warden::storage
