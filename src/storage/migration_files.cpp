#include <algorithm>
#include <fstream>
#include <span>
#include <sstream>

#include "domain/base/check.hpp"
#include "domain/base/embedded_file.hpp"
#include "storage/migrator.hpp"

namespace warden::embedded {
extern const std::span<const EmbeddedFile> kMigrations;
}  // namespace warden::embedded

namespace warden::storage {

Result<Migration> parse_migration(std::string_view file_name, std::string_view text) {
    const auto bad = [&](std::string_view what) {
        return fail(Errc::invalid_input, std::string(file_name) + ": " + std::string(what));
    };
    constexpr std::string_view kEnding = ".sql";
    if (!file_name.ends_with(kEnding)) return bad("a migration ends in .sql");
    const std::string_view stem = file_name.substr(0, file_name.size() - kEnding.size());
    const auto digits = stem.find_first_not_of("0123456789");
    if (digits == 0 || digits == stem.npos || stem[digits] != '_' || digits + 1 == stem.size()) {
        return bad("a migration is named NNNN_what.sql");
    }
    if (!text.starts_with("-- migrate:up\n")) return bad("does not begin with -- migrate:up");
    if (text.find("-- migrate:down") != text.npos) return bad("migrations only go forward");
    return Migration{std::string(stem.substr(0, digits)), std::string(stem.substr(digits + 1)),
                     std::string(text)};
}

std::vector<Migration> embedded_migrations() {
    std::vector<Migration> migrations;
    for (const auto& [name, text] : embedded::kMigrations) {
        Result<Migration> parsed = parse_migration(name, text);
        WARDEN_CHECK(parsed.has_value());
        migrations.push_back(std::move(*parsed));
    }
    return migrations;
}

}  // namespace warden::storage
