#pragma once
// What a contract's events mean. One profile per kind of contract; the source works with any.

#include <optional>
#include <string>

#include "adapters/stellar/codec/meta.hpp"
#include "adapters/stellar/codec/spec.hpp"
#include "domain/orchestrator/event.hpp"

namespace warden::stellar {

struct DecodedContent {
    std::string name;  // snake_case; undecoded: selector_name()
    std::optional<orchestrator::Event> event;
};

class Profile {
  public:
    virtual ~Profile() = default;
    // Decodes an event; it never fails: an unknown or undecodable one keeps its selector as its
    // name. It may be called from any thread.
    virtual DecodedContent decode(const ContractEvent& event) const = 0;
};

// Returns the name of an event that no spec explains: its first topic, where that is a symbol;
// "none" without topics, "unnamed" for another first topic.
std::string selector_name(const ContractEvent& event);

}  // namespace warden::stellar
