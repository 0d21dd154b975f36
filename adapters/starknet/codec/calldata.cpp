#include "adapters/starknet/codec/calldata.hpp"

namespace warden::starknet {
namespace {

constexpr std::size_t kWordBytes = 31;

// The low `count` bytes; invalid_input when the felt needs more.
Result<std::string> low_bytes(const Felt& felt, std::size_t count) {
    const Hash32 bytes = felt.to_bytes();
    const auto used = bytes.end() - static_cast<std::ptrdiff_t>(count);
    for (auto byte = bytes.begin(); byte != used; ++byte) {
        if (*byte != 0) return fail(Errc::invalid_input, "ByteArray word longer than its bytes");
    }
    return std::string(used, bytes.end());
}

}  // namespace

Result<Felt> FeltReader::felt() {
    if (remaining() == 0) return fail(Errc::invalid_input, "felt missing");
    return felts_[position_++];
}

Result<std::uint64_t> FeltReader::u64() {
    const Result<Felt> value = felt();
    if (!value) return Fail(value.error());
    return value->to_u64();
}

Result<U128> FeltReader::u128() {
    const Result<Felt> value = felt();
    if (!value) return Fail(value.error());
    return value->to_u128();
}

Result<U256> FeltReader::u256() {
    const Result<U128> low = u128();
    if (!low) return Fail(low.error());
    const Result<U128> high = u128();
    if (!high) return Fail(high.error());
    return U256{*low, *high};
}

Result<bool> FeltReader::boolean() {
    const Result<Felt> value = felt();
    if (!value) return Fail(value.error());
    if (*value == Felt{0}) return false;
    if (*value == Felt{1}) return true;
    return fail(Errc::invalid_input, value->to_hex() + " is no bool");
}

Result<Felt> FeltReader::address() {
    const Result<Felt> value = felt();
    if (!value) return Fail(value.error());
    if (!is_address(*value)) return fail(Errc::invalid_input, value->to_hex() + " is no address");
    return *value;
}

Result<std::size_t> FeltReader::length() {
    const Result<std::uint64_t> count = u64();
    if (!count) return Fail(count.error());
    if (*count > remaining()) {
        return fail(Errc::invalid_input, "length " + std::to_string(*count) + " but only " +
                                             std::to_string(remaining()) + " felts follow");
    }
    return static_cast<std::size_t>(*count);
}

Result<std::string> FeltReader::byte_array() {
    const Result<std::size_t> words = length();
    if (!words) return Fail(words.error());
    std::string out;
    for (std::size_t i = 0; i < *words; ++i) {
        const Result<Felt> word = felt();
        if (!word) return Fail(word.error());
        const Result<std::string> bytes = low_bytes(*word, kWordBytes);
        if (!bytes) return Fail(bytes.error());
        out += *bytes;
    }
    const Result<Felt> rest = felt();
    if (!rest) return Fail(rest.error());
    const Result<std::uint64_t> rest_length = u64();
    if (!rest_length) return Fail(rest_length.error());
    if (*rest_length >= kWordBytes) {
        return fail(Errc::invalid_input,
                    "ByteArray rest of " + std::to_string(*rest_length) + " bytes");
    }
    const Result<std::string> bytes = low_bytes(*rest, static_cast<std::size_t>(*rest_length));
    if (!bytes) return Fail(bytes.error());
    return out + *bytes;
}

Result<std::span<const Felt>> FeltReader::take(std::size_t count) {
    if (count > remaining()) return fail(Errc::invalid_input, "felts missing");
    const std::span<const Felt> out = felts_.subspan(position_, count);
    position_ += count;
    return out;
}

void append(std::vector<Felt>& out, const U256& value) {
    out.push_back(Felt::from_u128(value.low));
    out.push_back(Felt::from_u128(value.high));
}

void append_byte_array(std::vector<Felt>& out, std::string_view bytes) {
    out.emplace_back(bytes.size() / kWordBytes);
    const auto word = [](std::string_view part) {
        Hash32 padded{};
        for (std::size_t i = 0; i < part.size(); ++i) {
            padded[padded.size() - part.size() + i] = static_cast<std::uint8_t>(part[i]);
        }
        return Felt::reduce(padded);  // 31 bytes are always below P
    };
    while (bytes.size() >= kWordBytes) {
        out.push_back(word(bytes.substr(0, kWordBytes)));
        bytes.remove_prefix(kWordBytes);
    }
    out.push_back(word(bytes));
    out.emplace_back(bytes.size());
}

}  // namespace warden::starknet
