#pragma once
// What is to go wrong, and how often. The chains' READMEs list the names.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/canonical_json.hpp"

namespace warden::sandbox {

class Faults {
  public:
    // `times` uses, -1: until cleared, 0: clears it. `parameters` is an object.
    void set(std::string name, std::int64_t times, Json parameters);
    void clear() { active_.clear(); }

    // Returns the parameters if the fault is active, and spends one use of it.
    std::optional<Json> take(std::string_view name);
    bool active(std::string_view name) const { return active_.contains(name); }
    // Returns a number of the parameters of an active fault, without spending it; `otherwise` when
    // it is not active or has no such number.
    std::int64_t number(std::string_view name, std::string_view parameter,
                        std::int64_t otherwise) const;
    // The text of that name among the parameters of an active fault, without spending it; nullptr
    // when it is not active or has no such text.
    const std::string* text(std::string_view name, std::string_view parameter) const;
    Json describe() const;

  private:
    struct Fault {
        std::int64_t times = 0;
        Json parameters;
    };
    std::map<std::string, Fault, std::less<>> active_;
};

// Returns the number in an object of parameters, or `otherwise`.
std::int64_t parameter(const Json& parameters, std::string_view name, std::int64_t otherwise);

// "omit_events" of the list of events that an answer would hold: every n-th is kept back ("every";
// 1: all of them).
void omit_events(Faults& faults, Json::Array& events);

}  // namespace warden::sandbox
