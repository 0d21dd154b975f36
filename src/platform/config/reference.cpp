#include "platform/config/reference.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "platform/config/convert.hpp"

namespace warden::config {
namespace {

std::string upper(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    });
    return result;
}

// A '|' would end the cell.
std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string default_text(const Key& key) {
    if (!key.fallback) return "required";
    return key.fallback->empty() ? "not set" : '`' + cell(*key.fallback) + '`';
}

void add_section(std::string& out, const Section& section, const std::string& path,
                 const std::string& variable) {
    if (!section.keys.empty()) {
        out += "## " + (path.empty() ? std::string("Top level") : path) + "\n";
        if (!section.help.empty()) out += section.help + "\n";
        if (section.repeat) {
            out += "A list of " + std::to_string(section.repeat->min) + " to " +
                   std::to_string(section.repeat->max) + " entries.\n";
        }
        out += "\n| key | type | default | environment variable | meaning |\n";
        out += "| --- | --- | --- | --- | --- |\n";
        for (const Key& key : section.keys) {
            out += "| `" + key.name + "` | " + cell(describe(key.type)) + " | " +
                   default_text(key) + " | `" + variable + upper(key.name) + "` | " +
                   cell(key.help) + " |\n";
        }
        out += '\n';
    }
    for (const Section& child : section.sections) {
        std::string child_path = path.empty() ? child.name : path + '.' + child.name;
        std::string child_variable = variable + upper(child.name) + "__";
        if (child.repeat) {
            child_path += "[]";
            child_variable += "<n>__";
        }
        add_section(out, child, child_path, child_variable);
    }
}

std::string yaml_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        if (c == '\n') {
            result += "\\n";
        } else {
            result += c;
        }
    }
    return result + '"';
}

// scheme://user:password@host loses the password.
std::string without_password(std::string_view text) {
    const auto scheme = text.find("://");
    if (scheme == text.npos) return std::string(text);
    const auto user = scheme + 3;
    const auto at = text.substr(0, text.find_first_of("/?#", user)).rfind('@');
    const auto colon = text.find(':', user);
    if (at == text.npos || colon == text.npos || at < user || colon > at) return std::string(text);
    return std::string(text.substr(0, colon + 1)) + "***" + std::string(text.substr(at));
}

std::string shown(std::string_view text, bool sensitive) {
    return yaml_text(sensitive && !text.empty() ? "***" : without_password(text));
}

// The value of a key as one line of YAML.
struct Printer {
    const Key& key;
    const Values& values;

    std::string operator()(const Text& type) const {
        return shown(values.text(key.name), type.sensitive);
    }
    std::string operator()(const TextList& type) const {
        std::string line = "[";
        for (const std::string& item : values.list(key.name)) {
            line += (line == "[" ? "" : ", ") + shown(item, type.sensitive);
        }
        return line + ']';
    }
    std::string operator()(const Integer&) const {
        return std::to_string(values.integer(key.name));
    }
    std::string operator()(const Boolean&) const {
        return values.boolean(key.name) ? "true" : "false";
    }
    std::string operator()(const Duration&) const {
        return duration_text(values.duration(key.name));
    }
    std::string operator()(const Choice&) const { return values.text(key.name); }
    std::string operator()(const Path&) const { return yaml_text(values.path(key.name).string()); }
    std::string operator()(const SecretFile&) const {
        return yaml_text(values.path(key.name).string());
    }
};

// `lead` stands before the first line: "- " of a list element.
void print_section(std::string& out, const Section& section, const Values& values,
                   const std::string& indent, std::string lead) {
    const auto begin_line = [&] { out += lead.empty() ? indent : std::exchange(lead, ""); };
    for (const Key& key : section.keys) {
        begin_line();
        out += key.name + ": " + std::visit(Printer{key, values}, key.type) + "  # " +
               values.origin(key.name).text() + '\n';
    }
    for (const Section& child : section.sections) {
        begin_line();
        const auto& all = values.sections(child.name);
        out += child.name + (all.empty() ? ": []\n" : ":\n");
        for (const Values& one : all) {
            const std::string item = child.repeat ? indent + "  - " : "";
            print_section(out, child, one, indent + (child.repeat ? "    " : "  "), item);
        }
    }
}

}  // namespace

std::string reference(const Schema& schema) {
    std::string out;
    add_section(out, schema, "", "WARDEN_");
    return out;
}

std::string print(const Schema& schema, const Values& values) {
    std::string out;
    print_section(out, schema, values, "", "");
    return out;
}

}  // namespace warden::config
