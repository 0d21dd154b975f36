#pragma once
// Another program that a test starts: real chain software, Warden's own binaries.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/temp_dir.hpp"

namespace warden::support {

// On PATH; nullopt when there is none of this name.
std::optional<std::filesystem::path> find_program(const std::string& name);
// That was free a moment ago.
std::uint16_t free_port();

class Program {
  public:
    // std::runtime_error when it does not start.
    Program(const std::filesystem::path& program, const std::vector<std::string>& arguments);
    ~Program();  // kills it
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    bool running() const;
    std::string printed() const;  // on both outputs
    // The first line that it printed, once there is one; std::runtime_error when it ends before or
    // a minute has passed.
    std::string first_line() const;
    // A folder that lives as long as this.
    const std::filesystem::path& folder() const { return dir_.path(); }

  private:
    TempDir dir_;
    pid_t pid_ = -1;
};

}  // namespace warden::support
