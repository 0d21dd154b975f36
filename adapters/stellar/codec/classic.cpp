#include "adapters/stellar/codec/classic.hpp"

#include <optional>
#include <vector>

#include "adapters/stellar/codec/ledger_entry.hpp"

namespace warden::stellar {
namespace {

// Reads one of each and forgets it.
template <class... T>
void skip(XdrReader& in) {
    const auto one = [&in]<class U>(U value) { in(value); };
    (one(T{}), ...);
}

template <class T>
using List = std::vector<T>;
using std::optional;
using Price = std::array<std::int32_t, 2>;
using Amount = std::int64_t;
using OfferId = std::int64_t;

void refuse(XdrReader& in, const char* what, std::int32_t arm) {
    in.refuse(std::string("unknown ") + what + " " + std::to_string(arm));
}

template <std::size_t Max>
struct Text {
    std::string bytes;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.bytes, Max);
    }
};
struct Zero {
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& /*self*/) {
        io.zero();
    }
};

// A credit asset code with its tag.
struct AssetCode {
    static void xdr_fields(XdrReader& in, AssetCode& /*self*/) {
        std::int32_t type = 0;
        in(type);
        if (type == 1) return skip<std::array<std::uint8_t, 4>>(in);
        if (type == 2) return skip<std::array<std::uint8_t, 12>>(in);
        refuse(in, "asset", type);
    }
};

struct PoolParameters {
    static void xdr_fields(XdrReader& in, PoolParameters& /*self*/) {
        in.zero();  // constant product
        skip<Asset, Asset, std::int32_t>(in);
    }
};

// An asset that may be a share of a pool, named by its parameters or by its id.
template <class Share>
struct AssetOrShare {
    static void xdr_fields(XdrReader& in, AssetOrShare& /*self*/) {
        std::int32_t type = 0;
        in(type);
        switch (type) {
            case 0: return;
            case 1: return skip<AlphaNum4>(in);
            case 2: return skip<AlphaNum12>(in);
            case 3: return skip<Share>(in);
            default: refuse(in, "asset", type);
        }
    }
};
using TrustLineAsset = AssetOrShare<Hash32>;

struct ClaimPredicate {
    static void xdr_fields(XdrReader& in, ClaimPredicate& /*self*/) {
        std::int32_t type = 0;
        in(type);
        switch (type) {
            case 0: return;
            case 1:
            case 2: return skip<List<ClaimPredicate>>(in);
            case 3: return skip<optional<ClaimPredicate>>(in);
            case 4:
            case 5: return skip<std::int64_t>(in);
            default: refuse(in, "claim predicate", type);
        }
    }
};
struct Claimant {
    static void xdr_fields(XdrReader& in, Claimant& /*self*/) {
        in.zero();
        skip<AccountId, ClaimPredicate>(in);
    }
};

struct Offer {
    static void xdr_fields(XdrReader& in, Offer& /*self*/) {
        skip<AccountId, OfferId, Asset, Asset, Amount, Price, std::uint32_t>(in);
        in.zero();
    }
};

struct ClaimAtom {
    static void xdr_fields(XdrReader& in, ClaimAtom& /*self*/) {
        std::int32_t type = 0;
        in(type);
        switch (type) {
            case 0: return skip<Hash32, OfferId, Asset, Amount, Asset, Amount>(in);
            case 1: return skip<AccountId, OfferId, Asset, Amount, Asset, Amount>(in);
            case 2: return skip<Hash32, Asset, Amount, Asset, Amount>(in);
            default: refuse(in, "claim atom", type);
        }
    }
};

// LedgerKey or signer.
void skip_revoked(XdrReader& in) {
    std::int32_t type = 0;
    in(type);
    if (type == 0) return skip<LedgerKey>(in);
    if (type == 1) return skip<AccountId, SignerKey>(in);
    refuse(in, "sponsorship", type);
}

void skip_offer_success(XdrReader& in) {
    std::int32_t effect = 0;
    skip<List<ClaimAtom>>(in);
    in(effect);
    if (effect == 0 || effect == 1) return skip<Offer>(in);
    if (effect != 2) refuse(in, "offer effect", effect);
}

// The extension of liabilities that accounts and trust lines share: 0, or 1 ‖ liabilities ‖ more.
template <class More>
void skip_liabilities_ext(XdrReader& in, More more) {
    bool present = false;
    in(present);
    if (!present) return;
    skip<Amount, Amount>(in);
    std::int32_t version = 0;
    in(version);
    if (version == 2) return more(in);
    if (version != 0) refuse(in, "extension", version);
}

void skip_account_ext_v2(XdrReader& in) {
    skip<std::uint32_t, std::uint32_t, List<optional<AccountId>>>(in);
    std::int32_t version = 0;
    in(version);
    if (version == 3) return skip<Zero, std::uint32_t, std::uint64_t>(in);
    if (version != 0) refuse(in, "extension", version);
}

void skip_claimable_balance(XdrReader& in) {
    skip<ClaimableBalanceId, List<Claimant>, Asset, Amount>(in);
    bool extended = false;
    in(extended);
    if (extended) skip<Zero, std::uint32_t>(in);
}

}  // namespace

void skip_operation(XdrReader& in, std::int32_t type) {
    switch (type) {
        case 2:  // path payments
        case 13: return skip<Asset, Amount, MuxedAccount, Asset, Amount, List<Asset>>(in);
        case 3:  // offers
        case 12: return skip<Asset, Asset, Amount, Price, OfferId>(in);
        case 4: return skip<Asset, Asset, Amount, Price>(in);
        case 5:  // set options
            skip<optional<AccountId>>(in);
            for (int i = 0; i < 6; ++i) skip<optional<std::uint32_t>>(in);
            return skip<optional<Text<32>>, optional<AccountSigner>>(in);
        case 6: return skip<AssetOrShare<PoolParameters>, Amount>(in);  // change trust
        case 7: return skip<AccountId, AssetCode, std::uint32_t>(in);   // allow trust
        case 8: return skip<MuxedAccount>(in);                          // account merge
        case 9:                                                         // inflation
        case 17: return;                                                // end sponsoring
        case 10: return skip<Text<64>, optional<Text<64>>>(in);         // manage data
        case 11: return skip<std::int64_t>(in);                         // bump sequence
        case 14: return skip<Asset, Amount, List<Claimant>>(in);        // claimable balances
        case 15:
        case 20: return skip<ClaimableBalanceId>(in);
        case 16: return skip<AccountId>(in);  // begin sponsoring
        case 18: return skip_revoked(in);
        case 19: return skip<Asset, MuxedAccount, Amount>(in);                     // clawback
        case 21: return skip<AccountId, Asset, std::uint32_t, std::uint32_t>(in);  // trust flags
        case 22: return skip<Hash32, Amount, Amount, Price, Price>(in);            // pools
        case 23: return skip<Hash32, Amount, Amount, Amount>(in);
        default: return refuse(in, "operation", type);
    }
}

void skip_operation_result(XdrReader& in, std::int32_t type, std::int32_t code) {
    if (type < 0 || type > 26) return refuse(in, "operation", type);
    const bool path_payment = type == 2 || type == 13;
    if (path_payment && code == -9) return skip<Asset>(in);
    if (code != 0) return;
    switch (type) {
        case 2:
        case 13: return skip<List<ClaimAtom>, AccountId, Asset, Amount>(in);
        case 3:
        case 4:
        case 12: return skip_offer_success(in);
        case 8: return skip<Amount>(in);
        case 9: {
            std::uint32_t payouts = 0;
            in(payouts);
            for (std::uint32_t i = 0; i < payouts && in.ok(); ++i) skip<AccountId, Amount>(in);
            return;
        }
        case 14: return skip<ClaimableBalanceId>(in);
        case 24: return skip<Hash32>(in);
        default: return;
    }
}

void skip_ledger_key(XdrReader& in, std::int32_t type) {
    switch (type) {
        case 1: return skip<AccountId, TrustLineAsset>(in);
        case 2: return skip<AccountId, OfferId>(in);
        case 3: return skip<AccountId, Text<64>>(in);
        case 4: return skip<ClaimableBalanceId>(in);
        case 5: return skip<PoolId>(in);
        case 8: return skip<std::int32_t>(in);
        default: return refuse(in, "ledger key", type);
    }
}

// Network settings (8) change only by upgrades, whose meta nobody here reads.
void skip_ledger_entry(XdrReader& in, std::int32_t type) {
    switch (type) {
        case 1:
            skip<AccountId, TrustLineAsset, Amount, Amount, std::uint32_t>(in);
            return skip_liabilities_ext(in, skip<std::int32_t, Zero>);
        case 2: return skip<Offer>(in);
        case 3: return skip<AccountId, Text<64>, Text<64>, Zero>(in);
        case 4: return skip_claimable_balance(in);
        case 5: return skip<PoolId, PoolParameters, Amount, Amount, Amount, Amount>(in);
        default: return refuse(in, "ledger entry", type);
    }
}

void skip_account_ext(XdrReader& in) { skip_liabilities_ext(in, skip_account_ext_v2); }

}  // namespace warden::stellar
