#include "platform/log/logfmt.hpp"

#include <algorithm>
#include <cstdio>

namespace warden::log {
namespace {

bool is_plain(char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '='; }

void append_escaped(std::string& line, char c) {
    if (c == '"' || c == '\\') {
        line += {'\\', c};
    } else if (c == '\n') {
        line += "\\n";
    } else if (c == '\t') {
        line += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
        char text[8];
        std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(c));
        line += text;
    } else {
        line += c;
    }
}

void append_text(std::string& line, std::string_view text) {
    const bool cut = text.size() > kTextBytesMax;
    if (cut) text = text.substr(0, kTextBytesMax);
    if (!cut && !text.empty() && std::ranges::all_of(text, is_plain)) {
        line += text;
        return;
    }
    line += '"';
    for (const char c : text) append_escaped(line, c);
    line += cut ? "...\"" : "\"";
}

struct AppendValue {
    std::string& line;
    void operator()(std::string_view text) const { append_text(line, text); }
    void operator()(bool truth) const { line += truth ? "true" : "false"; }
    void operator()(std::int64_t number) const { line += std::to_string(number); }
    void operator()(std::uint64_t number) const { line += std::to_string(number); }
};

}  // namespace

std::string to_logfmt(Level level, std::string_view event, std::span<const Field> fields) {
    std::string line = "level=";
    line += name(level);
    line += " event=";
    append_text(line, event);
    for (const Field& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        std::visit(AppendValue{line}, field.value);
    }
    return line;
}

}  // namespace warden::log
