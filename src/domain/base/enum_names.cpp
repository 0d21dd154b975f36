#include "domain/base/enum_names.hpp"

#include "domain/base/text.hpp"

namespace warden::enum_detail {

Error no_such_word(std::string_view text, std::span<const std::string_view> words) {
    std::string detail = "\"" + as_utf8(std::string(text)) + "\" is none of";
    for (const std::string_view word : words) {
        detail += word == words.front() ? " " : ", ";
        detail += word;
    }
    return Error{make_error_code(Errc::invalid_input), std::move(detail)};
}

}  // namespace warden::enum_detail
