#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "domain/base/check.hpp"
#include "storage/migrator.hpp"

namespace warden::embedded {
extern const std::string_view migration_0001_chain;
extern const std::string_view migration_0002_measurement;
extern const std::string_view migration_0003_scoring;
extern const std::string_view migration_0004_enforcement;
extern const std::string_view migration_0005_coordination;
extern const std::string_view migration_0006_views_and_roles;
extern const std::string_view migration_0007_switch_authors;
extern const std::string_view migration_0008_submitter_halts;
extern const std::string_view migration_0009_current_by_block;
extern const std::string_view migration_0010_filed_by_day;
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
    // A table made at run time: the texts are objects of other files.
    const std::array<std::pair<std::string_view, std::string_view>, 10> files{{
        {"0001_chain.sql", embedded::migration_0001_chain},
        {"0002_measurement.sql", embedded::migration_0002_measurement},
        {"0003_scoring.sql", embedded::migration_0003_scoring},
        {"0004_enforcement.sql", embedded::migration_0004_enforcement},
        {"0005_coordination.sql", embedded::migration_0005_coordination},
        {"0006_views_and_roles.sql", embedded::migration_0006_views_and_roles},
        {"0007_switch_authors.sql", embedded::migration_0007_switch_authors},
        {"0008_submitter_halts.sql", embedded::migration_0008_submitter_halts},
        {"0009_current_by_block.sql", embedded::migration_0009_current_by_block},
        {"0010_filed_by_day.sql", embedded::migration_0010_filed_by_day},
    }};
    std::vector<Migration> migrations;
    for (const auto& [name, text] : files) {
        Result<Migration> parsed = parse_migration(name, text);
        WARDEN_CHECK(parsed.has_value());
        migrations.push_back(std::move(*parsed));
    }
    return migrations;
}

}  // namespace warden::storage
