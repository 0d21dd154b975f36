// Keys at the top of the file, and the sections http, health and database.
#include <algorithm>
#include <array>
#include <utility>

#include "main/config/config.hpp"
#include "platform/log/log.hpp"

namespace warden::cli {

using namespace std::chrono_literals;

std::string all_roles(std::string_view separator) {
    std::string out;
    for (const Role role : kValues<Role>) {
        out.append(out.empty() ? "" : separator).append(name(role));
    }
    return out;
}

config::Section process_keys() {
    config::Section root;
    root.keys = {
        {.name = "roles",
         .type = config::TextList{kValues<Role>.size(), false},
         .fallback = all_roles(","),
         .help = "What this pod does: any of " + all_roles(", ") + "."},
        {.name = "log_level",
         .type = config::word_of<log::Level>(),
         .fallback = "info",
         .help = "Events below this level are not logged."},
        {.name = "public_base_url",
         .type = config::Text{},
         .fallback = "http://127.0.0.1:8080",
         .help = "Where strangers reach the API, and this pod, too: evidence_uri on the chain "
                 "begins with it, and evidence is read there before it is filed."},
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

namespace {

config::Key address_key() {
    return {.name = "address",
            .type = config::Text{},
            .fallback = "127.0.0.1",
            .help = "Address to listen on; 0.0.0.0 for all."};
}

config::Key port_key(const char* fallback) {
    return {.name = "port",
            .type = config::Integer{0, 65'535},
            .fallback = fallback,
            .help = "TCP port; 0: any free one, shown in the log."};
}

config::Key at_a_time(const char* name, const char* fallback, const char* help) {
    return {.name = name, .type = config::Integer{1, 100'000}, .fallback = fallback, .help = help};
}

}  // namespace

config::Section http_section() {
    return {.name = "http",
            .help =
                "The listener of the API and the status page. One client is an IPv4 address or "
                "a /64 of IPv6; a reverse proxy is one client, so behind one the limits of a "
                "client are those of all.",
            .keys = {address_key(), port_key("8080"),
                     at_a_time("connections_max", "1000",
                               "Connections at the same time; more are closed at once."),
                     at_a_time("requests_max", "32",
                               "Requests that are answered at the same time; more get 503."),
                     at_a_time("streams_max", "200", "Clients of /v1/events at the same time."),
                     at_a_time("client_connections_max", "50",
                               "Connections of one client at the same time; more are closed at "
                               "once."),
                     at_a_time("client_requests_max", "16",
                               "Requests of one client that are answered at the same time; more "
                               "get 429."),
                     at_a_time("client_streams_max", "32",
                               "Feeds and downloads of evidence of one client at the same time; "
                               "more get 429.")}};
}

HttpConfig read_http(const config::Values& values) {
    const auto count = [&values](const char* name) {
        return static_cast<std::size_t>(values.integer(name));
    };
    HttpConfig http;
    http.address = values.text("address");
    http.port = static_cast<std::uint16_t>(values.integer("port"));
    http.connections_max = count("connections_max");
    http.requests_max = count("requests_max");
    http.streams_max = count("streams_max");
    http.client_connections_max = count("client_connections_max");
    http.client_requests_max = count("client_requests_max");
    http.client_streams_max = count("client_streams_max");
    return http;
}

config::Section health_section() {
    return {.name = "health",
            .help =
                "The listener of /healthz, /readyz and /metrics, apart from the API's, so that "
                "no client of that one takes them away.",
            .keys = {address_key(), port_key("8081")}};
}

HealthConfig read_health(const config::Values& values) {
    return {values.text("address"), static_cast<std::uint16_t>(values.integer("port"))};
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
                     {.name = "api_connections",
                      .type = config::Integer{1, 100},
                      .fallback = "4",
                      .help = "Connections of the API, besides those, each with a thread."},
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
    database.api_connections = static_cast<std::size_t>(values.integer("api_connections"));
    database.statement_timeout = values.duration("statement_timeout");
    database.migrate_at_start = values.boolean("migrate_at_start");
    if (database.url.empty() == database.url_file.empty()) {
        problems.push_back(problem_at(values, "url", "set database.url or database.url_file"));
    }
    return database;
}

}  // namespace warden::cli
