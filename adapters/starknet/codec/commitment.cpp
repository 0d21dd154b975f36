#include "adapters/starknet/codec/commitment.hpp"

#include <array>

#include "adapters/starknet/codec/poseidon.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "domain/base/check.hpp"

namespace warden::starknet {
namespace {

constexpr unsigned kTreeHeight = 64;

// A subtree under its shortest root: `hash` is the node below an edge of `length` bits `path`.
struct Subtree {
    Felt hash;
    std::uint64_t path = 0;
    unsigned length = 0;
    bool present = false;

    // Node rule: an edge is H2(child, path) + length.
    Felt root() const {
        if (!present) return Felt{};
        if (length == 0) return hash;
        return poseidon_pair(hash, Felt{path}) + Felt{length};
    }
};

Subtree join(const Subtree& left, const Subtree& right) {
    if (left.present && right.present)
        return {poseidon_pair(left.root(), right.root()), 0, 0, true};
    if (!left.present && !right.present) return {};
    Subtree only = left.present ? left : right;
    if (right.present) only.path |= std::uint64_t{1} << only.length;
    ++only.length;
    return only;
}

// Leaves first .. first + 2^height - 1, as far as they exist.
Subtree build(std::span<const Felt> leaves, unsigned height) {
    if (leaves.empty()) return {};
    if (height == 0) return {leaves[0], 0, 0, !leaves[0].is_zero()};
    const std::uint64_t half = std::uint64_t{1} << (height - 1);
    if (leaves.size() <= half) return join(build(leaves, height - 1), {});
    return join(build(leaves.first(half), height - 1), build(leaves.subspan(half), height - 1));
}

struct Version {
    std::array<unsigned, 4> parts{};
    friend auto operator<=>(const Version&, const Version&) = default;
};

constexpr Version kCommitsToEvents{{0, 13, 2, 0}};
constexpr Version kGasPricesHashed{{0, 13, 4, 0}};

// "0.13.2" or "0.13.1.1"; nullopt for anything else.
std::optional<Version> parse_version(std::string_view text) {
    Version version;
    std::size_t part = 0;
    std::size_t digits = 0;
    for (const char c : text) {
        if (c == '.') {
            if (digits == 0 || ++part == version.parts.size()) return std::nullopt;
            digits = 0;
        } else if (c >= '0' && c <= '9' && digits < 4) {
            version.parts[part] = version.parts[part] * 10 + static_cast<unsigned>(c - '0');
            ++digits;
        } else {
            return std::nullopt;
        }
    }
    if (digits == 0 || part < 2) return std::nullopt;
    return version;
}

Felt short_string(std::string_view text) {
    const Result<Felt> out = Felt::from_short_string(text);
    WARDEN_CHECK(out.has_value());
    return *out;
}

// transactions << 192 | events << 128 | state diff << 64 | data availability in the top bit below.
Felt packed_counts(const HeaderContent& header) {
    Hash32 bytes{};
    const std::array<std::uint64_t, 3> counts{header.transaction_count, header.event_count,
                                              header.state_diff_length};
    for (std::size_t i = 0; i < 24; ++i) {
        bytes[i] = static_cast<std::uint8_t>(counts[i / 8] >> (8 * (7 - i % 8)));
    }
    bytes[24] = header.l1_da_blob ? 0x80 : 0;
    return Felt::reduce(bytes);
}

void add_prices(PoseidonHasher& hasher, const GasPrice& price) {
    hasher.add(Felt::from_u128(price.wei));
    hasher.add(Felt::from_u128(price.fri));
}

}  // namespace

Felt patricia_root(std::span<const Felt> leaves) { return build(leaves, kTreeHeight).root(); }

Felt event_leaf(const Felt& txn_hash, const EventContent& event) {
    PoseidonHasher hasher;
    hasher.add(event.from_address);
    hasher.add(txn_hash);
    hasher.add_counted(event.keys);
    hasher.add_counted(event.data);
    return hasher.finish();
}

Felt transaction_leaf(const Felt& txn_hash, std::span<const Felt> signature) {
    PoseidonHasher hasher;
    hasher.add(txn_hash);
    hasher.add(signature);
    return hasher.finish();
}

Felt receipt_leaf(const ReceiptContent& receipt) {
    PoseidonHasher messages;
    messages.add(Felt{receipt.messages.size()});
    for (const MessageContent& message : receipt.messages) {
        messages.add(message.from_address);
        messages.add(message.to_address);
        messages.add_counted(message.payload);
    }
    PoseidonHasher hasher;
    hasher.add(receipt.txn_hash);
    hasher.add(Felt::from_u128(receipt.actual_fee));
    hasher.add(messages.finish());
    hasher.add(receipt.revert_reason ? sn_keccak(*receipt.revert_reason) : Felt{});
    hasher.add(Felt{});  // the place of L2 gas, which the protocol leaves at 0
    hasher.add(Felt{receipt.l1_gas});
    hasher.add(Felt{receipt.l1_data_gas});
    return hasher.finish();
}

bool commits_to_events(std::string_view starknet_version) {
    const std::optional<Version> version = parse_version(starknet_version);
    return version && *version >= kCommitsToEvents;
}

Result<Felt> block_hash(const HeaderContent& header) {
    const std::optional<Version> version = parse_version(header.starknet_version);
    if (!version || *version < kCommitsToEvents) {
        return fail(Errc::invalid_input, "block hash of Starknet " + header.starknet_version);
    }
    const bool prices_hashed = *version >= kGasPricesHashed;
    PoseidonHasher hasher;
    hasher.add(short_string(prices_hashed ? "STARKNET_BLOCK_HASH1" : "STARKNET_BLOCK_HASH0"));
    hasher.add(Felt{header.block_num});
    hasher.add(header.new_root);
    hasher.add(header.sequencer_address);
    hasher.add(Felt{header.timestamp});
    hasher.add(packed_counts(header));
    hasher.add(header.state_diff_commitment);
    hasher.add(header.transaction_commitment);
    hasher.add(header.event_commitment);
    hasher.add(header.receipt_commitment);
    if (prices_hashed) {
        PoseidonHasher prices;
        prices.add(short_string("STARKNET_GAS_PRICES0"));
        add_prices(prices, header.l1_gas_price);
        add_prices(prices, header.l1_data_gas_price);
        add_prices(prices, header.l2_gas_price);
        hasher.add(prices.finish());
    } else {
        add_prices(hasher, header.l1_gas_price);
        add_prices(hasher, header.l1_data_gas_price);
    }
    hasher.add(short_string(header.starknet_version));
    hasher.add(Felt{});  // reserved
    hasher.add(header.parent_hash);
    return hasher.finish();
}

}  // namespace warden::starknet
