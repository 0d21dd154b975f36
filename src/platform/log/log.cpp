#include "platform/log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <memory>
#include <utility>

#include "platform/log/logfmt.hpp"

namespace warden::log {
namespace {

std::atomic<Level> g_level{Level::info};
Sink g_sink;  // NOLINT(cert-err58-cpp): an empty std::function does not throw

// Written at once and not from a background thread, so that nothing is lost when we abort.
spdlog::logger& to_stderr() {
    static const std::unique_ptr<spdlog::logger> logger = [] {
        auto made = std::make_unique<spdlog::logger>(
            "warden", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_formatter(std::make_unique<spdlog::pattern_formatter>(
            "ts=%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc));
        return made;
    }();
    return *logger;
}

}  // namespace

void set_level(Level level) { g_level = level; }

void set_sink(Sink sink) { g_sink = std::move(sink); }

void event(Level level, std::string_view name, std::initializer_list<Field> fields) {
    if (level < g_level.load(std::memory_order_relaxed)) return;
    const std::string line = to_logfmt(level, name, fields);
    if (g_sink) {
        g_sink(line);
    } else {
        to_stderr().log(spdlog::level::info, line);
    }
}

}  // namespace warden::log
