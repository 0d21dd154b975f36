#pragma once
// Texts from outside (words of a node, a file name, what an operator typed) on their way into Json,
// which holds UTF-8 only.

#include <algorithm>
#include <string>

#include "domain/base/canonical_json.hpp"

namespace warden {

// Returns the text itself where it is UTF-8; else '?' for each byte that is not ASCII.
inline std::string as_utf8(std::string text) {
    if (is_utf8(text)) return text;
    std::replace_if(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; }, '?');
    return text;
}

}  // namespace warden
