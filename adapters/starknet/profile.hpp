#pragma once
// What a contract's events mean. One profile per kind of contract; the source works with any.

#include <optional>
#include <string>

#include "adapters/starknet/codec/commitment.hpp"
#include "domain/orchestrator/event.hpp"

namespace warden::starknet {

struct DecodedContent {
    std::string name;  // snake_case; undecoded: the first selector, or "none" without keys
    std::optional<orchestrator::Event> event;
};

class Profile {
  public:
    virtual ~Profile() = default;
    // Decodes an event; it never fails: an unknown or undecodable one keeps its selector as its
    // name. It may be called from any thread.
    virtual DecodedContent decode(const EventContent& content) const = 0;
};

// "UnitRegistered" -> "unit_registered"; of nested events the innermost name.
std::string snake_case(std::string_view variant);
// Returns the name of an event that no ABI explains.
std::string selector_name(const EventContent& content);

}  // namespace warden::starknet
