#include "tests/support/fake_http.hpp"

#include "platform/async/timeout.hpp"

namespace warden::support {

using ports::HttpResponse;
using ports::NetErrc;

void FakeHttpClient::plan_for(std::string url_prefix, HttpFault fault) {
    std::erase_if(by_url_, [&](const auto& entry) { return entry.first == url_prefix; });
    if (fault != HttpFault::none) by_url_.emplace_back(std::move(url_prefix), fault);
}

HttpFault FakeHttpClient::fault_for(const ports::HttpRequest& request) {
    for (const auto& [prefix, fault] : by_url_) {
        if (request.url.starts_with(prefix)) return fault;
    }
    if (plan_.empty()) return HttpFault::none;
    const auto fault = plan_.front();
    plan_.pop_front();
    return fault;
}

boost::asio::awaitable<Result<HttpResponse>> FakeHttpClient::send(ports::HttpRequest request,
                                                                  ports::Deadline deadline) {
    requests_.push_back(request);
    if (clock_.now() >= deadline) co_return fail(NetErrc::timeout, "no time left");
    switch (fault_for(request)) {
        case HttpFault::none: co_return answer_(request);
        case HttpFault::refuse: co_return fail(NetErrc::connect_refused, "fake");
        case HttpFault::lose_answer:
            (void)answer_(request);
            co_return fail(NetErrc::no_answer, "fake: lost");
        case HttpFault::stall:
            (void)answer_(request);
            co_await async::sleep_until(clock_, deadline);
            co_return fail(NetErrc::no_answer, "fake: stalled");
        case HttpFault::half_body:
            (void)answer_(request);
            co_return fail(NetErrc::no_answer, "fake: half a body");
        case HttpFault::throttle: co_return HttpResponse{429, {{"Retry-After", "7"}}, "slow down"};
        case HttpFault::html_page:
            co_return HttpResponse{
                502, {{"Content-Type", "text/html"}}, "<html><body>Bad Gateway</body></html>"};
        case HttpFault::huge: (void)answer_(request); co_return fail(NetErrc::too_large, "fake");
    }
    co_return fail(NetErrc::protocol, "fake: unknown fault");
}

}  // namespace warden::support
