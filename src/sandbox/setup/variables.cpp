#include "sandbox/setup/variables.hpp"

#include "domain/base/u128.hpp"

namespace warden::sandbox {

Result<std::string> Variables::fill_text(const std::string& text) const {
    if (!text.starts_with('$')) return text;
    const auto plus = text.find('+');
    const auto found = values_.find(text.substr(1, plus == text.npos ? plus : plus - 1));
    if (found == values_.end()) return fail(Errc::invalid_input, text + ": no such variable");
    if (plus == text.npos) return found->second;
    const auto base = u128_from_decimal(found->second);
    const auto more = u128_from_decimal(text.substr(plus + 1));
    const auto sum = base && more ? checked_add(*base, *more) : std::nullopt;
    if (!sum) return fail(Errc::invalid_input, text + ": no number");
    return to_decimal(*sum);
}

Result<Json> Variables::fill(const Json& value) const {
    if (value.string()) {
        auto text = fill_text(*value.string());
        if (!text) return Fail(text.error());
        return Json(*text);
    }
    if (value.array()) {
        Json::Array out;
        for (const Json& entry : *value.array()) {
            auto filled = fill(entry);
            if (!filled) return filled;
            out.push_back(std::move(*filled));
        }
        return Json(std::move(out));
    }
    if (!value.object()) return value;
    Json::Object out;
    for (const auto& [name, member] : *value.object()) {
        auto filled = fill(member);
        if (!filled) return filled;
        out.emplace_back(name, std::move(*filled));
    }
    return Json(std::move(out));
}

Json Variables::all() const {
    Json::Object out;
    for (const auto& [name, value] : values_) out.emplace_back(name, value);
    return out;
}

}  // namespace warden::sandbox
