#pragma once
// JSON-RPC to a node or control port, for the setup tool.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "ports/clock.hpp"
#include "ports/http_client.hpp"

namespace warden::sandbox {

namespace asio = boost::asio;

class NodeClient {
  public:
    NodeClient(ports::HttpClient& http, ports::Clock& clock, std::string url)
        : http_(http), clock_(clock), url_(std::move(url)) {}

    // Returns the result of a call; conflict, with the node's words, when it answers with an error.
    asio::awaitable<Result<Json>> call(std::string method, Json params);

  private:
    ports::HttpClient& http_;
    ports::Clock& clock_;
    std::string url_;
};

}  // namespace warden::sandbox
