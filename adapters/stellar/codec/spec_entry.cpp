#include "adapters/stellar/codec/spec_entry.hpp"

namespace warden::stellar {

bool is_known(SpecKind kind) {
    const auto number = static_cast<std::int32_t>(kind);
    if (number >= 0 && number <= 20) return number != 15 && number != 18;
    return (number >= 1000 && number <= 1006 && number != 1003) || kind == SpecKind::declared;
}

std::size_t SpecType::parameters(SpecKind kind) {
    switch (kind) {
        case SpecKind::option:
        case SpecKind::vec: return 1;
        case SpecKind::result:
        case SpecKind::map: return 2;
        default: return 0;
    }
}

Result<std::vector<SpecEntry>> spec_from_stream(std::span<const std::uint8_t> bytes) {
    XdrReader in(bytes);
    std::vector<SpecEntry> out;
    while (in.ok() && in.remaining() > 0) in(out.emplace_back());
    if (Result<void> done = in.status(); !done) {
        return Fail(std::move(done.error()).at("contract spec"));
    }
    return out;
}

}  // namespace warden::stellar
