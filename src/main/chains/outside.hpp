#pragma once
// This process's way to everything outside but the database.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "domain/base/error.hpp"
#include "main/chains/chain.hpp"
#include "ports/clock.hpp"
#include "ports/dialer.hpp"
#include "ports/resolver.hpp"

namespace warden::cli {

// Owns what the chains of a process share; outlives them, but not the executor: clients keep
// connections.
class Outside {
  public:
    Outside();
    // invalid_input: the system's TLS certificates can't be read.
    Result<void> open();
    // Returns what chains need of it; called after open().
    ChainDeps chain_deps(boost::asio::any_io_executor executor);
    // Returns the client of all of them; called after open().
    ports::HttpClient& http() { return *http_; }

    metrics::Registry registry;
    std::unique_ptr<ports::Clock> clock;
    std::unique_ptr<ports::Rng> rng;
    std::unique_ptr<ports::SecretSource> secrets;
    async::BlockingPool pool;  // of one thread, for what takes CPU time: proofs of blocks
    // One thread for records, windows and evidence: a job takes seconds, and blocks go on
    // meanwhile.
    async::BlockingPool judging;
    std::unique_ptr<ports::Resolver> resolver;

  private:
    std::unique_ptr<ports::Dialer> dialer_;
    std::unique_ptr<ports::HttpClient> http_;
    std::unique_ptr<ports::WebSocketClient> web_sockets_;
};

}  // namespace warden::cli
