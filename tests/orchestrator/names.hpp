#pragma once
// The words of a scenario and what stands for them on a chain: accounts and their addresses, the
// code of an upgrade and its hash.

#include <array>
#include <functional>
#include <map>
#include <string>

#include "sandbox/orchestrator/contract.hpp"

namespace warden::sandbox::orchestrator {

// Scenarios upgrade to this code; what runs already stands for it, since every chain has that.
inline constexpr std::string_view kNewCode =
    "2222222222222222222222222222222222222222222222222222222222222222";

// Whoever calls something in a scenario or at random.
inline constexpr std::array<const char*, 27> kEverybody = {
    "admin",    "alice",   "ann",     "anyone",  "bob",     "carol",   "dave",
    "deployer", "dora",    "erin",    "frank",   "heir",    "judge",   "judge2",
    "mallory",  "oracle1", "oracle2", "oracle3", "oracle4", "oracle5", "oracle6",
    "oracle7",  "oracle8", "puppet1", "puppet2", "puppet3", "treasury"};

class Names {
  public:
    // `address_of`: the address of an account by name, whether it was met before or not.
    explicit Names(std::function<std::string(const Account&)> address_of)
        : address_of_(std::move(address_of)) {}

    void know(const std::string& name, const std::string& on_chain);
    // The arguments of the call with addresses for names.
    Json::Object arguments(const Call& call) const;
    // Whatever the chain says, with names for what is known.
    Json named(const Json& value) const;

  private:
    std::string translate(const std::string& name) const;
    Json accounts(const Json& value) const;
    Json member(const Json& record, std::string_view name) const;

    std::function<std::string(const Account&)> address_of_;
    std::map<std::string, std::string> names_, on_chain_;
};

}  // namespace warden::sandbox::orchestrator
