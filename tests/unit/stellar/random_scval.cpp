#include "tests/unit/stellar/random_scval.hpp"

#include <algorithm>

namespace warden::stellar {
namespace {

Hash32 random_hash() {
    Hash32 out{};
    for (std::uint8_t& byte : out) byte = *rc::gen::arbitrary<std::uint8_t>();
    return out;
}

template <class T>
ScVal number() {
    return ScVal(*rc::gen::arbitrary<T>());
}

U128 random_u128() {
    const U128 high = *rc::gen::arbitrary<std::uint64_t>();
    return (high << 64) | *rc::gen::arbitrary<std::uint64_t>();
}

ScVal random_address() {
    const Hash32 hash = random_hash();
    switch (*rc::gen::inRange(0, 5)) {
        case 0: return ScVal(ScAddress{AccountId{hash}});
        case 1: return ScVal(ScAddress{ContractId{hash}});
        case 2: return ScVal(ScAddress{MuxedKey{*rc::gen::arbitrary<std::uint64_t>(), hash}});
        case 3: return ScVal(ScAddress{ClaimableBalanceId{hash}});
        default: return ScVal(ScAddress{PoolId{hash}});
    }
}

ScVal random_symbol() {
    const auto letter = rc::gen::element('a', 'Z', '_', '0', 'm');
    std::string text = *rc::gen::container<std::string>(letter);
    text.resize(std::min<std::size_t>(text.size(), 32));
    return symbol(text);
}

ScVal random_map(int depth) {
    std::vector<ScMapEntry> entries;
    const int size = *rc::gen::inRange(0, 4);
    for (int i = 0; i < size; ++i) {
        ScMapEntry entry{*random_scval(depth - 1), *random_scval(depth - 1)};
        const bool known = std::any_of(entries.begin(), entries.end(),
                                       [&](const auto& other) { return other.key == entry.key; });
        if (!known) entries.push_back(std::move(entry));
    }
    return map(std::move(entries));
}

ScVal random_vec(int depth) {
    std::vector<ScVal> items;
    const int size = *rc::gen::inRange(0, 4);
    for (int i = 0; i < size; ++i) items.push_back(*random_scval(depth - 1));
    return vec(std::move(items));
}

ScVal random_instance(int depth) {
    ScContractInstance out;
    if (*rc::gen::arbitrary<bool>()) out.executable.value = ScVoid{};
    if (*rc::gen::arbitrary<bool>()) out.storage = *random_map(depth).as<ScMap>();
    return ScVal(std::move(out));
}

ScVal any(int depth) {
    switch (*rc::gen::inRange(0, depth > 0 ? 23 : 20)) {
        case 0: return number<bool>();
        case 1: return {};
        case 2: return ScVal(ScError{0, *rc::gen::arbitrary<std::uint32_t>()});
        case 3: return number<std::uint32_t>();
        case 4: return number<std::int32_t>();
        case 5: return number<std::uint64_t>();
        case 6: return number<std::int64_t>();
        case 7: return ScVal(TimePoint{*rc::gen::arbitrary<std::uint64_t>()});
        case 8: return ScVal(Duration{*rc::gen::arbitrary<std::uint64_t>()});
        case 9: return ScVal(ScU128{random_u128()});
        case 10: return ScVal(ScI128{static_cast<I128>(random_u128())});
        case 11: return ScVal(ScU256{random_hash()});
        case 12: return ScVal(ScI256{random_hash()});
        case 13: return ScVal(*rc::gen::arbitrary<Bytes>());
        case 14: return text(*rc::gen::arbitrary<std::string>());
        case 15: return random_symbol();
        case 16: return random_address();
        case 17: return ScVal(ScLedgerKeyContractInstance{});
        case 18: return ScVal(ScNonceKey{*rc::gen::arbitrary<std::int64_t>()});
        case 19: return ScVal(ScExecutableTag{*rc::gen::arbitrary<std::string>()});
        case 20: return random_vec(depth);
        case 21: return random_map(depth);
        default: return random_instance(depth);
    }
}

}  // namespace

rc::Gen<ScVal> random_scval(int depth) {
    return rc::gen::exec([depth] { return any(depth); });
}

}  // namespace warden::stellar
