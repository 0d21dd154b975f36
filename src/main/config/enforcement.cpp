// Section enforcement: what Warden may do with a breached verdict.
#include "main/config/config.hpp"

namespace warden::cli {

using namespace std::chrono_literals;

config::Section enforcement_section() {
    return {
        .name = "enforcement",
        .help = "From verdict to slash. The rules stand in src/domain/enforcement/README.md.",
        .keys = {{.name = "mode",
                  .type = config::word_of<enforcement::Mode>(),
                  .fallback = "shadow",
                  .help = "off; shadow: all but build and send; propose: never executes; full."},
                 {.name = "grace",
                  .type = config::Duration{0ms, 30 * 24h},
                  .fallback = "6h",
                  .help = "From the warning of the party to the first oracle's turn."},
                 {.name = "turn_length",
                  .type = config::Duration{0ms, 30 * 24h},
                  .fallback = "2h",
                  .help = "Between two oracles' turns."},
                 {.name = "turn",
                  .type = config::Integer{0, 6},
                  .fallback = "0",
                  .help = "No longer used, since whose turn it is follows from the slash and the "
                          "contract's oracles: older files load, and are told to leave it out."},
                 {.name = "oracles",
                  .type = config::Integer{1, 7},
                  .fallback = "1",
                  .help = "Oracles that share the duty; the contract's own number counts where it "
                          "is higher."},
                 {.name = "margin",
                  .type = config::Duration{0ms, 24h},
                  .fallback = "30m",
                  .help = "Last build before a deadline of the contract."},
                 {.name = "units_per_provider_max",
                  .type = config::Integer{0, 1'000'000},
                  .fallback = "3",
                  .help = "Units of one provider that may be filed against in a day."},
                 {.name = "units_max",
                  .type = config::Integer{0, 1'000'000},
                  .fallback = "20",
                  .help = "Units that may be filed against in a day."},
                 {.name = "clock_offset_max",
                  .type = config::Duration{1ms, 1min},
                  .fallback = "100ms",
                  .help = "Chain time may be ahead of this host by so much."},
                 {.name = "chain_lag_max",
                  .type = config::Duration{1s, 24h},
                  .fallback = "10m",
                  .help = "The newest indexed block may be behind this host by so much; while it "
                          "is further behind, nobody is warned and nothing is filed."},
                 {.name = "local_evidence",
                  .type = config::Boolean{},
                  .fallback = "false",
                  .help = "For a demonstration on one machine: slashes may be filed with a "
                          "public_base_url that nobody else can reach."},
                 {.name = "poll",
                  .type = config::Duration{50ms, 1min},
                  .fallback = "1s",
                  .help = "Between passes of enforcer and submitter."}}};
}

EnforcementConfig read_enforcement(const config::Values& values, config::Problems& warnings) {
    EnforcementConfig out;
    if (!values.origin("turn").is_default()) {
        warnings.push_back({values.origin("turn"), "enforcement.turn",
                            "is no longer used: leave it out; whose turn it is follows from the "
                            "slash and the contract's oracles"});
    }
    const auto secs = [&](const char* key) {
        return static_cast<UnixSecs>(std::chrono::ceil<Seconds>(values.duration(key)).count());
    };
    out.mode = *from_name<enforcement::Mode>(values.text("mode"));
    out.timeline.grace_secs = secs("grace");
    out.timeline.turn_secs = secs("turn_length");
    out.timeline.margin_secs = secs("margin");
    out.timeline.oracles = static_cast<std::uint32_t>(values.integer("oracles"));
    out.caps.units_per_provider =
        static_cast<std::uint32_t>(values.integer("units_per_provider_max"));
    out.caps.units = static_cast<std::uint32_t>(values.integer("units_max"));
    out.clock_offset_ms_max =
        static_cast<std::uint64_t>(values.duration("clock_offset_max").count());
    out.chain_lag_ms_max = static_cast<std::uint64_t>(values.duration("chain_lag_max").count());
    out.local_evidence = values.boolean("local_evidence");
    out.poll = values.duration("poll");
    return out;
}

}  // namespace warden::cli
