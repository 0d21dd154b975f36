#pragma once
// What nodes answer, as checked values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/commitment.hpp"
#include "adapters/starknet/codec/felt.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"

namespace warden::starknet {

// The version of the JSON-RPC specification that an endpoint serves.
struct SpecVersion {
    unsigned major = 0;
    unsigned minor = 0;
    bool operator==(const SpecVersion&) const = default;
};
// Reads "0.10.2", also "0.10.3-rc.0"; invalid_input for anything else.
Result<SpecVersion> parse_spec_version(std::string_view text);
// 0.9.x and 0.10.x, prereleases included.
bool is_supported(const SpecVersion& version);

struct BlockHead {
    chain::BlockNum num = 0;
    Felt hash;
};

struct Header {
    chain::BlockNum num = 0;
    Felt hash;
    Felt parent_hash;
    UnixSecs time = 0;
    std::string starknet_version;
    // Everything that the hash is made of; absent where any of it is, as from nodes before 0.10.0.
    std::optional<HeaderContent> content;

    chain::BlockHeader to_domain() const;
};

struct Receipt {
    Felt txn_hash;
    std::vector<EventContent> events;
};

struct Block {
    Header header;
    std::vector<Receipt> receipts;  // in the order of the block
};

// An item of getEvents. Blocks that are not closed yet are never asked for.
struct EmittedEvent {
    EventContent content;
    Felt txn_hash;
    chain::BlockNum block_num = 0;
    Felt block_hash;
    std::optional<std::uint32_t> txn_index;    // absent before 0.10.0
    std::optional<std::uint32_t> event_index;  // within the txn; absent before 0.10.0
};

struct EventsPage {
    std::vector<EmittedEvent> events;
    std::optional<std::string> token;  // absent: this was the last page
};

struct FeeEstimate {
    ResourceBounds consumed;  // amounts used, prices of the block
    U128 overall_fee = 0;     // without tip
};

enum class TxnFinality { received, candidate, pre_confirmed, accepted_on_l2, accepted_on_l1 };
struct TxnState {
    TxnFinality finality = TxnFinality::received;
    bool reverted = false;
};

struct TxnReceipt {
    Felt txn_hash;
    TxnFinality finality = TxnFinality::pre_confirmed;
    bool reverted = false;
    std::string revert_reason;
    U128 fee = 0;                          // FRI for v3
    std::optional<chain::BlockRef> block;  // absent: not in a closed block yet
    std::vector<EventContent> events;
};

}  // namespace warden::starknet
