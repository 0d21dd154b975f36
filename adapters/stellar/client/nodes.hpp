#pragma once
// The configured endpoints of one Stellar network, each probed before it is used: its version, its
// network, and that it has not fallen behind what we know.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "adapters/stellar/client/node_client.hpp"
#include "platform/rpc/probed_endpoints.hpp"
#include "ports/clock.hpp"

namespace warden::stellar {

struct NodesSettings {
    std::string passphrase;  // of the network
    rpc::ProbeSettings probes;
};

struct Node {
    std::string alias;
    std::string version;  // of stellar-rpc
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

}  // namespace warden::stellar
