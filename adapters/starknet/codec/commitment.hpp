#pragma once
// What a block header commits to, for Starknet 0.13.2 and later: Patricia roots over transactions,
// events and receipts, and the hash of the block itself. Follows
// crates/block-commitments and crates/common of eqlabs/pathfinder.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"

namespace warden::starknet {

// Root of the Patricia tree of height 64 whose leaf i is leaves[i]; 0 without leaves. A leaf of
// value 0 counts as absent.
Felt patricia_root(std::span<const Felt> leaves);

struct EventContent {
    Felt from_address;
    std::vector<Felt> keys;
    std::vector<Felt> data;

    friend bool operator==(const EventContent&, const EventContent&) = default;
};
Felt event_leaf(const Felt& txn_hash, const EventContent& event);

// An invoke transaction with an empty signature array is hashed as such ([] and not [0]).
Felt transaction_leaf(const Felt& txn_hash, std::span<const Felt> signature);

struct MessageContent {
    Felt from_address;
    Felt to_address;  // 20 bytes of Ethereum
    std::vector<Felt> payload;
};
struct ReceiptContent {
    Felt txn_hash;
    U128 actual_fee = 0;
    std::vector<MessageContent> messages;
    std::optional<std::string> revert_reason;  // absent: succeeded
    std::uint64_t l1_gas = 0;
    std::uint64_t l1_data_gas = 0;
};
Felt receipt_leaf(const ReceiptContent& receipt);

// False for headers older than 0.13.2 (and unreadable versions): their commitments follow other
// rules or are absent, so nothing can be proven by them.
bool commits_to_events(std::string_view starknet_version);

struct GasPrice {
    U128 fri = 0;
    U128 wei = 0;

    friend bool operator==(const GasPrice&, const GasPrice&) = default;
};

struct HeaderContent {
    std::uint64_t block_num = 0;
    Felt parent_hash;
    Felt new_root;
    Felt sequencer_address;
    std::uint64_t timestamp = 0;  // unix seconds
    std::uint64_t transaction_count = 0;
    std::uint64_t event_count = 0;
    std::uint64_t state_diff_length = 0;
    bool l1_da_blob = true;  // l1_da_mode BLOB, else CALLDATA
    Felt state_diff_commitment;
    Felt transaction_commitment;
    Felt event_commitment;
    Felt receipt_commitment;
    GasPrice l1_gas_price;
    GasPrice l2_gas_price;
    GasPrice l1_data_gas_price;
    std::string starknet_version;

    friend bool operator==(const HeaderContent&, const HeaderContent&) = default;
};
// invalid_input for a version older than 0.13.2 or one that is no short string.
Result<Felt> block_hash(const HeaderContent& header);

}  // namespace warden::starknet
