#pragma once
// A node with a chain of its own, as a library without sockets: bytes in, bytes out. It belongs to
// one thread.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "sandbox/rpc/delivery.hpp"

namespace warden::sandbox {

class Chain {
  public:
    using Session = std::uint64_t;  // a WebSocket client, numbered by the owner
    using PushSink = std::function<void(Session, std::string)>;

    virtual ~Chain() = default;

    // Answers JSON-RPC, single or batch, as over HTTP; faults on the wire have no effect.
    // `endpoint` is below the number in the settings: each has faults of its own.
    virtual std::string handle(std::string_view request, std::size_t endpoint) = 0;
    std::string handle(std::string_view request) { return handle(request, 0); }
    // Answers with the faults on the wire.
    virtual Delivery exchange(std::string_view request, std::size_t endpoint) = 0;
    // Answers the sandbox's own methods (sandbox_createBlock, ...: see the chain's README.md),
    // JSON-RPC too.
    virtual std::string control(std::string_view request) = 0;

    // Closes the block or ledger that is being built and opens the next.
    virtual void create_block() = 0;
    // Describes the chain for the line that says what runs: chain, orchestrator, token, accounts,
    // block_number, ...
    virtual Json::Object describe() const = 0;

    // Gets every change of the chain as one line, in order; replaying all lines on a fresh chain of
    // the same settings gives the same blocks with the same hashes.
    using Journal = std::function<void(const Json& line)>;
    virtual void set_journal(Journal journal) = 0;
    // Plays a line again, before any request. invalid_input when it is unknown or does not fit the
    // chain.
    virtual Result<void> replay(const Json& line) = 0;

    // WebSocket clients of endpoint 0, where the chain has any.
    virtual bool takes_web_sockets() const { return false; }
    // Takes a message of a client. The answer goes to the sink, before anything that the request
    // itself sets off.
    virtual void receive(Session, std::string_view) {}
    virtual void close(Session) {}
    // NOLINTNEXTLINE(performance-unnecessary-value-param): whoever overrides it keeps the sink
    virtual void set_push_sink(PushSink /*sink*/) {}
};

}  // namespace warden::sandbox
