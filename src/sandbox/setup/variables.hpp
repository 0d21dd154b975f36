#pragma once
// $NAME in the texts of a scenario.

#include <map>
#include <string>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"

namespace warden::sandbox {

class Variables {
  public:
    void set(std::string name, std::string value) { values_[std::move(name)] = std::move(value); }
    // Returns the value with every text that begins with `$` replaced: $NAME, or $NAME+N for a
    // number that is N more. invalid_input for an unknown name.
    Result<Json> fill(const Json& value) const;
    Json all() const;

  private:
    Result<std::string> fill_text(const std::string& text) const;

    std::map<std::string, std::string> values_;
};

}  // namespace warden::sandbox
