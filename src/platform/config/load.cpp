#include "platform/config/load.hpp"

#include <algorithm>
#include <fstream>
#include <tuple>
#include <utility>

#include "platform/config/raw.hpp"

namespace warden::config {

std::string Origin::text() const {
    if (is_default()) return "default";
    if (line == 0) return source;
    return source + ':' + std::to_string(line) + ':' + std::to_string(column);
}

std::string Problem::text() const {
    return origin.text() + ": " + (path.empty() ? "" : path + ": ") + message;
}

Loaded<Values> load(const Schema& schema, std::string_view yaml, const std::string& file_name,
                    const Environment& environment) {
    Problems problems;
    Raw root = read_yaml(yaml, file_name, problems);
    // A text that is no YAML would make every required key a problem of its own.
    if (!problems.empty() && root.items.empty()) return tl::unexpected(std::move(problems));
    apply_environment(root, schema, environment, problems);
    Values values = check(schema, root, problems);
    if (problems.empty()) return values;
    // The file in its order, then the environment.
    std::ranges::sort(problems, {}, [](const Problem& problem) {
        return std::tuple(problem.origin.line == 0, problem.origin.line, problem.origin.column,
                          problem.path);
    });
    return tl::unexpected(std::move(problems));
}

Result<std::string> read_file(const std::string& file_name) {
    constexpr std::size_t kBytesMax = 1u << 20;
    if (!std::filesystem::exists(file_name)) {
        return fail(Errc::not_found, file_name + ": no such configuration file");
    }
    std::ifstream file(file_name, std::ios::binary);
    std::string text(kBytesMax + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || !file.eof()) {
        const bool full = file.gcount() == static_cast<std::streamsize>(text.size());
        if (full) return fail(Errc::limit, file_name + ": larger than 1 MiB");
        return fail(Errc::unavailable, file_name + ": cannot be read");
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

}  // namespace warden::config
