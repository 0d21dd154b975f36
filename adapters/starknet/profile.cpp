#include "adapters/starknet/profile.hpp"

namespace warden::starknet {
namespace {

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

}  // namespace warden::starknet
