#pragma once
// Reads for answers of the API: many keys with one question, and large bodies in pieces, so that
// what an answer costs does not grow with what stands in it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/projection.hpp"
#include "ports/decision_store.hpp"
#include "ports/read_model.hpp"
#include "ports/txn_store.hpp"

namespace warden::ports {

// An intent and every txn of it, oldest first.
struct IntentTxns {
    StoredIntent intent;
    std::vector<StoredTxn> txns;
};

enum class EvidencePart : std::uint8_t { bundle, openings };
constexpr auto names_of(EvidencePart) { return enum_names<EvidencePart>("bundle", "openings"); }

// Every method may fail as transient (the database is down or slow), and as invalid_input for more
// than 1,000 keys. Each is one query. What is asked for and is not there is left out, and so is an
// intent or txn that can't be read: the store has said and counted it.
class PageReader {
  public:
    virtual ~PageReader() = default;
    // Returns the current versions of these entities of one kind, by the text of their key.
    virtual boost::asio::awaitable<Result<std::vector<EntityVersion>>> entities(
        chain::ContractRef contract, orchestrator::EntityKind kind,
        std::vector<std::string> ids) = 0;
    // Returns the newest decision of each window, in any order.
    virtual boost::asio::awaitable<Result<std::vector<StoredDecision>>> latest(
        std::vector<WindowKey> keys) = 0;
    // Returns the intents with these keys, oldest first.
    virtual boost::asio::awaitable<Result<std::vector<IntentTxns>>> intents(
        std::string deployment, std::vector<std::string> keys) = 0;
    // Returns at most `size` characters of a part of the evidence with this root, from the
    // character `offset` on; fewer where it ends, none behind its end. Empty when no evidence with
    // this root is sealed.
    virtual boost::asio::awaitable<Result<std::optional<std::string>>> evidence(
        std::string root, EvidencePart part, std::size_t offset, std::size_t size) = 0;
};

}  // namespace warden::ports
