#pragma once
// A PostgreSQL cluster of one test, which may stop and start it.

#include <string>

#include "tests/support/temp_dir.hpp"

namespace warden::support {

class PrivateCluster {
  public:
    // Empty when the tools are there; else what to tell who runs the tests.
    static std::string missing();

    PrivateCluster();   // made, and started on a free port, which it keeps
    ~PrivateCluster();  // stopped and removed
    PrivateCluster(const PrivateCluster&) = delete;
    PrivateCluster& operator=(const PrivateCluster&) = delete;

    void stop();  // at once, as a crash does
    void start();
    std::string url() const;

  private:
    void run(const std::string& command) const;

    TempDir folder_;
    std::string port_;
};

}  // namespace warden::support
