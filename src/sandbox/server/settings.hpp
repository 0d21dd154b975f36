#pragma once
// What `warden-sandbox serve` reads from its JSON file; README.md has an example.

#include <string>
#include <variant>
#include <vector>

#include "sandbox/providers/sample_provider.hpp"
#include "sandbox/starknet/settings.hpp"
#include "sandbox/stellar/settings.hpp"

namespace warden::sandbox {

struct ServerSettings {
    std::string listen = "127.0.0.1";
    std::vector<std::uint16_t> rpc_ports = {0};  // one endpoint each; 0: any free port
    std::uint16_t control_port = 0;
    Millis block_time{2'000};  // 0: blocks only by the control port
    std::variant<StarknetSettings, soroban::StellarSettings> chain;
    std::vector<SampleProvider::Settings> providers;
    std::string data_dir;  // empty: nothing is kept
};

// Reads all of the file; invalid_input names the member, also one that is unknown.
Result<ServerSettings> read_settings(std::string_view text);

}  // namespace warden::sandbox
