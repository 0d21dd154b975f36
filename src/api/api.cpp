#include "api/api.hpp"

#include <utility>

#include "api/endpoint.hpp"
#include "api/metrics.hpp"
#include "api/routes.hpp"

namespace warden::api {
namespace {

class Api final : public http::Handler {
  public:
    Api(Settings settings, Deps deps, std::span<const Endpoint> table)
        : settings_(std::move(settings)),
          deps_(std::move(deps)),
          table_(table),
          metrics_(deps_.registry),
          routes_(settings_, deps_, metrics_) {}

    asio::awaitable<http::Response> handle(http::Request request) override {
        const auto begin = deps_.clock.now();
        Match found = match(table_, request);
        const std::string_view route = found.pattern.empty() ? "other" : found.pattern;
        http::Response response = co_await answer(routes_, std::move(found), std::move(request));
        metrics_.answered(route, response.status, deps_.clock.now() - begin);
        co_return response;
    }

    void refused(http::Refusal why) override { metrics_.refused(why); }

  private:
    Settings settings_;
    Deps deps_;
    std::span<const Endpoint> table_;
    Metrics metrics_;
    Routes routes_;
};

}  // namespace

std::unique_ptr<http::Handler> make_api(Settings settings, Deps deps) {
    return make_api(std::move(settings), std::move(deps), endpoints());
}

std::unique_ptr<http::Handler> make_health(Settings settings, Deps deps) {
    return make_api(std::move(settings), std::move(deps), health_endpoints());
}

std::unique_ptr<http::Handler> make_api(Settings settings, Deps deps,
                                        std::span<const Endpoint> table) {
    return std::make_unique<Api>(std::move(settings), std::move(deps), table);
}

}  // namespace warden::api
