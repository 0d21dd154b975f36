#pragma once
// Makes checked values of a YAML text and the environment.
//
// Each key can be overridden by an environment variable: WARDEN_ and the names on the way to it in
// upper case, joined by two underscores, with the index for one of a list: WARDEN_PUBLIC_BASE_URL,
// WARDEN_DATABASE__POOL_SIZE, WARDEN_CHAINS__0__RPC. The index after the last adds an element. A
// variable without a double underscore that names no key is left alone: Kubernetes sets WARDEN_PORT
// and the like for a service called warden.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "domain/base/error.hpp"
#include "platform/config/schema.hpp"
#include "platform/config/values.hpp"

namespace warden::config {

struct Problem {
    Origin origin;
    std::string path;  // "chains[0].poll"; empty for the file itself
    std::string message;

    std::string text() const;  // "warden.yaml:12:9: chains[0].poll: ..."
};

using Problems = std::vector<Problem>;
using Environment = std::map<std::string, std::string>;
template <class T>
using Loaded = tl::expected<T, Problems>;

// Returns the values, or all problems at once in the order of the file: unknown and repeated keys
// (with a suggestion), missing ones, values of the wrong type or outside their range. YAML's own
// guesses do not count: every scalar is text and the table converts it. `file_name` is for
// messages.
Loaded<Values> load(const Schema& schema, std::string_view yaml, const std::string& file_name,
                    const Environment& environment);

// Reads a configuration file of at most 1 MiB. Errors: not_found, unavailable, limit.
Result<std::string> read_file(const std::string& file_name);

// Returns the WARDEN_ variables of this process.
Environment process_environment();

}  // namespace warden::config
