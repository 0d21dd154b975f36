#pragma once
// The people of a scenario on one kind of chain: their keys, and how their calls get into a block.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "ports/clock.hpp"
#include "sandbox/setup/node_client.hpp"

namespace warden::sandbox {

struct Emitted {
    std::string event;  // CamelCase, whatever the chain
    Json fields;
};

// What actors work with; all of it outlives them.
struct Stage {
    ports::Clock& clock;
    NodeClient& node;
    NodeClient& control;
    std::string keys_dir;
};

class Actors {
  public:
    virtual ~Actors() = default;
    // Returns the address of the account whose key is in KEYS/NAME.key. Errors: the file, a key
    // that is none.
    virtual Result<std::string> address(const std::string& name) = 0;
    // Signs and sends the calls of one step (README.md) and waits until they are done; returns what
    // the Orchestrator emitted. conflict when one is refused, with the contract's error in quotes:
    // 'AlreadyExists'.
    virtual asio::awaitable<Result<std::vector<Emitted>>> play(std::string name, Json calls) = 0;
    // Waits until what was played is in a closed block.
    virtual asio::awaitable<Result<void>> finish() = 0;
};

}  // namespace warden::sandbox
