#pragma once
// What Soroban transactions pay for, in stroops: a model with rates like the network's, by the
// formula of soroban-env-host (fees.rs).

#include "adapters/stellar/codec/transaction.hpp"

namespace warden::sandbox::soroban {

struct ResourceFee {
    std::int64_t non_refundable = 0;  // of what the transaction declares
    std::int64_t refundable = 0;      // of events and the return value

    std::int64_t total() const { return non_refundable + refundable; }
};
// `declared.resource_fee` itself is no part of it. Sizes in bytes.
ResourceFee resource_fee(const stellar::SorobanTransactionData& declared, std::size_t txn_size,
                         std::size_t event_size);

// What the network allows to one transaction.
struct NetworkLimits {
    static constexpr std::uint32_t kInstructions = 400'000'000;
    static constexpr std::uint32_t kDiskReadBytes = 200'000;
    static constexpr std::uint32_t kWriteBytes = 132'096;
    static constexpr std::size_t kDiskReadEntries = 200;
    static constexpr std::size_t kWriteEntries = 200;
    static constexpr std::size_t kFootprintEntries = 400;
    static constexpr std::size_t kTxnBytes = 132'096;
    static constexpr std::size_t kEventBytes = 16'384;
    static constexpr std::int64_t kResourceFee = std::int64_t{1} << 50;
};
// Returns the limit that the declaration breaks, in stellar-core's words; nullptr when it breaks
// none.
const char* broken_limit(const stellar::SorobanTransactionData& declared, std::size_t txn_size);

}  // namespace warden::sandbox::soroban
