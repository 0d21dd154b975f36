#include "adapters/stellar/codec/address.hpp"

#include <algorithm>

#include "adapters/stellar/codec/strkey.hpp"

namespace warden::stellar {
namespace {

Hash32 hash_at(const Bytes& bytes, std::size_t offset) {
    Hash32 out{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return out;
}

// The key first, then the id: the other way round than in XDR.
std::string muxed_text(const Hash32& key, std::uint64_t id) {
    Bytes payload(key.begin(), key.end());
    for (int shift = 56; shift >= 0; shift -= 8) {
        payload.push_back(static_cast<std::uint8_t>(id >> shift));
    }
    return encode_strkey(StrKeyKind::muxed_account, payload);
}

struct TextOf {
    std::string operator()(const AccountId& account) const { return to_text(account); }
    std::string operator()(const ContractId& contract) const { return to_text(contract); }
    std::string operator()(const MuxedKey& muxed) const { return muxed_text(muxed.key, muxed.id); }
    std::string operator()(const ClaimableBalanceId& balance) const {
        Bytes payload{0};
        payload.insert(payload.end(), balance.hash.begin(), balance.hash.end());
        return encode_strkey(StrKeyKind::claimable_balance, payload);
    }
    std::string operator()(const PoolId& pool) const {
        return encode_strkey(StrKeyKind::liquidity_pool, pool.hash);
    }
};

}  // namespace

AccountId MuxedAccount::account() const {
    return {std::visit([](const auto& arm) { return arm.key; }, value)};
}

std::string to_text(const AccountId& account) {
    return encode_strkey(StrKeyKind::account, account.key);
}

std::string to_text(const ContractId& contract) {
    return encode_strkey(StrKeyKind::contract, contract.hash);
}

std::string to_text(const ScAddress& address) { return std::visit(TextOf{}, address.value); }

std::string to_text(const MuxedAccount& account) {
    if (const auto* muxed = std::get_if<AccountWithId>(&account.value)) {
        return muxed_text(muxed->key, muxed->id);
    }
    return to_text(account.account());
}

Result<ScAddress> address_from_text(std::string_view text) {
    const Result<StrKey> key = decode_strkey(text);
    if (!key) return Fail(key.error());
    const Bytes& payload = key->payload;
    switch (key->kind) {
        case StrKeyKind::account: return ScAddress{AccountId{hash_at(payload, 0)}};
        case StrKeyKind::contract: return ScAddress{ContractId{hash_at(payload, 0)}};
        case StrKeyKind::liquidity_pool: return ScAddress{PoolId{hash_at(payload, 0)}};
        case StrKeyKind::claimable_balance:
            return ScAddress{ClaimableBalanceId{hash_at(payload, 1)}};
        case StrKeyKind::muxed_account: {
            std::uint64_t id = 0;
            for (std::size_t i = 32; i < payload.size(); ++i) id = (id << 8) | payload[i];
            return ScAddress{MuxedKey{id, hash_at(payload, 0)}};
        }
        default: return fail(Errc::invalid_input, "StrKey: this kind is no address");
    }
}

Result<AccountId> account_from_text(std::string_view text) {
    const Result<Hash32> key = decode_strkey(StrKeyKind::account, text);
    if (!key) return Fail(key.error());
    return AccountId{*key};
}

Result<ContractId> contract_from_text(std::string_view text) {
    const Result<Hash32> hash = decode_strkey(StrKeyKind::contract, text);
    if (!hash) return Fail(hash.error());
    return ContractId{*hash};
}

}  // namespace warden::stellar
