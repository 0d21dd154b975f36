#pragma once
// A Starknet node of specification 0.10.2 with a chain of its own, as a library without sockets:
// bytes in, bytes out. Executes signed invoke transactions of version 3 on three kinds of
// contracts: accounts, STRK, the Orchestrator. One thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/error.hpp"
#include "ports/clock.hpp"
#include "sandbox/starknet/settings.hpp"

namespace warden::sandbox {

// What an HTTP client gets to see of an answer, faults included.
struct Delivery {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;  // beside the usual ones
    std::string body;
    Millis delay{0};                                     // before the first byte
    enum class Cut { none, half, all } cut = Cut::none;  // how much of it is lost on the way
};

class StarknetChain {
  public:
    using Session = std::uint64_t;  // a WebSocket client, numbered by the owner
    using PushSink = std::function<void(Session, std::string)>;

    virtual ~StarknetChain() = default;

    // JSON-RPC, single or batch, as over HTTP; transport faults have no effect. `endpoint` below
    // settings.endpoints: each has faults of its own.
    virtual std::string handle(std::string_view request, std::size_t endpoint) = 0;
    std::string handle(std::string_view request) { return handle(request, 0); }
    // The same with transport faults.
    virtual Delivery exchange(std::string_view request, std::size_t endpoint) = 0;
    // The sandbox's own methods (sandbox_createBlock, ...: see README.md), JSON-RPC too.
    virtual std::string control(std::string_view request) = 0;

    // A message of a WebSocket client of endpoint 0. The answer goes to the sink, before anything
    // that the request itself sets off.
    virtual void receive(Session session, std::string_view request) = 0;
    virtual void close(Session session) = 0;
    virtual void set_push_sink(PushSink sink) = 0;

    // Closes the pending block and opens the next.
    virtual void create_block() = 0;

    // Every change of the chain as one line of text, in order; replaying all lines on a fresh chain
    // of the same settings gives the same blocks with the same hashes.
    using Journal = std::function<void(const std::string& line)>;
    virtual void set_journal(Journal journal) = 0;
    // Before any request. invalid_input when a line is unreadable or does not fit the chain.
    virtual Result<void> replay(std::string_view line) = 0;

    virtual starknet::Felt orchestrator_address() const = 0;
    virtual std::uint64_t block_num() const = 0;  // of the newest closed block
};

// Block 0 is the genesis, block 1 deploys the Orchestrator. The clock outlives the chain.
// invalid_input when the constructor's arguments are not accepted by the contract.
Result<std::unique_ptr<StarknetChain>> make_starknet_chain(StarknetSettings settings,
                                                           ports::Clock& clock);

}  // namespace warden::sandbox
