#pragma once
// Everything that belongs to one configured chain: RPC endpoints, source, reader, submitter,
// signer. Each kind of chain makes it in a file of its own (kinds.hpp).

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "main/chains/chain_config.hpp"
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

// What all chains share; it outlives them.
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

struct Chain {
    chain::ContractRef contract;
    std::string caip2;
    chain::Address address;       // of the contract, canonical
    std::shared_ptr<void> nodes;  // what the ports below stand on
    std::unique_ptr<ports::ChainSource> source;
    std::unique_ptr<ports::ChainReader> reader;
    std::unique_ptr<ports::ChainSubmitter> submitter;  // nullptr without a signer
    std::unique_ptr<ports::Signer> signer;             // the same
    // Listens for hints (new heads) until cancelled; empty where nodes announce nothing.
    std::function<boost::asio::awaitable<void>()> listen;
};

// The endpoints of a chain as one, each call counted.
std::unique_ptr<rpc::EndpointPool> make_pool(const ChainConfig& config, const ChainDeps& deps);
// Puts the chain and the key of the configuration before the error's detail.
Error at_key(Error error, const ChainConfig& config, std::string_view key);

}  // namespace warden::cli
