#pragma once
// An HttpClient without a network: answers from a function, with faults on demand.

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ports/clock.hpp"
#include "ports/http_client.hpp"

namespace warden::support {

enum class HttpFault {
    none,
    refuse,       // connect_refused: nothing was sent
    lose_answer,  // the request took effect, the answer is lost
    stall,        // the same, noticed at the deadline
    half_body,    // an answer cut in the middle of its body: no_answer
    throttle,     // 429, Retry-After: 7
    html_page,    // 502 with an HTML body
    huge,         // over body_max
};

class FakeHttpClient final : public ports::HttpClient {
  public:
    using Answer = std::function<Result<ports::HttpResponse>(const ports::HttpRequest& request)>;

    // `answer` is called for every request that reaches the peer.
    FakeHttpClient(ports::Clock& clock, Answer answer)
        : clock_(clock), answer_(std::move(answer)) {}

    // Faults of the next requests, in order; then none.
    void plan(std::vector<HttpFault> faults) { plan_.assign(faults.begin(), faults.end()); }
    // Faults of every request whose URL begins so, until it is set to none.
    void plan_for(std::string url_prefix, HttpFault fault);

    boost::asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                             ports::Deadline deadline) override;

    const std::vector<ports::HttpRequest>& requests() const { return requests_; }

  private:
    HttpFault fault_for(const ports::HttpRequest& request);

    ports::Clock& clock_;
    Answer answer_;
    std::deque<HttpFault> plan_;
    std::vector<std::pair<std::string, HttpFault>> by_url_;
    std::vector<ports::HttpRequest> requests_;
};

}  // namespace warden::support
