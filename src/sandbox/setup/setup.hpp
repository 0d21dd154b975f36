#pragma once
// Plays the people of a development chain: signs real transactions with key files and sends them to
// a running node, as a scenario file says.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "ports/clock.hpp"

namespace warden::sandbox {

namespace asio = boost::asio;

struct SetupOrder {
    std::string rpc_url;
    std::string control_url;
    std::string keys_dir;  // NAME.key of everybody: a Stark private key or a Stellar seed
    std::string scenario;  // text of the file; README.md has its form
};

// Plays the scenario; `done` gets the variables that it saved, once the last transaction is in a
// closed block. Errors: the scenario (invalid_input), a key file, the node's refusal (conflict), no
// answer.
asio::awaitable<void> run_setup(ports::Clock& clock, const SetupOrder& order, Result<Json>& done);

}  // namespace warden::sandbox
