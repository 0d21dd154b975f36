#pragma once
// What people read about a configuration.

#include <string>

#include "platform/config/schema.hpp"
#include "platform/config/values.hpp"

namespace warden::config {

// Writes the reference as Markdown: a table for each section, with type, default, environment
// variable and meaning.
std::string reference(const Schema& schema);

// Writes the effective values as YAML, each with its origin as a comment. Sensitive values and
// passwords in URLs are replaced by "***"; of secrets only the file's path is known here.
std::string print(const Schema& schema, const Values& values);

}  // namespace warden::config
