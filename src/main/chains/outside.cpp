#include "main/chains/outside.hpp"

#include <utility>

#include "platform/clock/system_clock.hpp"
#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/resolver.hpp"
#include "platform/http/web_socket_client.hpp"
#include "platform/rng/rng.hpp"
#include "platform/secrets/file_secrets.hpp"

namespace warden::cli {

Outside::Outside()
    : clock(clock::make_system_clock()),
      rng(rng::make_system_rng()),
      secrets(secrets::make_file_secrets()),
      pool({.name = "cpu", .threads = 1, .queue_max = 1'000}),
      judging({.name = "judging", .threads = 1, .queue_max = 1'000}),
      resolver(http::make_resolver(*clock, {})) {}

Result<void> Outside::open() {
    auto dialer = http::make_dialer(*resolver, *clock, {});
    if (!dialer) return Fail(std::move(dialer.error()));
    dialer_ = std::move(*dialer);
    http_ = http::make_http_client(*dialer_, *clock, {});
    web_sockets_ = http::make_web_socket_client(*dialer_, *clock);
    return {};
}

ChainDeps Outside::chain_deps(boost::asio::any_io_executor executor) {
    return {std::move(executor), *http_, *web_sockets_, pool, *clock, *rng, *secrets, registry};
}

}  // namespace warden::cli
