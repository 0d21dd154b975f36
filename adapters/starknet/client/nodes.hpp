#pragma once
// The configured endpoints of one chain, each probed before it is used: the version of its
// specification and its network.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "adapters/starknet/client/node_client.hpp"
#include "platform/rpc/probed_endpoints.hpp"
#include "ports/clock.hpp"

namespace warden::starknet {

struct NodesSettings {
    Felt chain_id;  // SN_MAIN, SN_SEPOLIA or another, as a short string
    rpc::ProbeSettings probes;
    // Only proven blocks count: JSON-RPC 0.9, whose headers can't be hashed again, is refused.
    bool needs_proof = false;
};

// An endpoint that passed its probe.
struct Node {
    std::string alias;
};

// It belongs to one logic thread; client and clock outlive it.
class Nodes : public rpc::ProbedEndpoints<Node> {
  public:
    Nodes(NodesSettings settings, NodeClient& client, ports::Clock& clock);

    NodeClient& client() { return client_; }
    const NodesSettings& settings() const { return settings_; }

  private:
    asio::awaitable<Result<Node>> probe(std::string alias, ports::Deadline deadline);

    NodesSettings settings_;
    NodeClient& client_;
};

}  // namespace warden::starknet
