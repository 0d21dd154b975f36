#include "adapters/stellar/codec/wasm.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace warden::stellar {
namespace {

constexpr std::array<std::uint8_t, 8> kPreamble{0x00, 'a', 's', 'm', 1, 0, 0, 0};
constexpr std::uint8_t kCustom = 0;

// Takes an unsigned LEB128 of at most 32 bits off the front.
std::optional<std::uint32_t> take_leb128(std::span<const std::uint8_t>& in) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 35 && !in.empty(); shift += 7) {
        const std::uint8_t byte = in.front();
        in = in.subspan(1);
        value |= std::uint64_t{byte & 0x7fu} << shift;
        if ((byte & 0x80) != 0) continue;
        if (value > 0xffffffff) return std::nullopt;
        return static_cast<std::uint32_t>(value);
    }
    return std::nullopt;
}

std::optional<std::span<const std::uint8_t>> take_vector(std::span<const std::uint8_t>& in) {
    const std::optional<std::uint32_t> size = take_leb128(in);
    if (!size || *size > in.size()) return std::nullopt;
    const auto out = in.first(*size);
    in = in.subspan(*size);
    return out;
}

void append_leb128(Bytes& out, std::size_t value) {
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
}

}  // namespace

Result<Bytes> wasm_custom_section(std::span<const std::uint8_t> wasm, std::string_view name) {
    if (wasm.size() < kPreamble.size() ||
        !std::equal(kPreamble.begin(), kPreamble.end(), wasm.begin())) {
        return fail(Errc::invalid_input, "no Wasm module");
    }
    std::span<const std::uint8_t> rest = wasm.subspan(kPreamble.size());
    const auto wanted = as_bytes(name);
    Bytes out;
    bool found = false;
    while (!rest.empty()) {
        const std::uint8_t id = rest.front();
        rest = rest.subspan(1);
        const auto section = take_vector(rest);
        if (!section) return fail(Errc::invalid_input, "Wasm section longer than its module");
        if (id != kCustom) continue;
        std::span<const std::uint8_t> contents = *section;
        const auto own_name = take_vector(contents);
        if (!own_name) return fail(Errc::invalid_input, "Wasm custom section without a name");
        if (!std::equal(own_name->begin(), own_name->end(), wanted.begin(), wanted.end())) continue;
        found = true;
        out.insert(out.end(), contents.begin(), contents.end());
    }
    if (!found) return fail(Errc::not_found, "no Wasm custom section " + std::string(name));
    return out;
}

Bytes wasm_of_sections(const std::vector<WasmSection>& sections) {
    Bytes out(kPreamble.begin(), kPreamble.end());
    for (const WasmSection& section : sections) {
        Bytes body;
        append_leb128(body, section.name.size());
        body.insert(body.end(), section.name.begin(), section.name.end());
        body.insert(body.end(), section.contents.begin(), section.contents.end());
        out.push_back(kCustom);
        append_leb128(out, body.size());
        out.insert(out.end(), body.begin(), body.end());
    }
    return out;
}

}  // namespace warden::stellar
