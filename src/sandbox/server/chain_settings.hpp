#pragma once
// The part of the settings file that says which chain and how it begins.

#include "domain/base/json_fields.hpp"
#include "sandbox/server/settings.hpp"

namespace warden::sandbox {

// Into settings.chain; ports and block time are read before. invalid_input names the member, also
// one that no chain of this kind has.
Result<void> read_chain(const Json& json, ServerSettings& settings);

// Each entry of a list that may be absent, through `read` into `out`.
template <class T, class Read>
Result<void> read_list(const Json& json, std::string_view name, std::vector<T>& out, Read read) {
    const auto list = json::find_array(json, name);
    if (!list) return Fail(list.error());
    if (!*list) return {};
    out.clear();
    for (std::size_t i = 0; i < (*list)->size(); ++i) {
        auto one = read((**list)[i]);
        if (!one) {
            const std::string where = std::string(name) + "[" + std::to_string(i) + "]";
            return Fail(std::move(one.error()).at(where));
        }
        out.push_back(std::move(*one));
    }
    return {};
}

}  // namespace warden::sandbox
