#include "adapters/starknet/profile.hpp"

#include <utility>

namespace warden::starknet {
namespace {

class AbiProfile final : public Profile {
  public:
    explicit AbiProfile(Abi abi) : abi_(std::move(abi)) {}

    DecodedContent decode(const EventContent& content) const override {
        const auto decoded = abi_.decode_event(content.keys, content.data);
        if (!decoded || !*decoded) return {selector_name(content), std::nullopt};
        return {snake_case((*decoded)->name), std::nullopt};
    }

  private:
    Abi abi_;
};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

std::string snake_case(std::string_view variant) {
    const std::size_t dot = variant.rfind('.');
    if (dot != std::string_view::npos) variant.remove_prefix(dot + 1);
    std::string out;
    for (const char c : variant) {
        if (is_upper(c) && !out.empty()) out += '_';
        out += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

std::string selector_name(const EventContent& content) {
    return content.keys.empty() ? "none" : content.keys.front().to_hex();
}

std::unique_ptr<Profile> make_abi_profile(Abi abi) {
    return std::make_unique<AbiProfile>(std::move(abi));
}

}  // namespace warden::starknet
