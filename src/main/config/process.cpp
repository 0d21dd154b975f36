// Keys at the top of the file, and the sections http and database.
#include <algorithm>
#include <array>
#include <utility>

#include "main/config/config.hpp"
#include "platform/log/log.hpp"

namespace warden::cli {

using namespace std::chrono_literals;

config::Section process_keys() {
    config::Section root;
    root.keys = {
        {.name = "roles",
         .type = config::TextList{5, false},
         .fallback = "indexer,prober,scorer,enforcer,api",
         .help = "What this pod does: any of indexer, prober, scorer, enforcer, api."},
        {.name = "log_level",
         .type = config::word_of<log::Level>(),
         .fallback = "info",
         .help = "Events below this level are not logged."},
        {.name = "public_base_url",
         .type = config::Text{},
         .fallback = "http://127.0.0.1:8080",
         .help = "Where strangers reach the API; evidence_uri on the chain begins with it."},
        {.name = "lease_ttl",
         .type = config::Duration{1s, 10min},
         .fallback = "45s",
         .help = "After a pod dies, another one takes its work over this much later; above three "
                 "call_timeouts."},
    };
    return root;
}

ProcessConfig read_process(const config::Values& root, config::Problems& problems) {
    ProcessConfig process;
    for (const std::string& text : root.list("roles")) {
        if (const Result<Role> role = from_name<Role>(text); role) {
            process.roles.insert(*role);
        } else {
            problems.push_back(problem_at(root, "roles", role.error().detail));
        }
    }
    process.log_level = root.text("log_level");
    process.lease_ttl = root.duration("lease_ttl");
    process.public_base_url = root.text("public_base_url");
    while (process.public_base_url.ends_with('/')) process.public_base_url.pop_back();
    const bool http = process.public_base_url.starts_with("http://") ||
                      process.public_base_url.starts_with("https://");
    // The contract takes 200 bytes; "/v1/evidence/" and the root need 77.
    if (!http || process.public_base_url.size() > 120) {
        problems.push_back(problem_at(root, "public_base_url",
                                      "an http:// or https:// URL of at most 120 characters"));
    }
    return process;
}

config::Section http_section() {
    return {.name = "http",
            .help = "The listener of the API, metrics and health.",
            .keys = {{.name = "address",
                      .type = config::Text{},
                      .fallback = "127.0.0.1",
                      .help = "Address to listen on; 0.0.0.0 for all."},
                     {.name = "port",
                      .type = config::Integer{0, 65'535},
                      .fallback = "8080",
                      .help = "TCP port; 0: any free one, shown in the log."},
                     {.name = "connections_max",
                      .type = config::Integer{1, 100'000},
                      .fallback = "1000",
                      .help = "Connections at the same time; more are closed at once."},
                     {.name = "streams_max",
                      .type = config::Integer{1, 100'000},
                      .fallback = "200",
                      .help = "Clients of /v1/events at the same time."}}};
}

HttpConfig read_http(const config::Values& values) {
    HttpConfig http;
    http.address = values.text("address");
    http.port = static_cast<std::uint16_t>(values.integer("port"));
    http.connections_max = static_cast<std::size_t>(values.integer("connections_max"));
    http.streams_max = static_cast<std::size_t>(values.integer("streams_max"));
    return http;
}

config::Section database_section() {
    return {.name = "database",
            .help = "PostgreSQL 15 or newer.",
            .keys = {{.name = "url",
                      .type = config::Text{.sensitive = true},
                      .fallback = "",
                      .help = "libpq URI without a password, e.g. postgresql://warden@db/warden."},
                     {.name = "url_file",
                      .type = config::SecretFile{},
                      .fallback = "",
                      .help = "File with the URI, for one with a password; instead of url."},
                     {.name = "connections",
                      .type = config::Integer{1, 100},
                      .fallback = "4",
                      .help = "Connections, each with a thread."},
                     {.name = "statement_timeout",
                      .type = config::Duration{100ms, 10min},
                      .fallback = "30s",
                      .help = "Limit of one statement."},
                     {.name = "migrate_at_start",
                      .type = config::Boolean{},
                      .fallback = "true",
                      .help = "serve applies missing migrations; false: warden migrate does."}}};
}

DatabaseConfig read_database(const config::Values& values, config::Problems& problems) {
    DatabaseConfig database;
    database.url = values.text("url");
    database.url_file = values.path("url_file");
    database.connections = static_cast<std::size_t>(values.integer("connections"));
    database.statement_timeout = values.duration("statement_timeout");
    database.migrate_at_start = values.boolean("migrate_at_start");
    if (database.url.empty() == database.url_file.empty()) {
        problems.push_back(problem_at(values, "url", "set database.url or database.url_file"));
    }
    return database;
}

}  // namespace warden::cli
