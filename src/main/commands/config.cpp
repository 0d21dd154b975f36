// warden config check|print|reference
#include <cstdio>

#include "main/commands/commands.hpp"
#include "platform/config/reference.hpp"

namespace warden::cli {

std::optional<Config> load_or_explain(const Global& global) {
    auto config = load_config(global.config_file, config::process_environment());
    if (config) return std::move(*config);
    for (const config::Problem& problem : config.error()) {
        std::fprintf(stderr, "%s\n", problem.text().c_str());
    }
    std::fprintf(stderr,
                 "%zu problem(s) in the configuration; warden config reference lists every key\n",
                 config.error().size());
    return std::nullopt;
}

int config_check(const Global& global) {
    const auto config = load_or_explain(global);
    if (!config) return 2;
    for (const config::Problem& one : config->warnings) {
        std::fprintf(stderr, "%s\n", one.text().c_str());
    }
    std::printf("%s is fine\n", global.config_file.c_str());
    return 0;
}

int config_print(const Global& global) {
    if (!load_or_explain(global)) return 2;
    const auto text = config::read_file(global.config_file);
    if (!text) return 2;
    const auto values =
        config::load(schema(), *text, global.config_file, config::process_environment());
    if (!values) return 2;
    std::fputs(config::print(schema(), *values).c_str(), stdout);
    return 0;
}

int config_reference() {
    std::fputs(config::reference(schema()).c_str(), stdout);
    return 0;
}

}  // namespace warden::cli
