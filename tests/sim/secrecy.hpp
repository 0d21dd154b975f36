#pragma once
// I9: no key in what a run logs, shows as metrics or stores. Every key is looked for in each form
// in which careless code would write it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/audit.hpp"

namespace warden::sim {

// Forms of a secret as a key file has it: 0x form, hex digits or a StrKey seed.
std::vector<std::string> forms_of(const std::string& secret);

// Takes over the log while it lives.
class Secrecy {
  public:
    // WARDEN_SIM_LOG in the environment: lines are also written to stderr.
    Secrecy(World& world, Audit& audit);
    ~Secrecy();
    Secrecy(const Secrecy&) = delete;
    Secrecy& operator=(const Secrecy&) = delete;

    void look(const std::string& where, std::string_view text);
    void look_at_metrics();

    std::uint64_t lines() const { return lines_; }

  private:
    World& world_;
    Audit& audit_;
    std::vector<std::string> secrets_;
    std::uint64_t lines_ = 0;
};

}  // namespace warden::sim
