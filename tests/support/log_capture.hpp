#pragma once
// Collects what is logged while it lives.

#include <string>
#include <string_view>
#include <vector>

#include "platform/async/guarded.hpp"
#include "platform/log/log.hpp"

namespace warden::support {

class LogCapture {
  public:
    LogCapture() {
        log::set_sink([this](std::string_view line) {
            lines_.with([line](std::vector<std::string>& all) { all.emplace_back(line); });
        });
    }
    ~LogCapture() { log::set_sink({}); }
    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;

    std::vector<std::string> lines() const {
        return lines_.with([](const std::vector<std::string>& all) { return all; });
    }

  private:
    async::Guarded<std::vector<std::string>> lines_;
};

}  // namespace warden::support
