#pragma once
// Everything that belongs to one configured chain: RPC endpoints, source, reader, submitter,
// signer.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "main/config/config.hpp"
#include "platform/async/run_blocking.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/rpc/endpoint_pool.hpp"
#include "ports/chain_reader.hpp"
#include "ports/chain_source.hpp"
#include "ports/chain_submitter.hpp"
#include "ports/http_client.hpp"
#include "ports/rng.hpp"
#include "ports/secrets.hpp"
#include "ports/web_socket.hpp"

namespace warden::cli {

// What all chains share; outlives them.
struct ChainDeps {
    boost::asio::any_io_executor executor;
    ports::HttpClient& http;
    ports::WebSocketClient& web_sockets;
    async::BlockingPool& pool;
    ports::Clock& clock;
    ports::Rng& rng;
    ports::SecretSource& secrets;
    metrics::Registry& registry;
};

class ChainParts {
  public:
    virtual ~ChainParts() = default;
    // Listens for hints (new heads) until cancelled.
    virtual boost::asio::awaitable<void> run() = 0;
    virtual ports::ChainSource& source() = 0;
    virtual ports::ChainReader& reader() = 0;
    // nullptr without a signer.
    virtual ports::ChainSubmitter* submitter() = 0;
    virtual ports::Signer* signer() = 0;
    virtual chain::ContractRef contract() const = 0;
    virtual std::string caip2() const = 0;
    virtual chain::Address address() const = 0;  // of the contract, canonical
};

// The parts of the configured kind. invalid_input for an address, chain id or key that is not one.
Result<std::unique_ptr<ChainParts>> make_chain(const ChainConfig& config, ChainDeps deps);

// One file a kind; for make_chain alone.
Result<std::unique_ptr<ChainParts>> make_starknet(const ChainConfig& config, ChainDeps deps);
Result<std::unique_ptr<ChainParts>> make_stellar(const ChainConfig& config, ChainDeps deps);

rpc::PoolSettings pool_settings(const ChainConfig& config, metrics::Registry& registry);
// Names the key of the configuration.
Error at_key(Error error, const ChainConfig& config, std::string_view key);

}  // namespace warden::cli
