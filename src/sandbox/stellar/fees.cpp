#include "sandbox/stellar/fees.hpp"

#include <algorithm>

#include "sandbox/stellar/touched.hpp"

namespace warden::sandbox::soroban {
namespace {

constexpr std::int64_t kPerTenThousandInstructions = 25;
constexpr std::int64_t kPerDiskReadEntry = 6'250;
constexpr std::int64_t kPerWriteEntry = 10'000;
constexpr std::int64_t kPerDiskReadKb = 1'786;
constexpr std::int64_t kPerWriteKb = 3'500;
constexpr std::int64_t kPerHistoryKb = 16'235;
constexpr std::int64_t kPerTxnKb = 1'624;
constexpr std::int64_t kPerEventKb = 10'000;
constexpr std::int64_t kResultBytes = 300;  // of a transaction, in history

std::int64_t rounded_up(std::int64_t amount, std::int64_t rate, std::int64_t unit) {
    return (amount * rate + unit - 1) / unit;
}

std::int64_t disk_reads(const stellar::Footprint& footprint) {
    return std::ranges::count_if(footprint.read_only, on_disk) +
           std::ranges::count_if(footprint.read_write, on_disk);
}

}  // namespace

ResourceFee resource_fee(const stellar::SorobanTransactionData& declared, std::size_t txn_size,
                         std::size_t event_size) {
    const auto& footprint = declared.footprint;
    const auto bytes = static_cast<std::int64_t>(txn_size);
    ResourceFee out;
    out.non_refundable = rounded_up(declared.instructions, kPerTenThousandInstructions, 10'000) +
                         kPerDiskReadEntry * disk_reads(footprint) +
                         kPerWriteEntry * static_cast<std::int64_t>(footprint.read_write.size()) +
                         rounded_up(declared.disk_read_bytes, kPerDiskReadKb, 1'024) +
                         rounded_up(declared.write_bytes, kPerWriteKb, 1'024) +
                         rounded_up(bytes + kResultBytes, kPerHistoryKb, 1'024) +
                         rounded_up(bytes, kPerTxnKb, 1'024);
    out.refundable = rounded_up(static_cast<std::int64_t>(event_size), kPerEventKb, 1'024);
    return out;
}

const char* broken_limit(const stellar::SorobanTransactionData& declared, std::size_t txn_size) {
    const auto& footprint = declared.footprint;
    if (declared.instructions > NetworkLimits::kInstructions) {
        return "transaction instructions resources exceed network config limit";
    }
    if (declared.disk_read_bytes > NetworkLimits::kDiskReadBytes) {
        return "transaction byte-read resources exceed network config limit";
    }
    if (declared.write_bytes > NetworkLimits::kWriteBytes) {
        return "transaction byte-write resources exceed network config limit";
    }
    if (footprint.read_only.size() + footprint.read_write.size() >
        NetworkLimits::kFootprintEntries) {
        return "the number of entries in transaction footprint exceeds the network config limit";
    }
    if (disk_reads(footprint) > static_cast<std::int64_t>(NetworkLimits::kDiskReadEntries)) {
        return "transaction entry-disk-read resources exceed network config limit";
    }
    if (footprint.read_write.size() > NetworkLimits::kWriteEntries) {
        return "transaction entry-write resources exceed network config limit";
    }
    const auto kind_allowed = [](const stellar::LedgerKey& key) {
        return !std::holds_alternative<stellar::LedgerKeyTtl>(key.value) &&
               !std::holds_alternative<stellar::LedgerKeyOther>(key.value);
    };
    if (!std::ranges::all_of(footprint.read_only, kind_allowed) ||
        !std::ranges::all_of(footprint.read_write, kind_allowed)) {
        return "transaction footprint contains unsupported ledger key type";
    }
    if (txn_size > NetworkLimits::kTxnBytes) {
        return "total transaction size exceeds network config limit";
    }
    return nullptr;
}

}  // namespace warden::sandbox::soroban
