#include "main/service/vantage_probe.hpp"

#include <set>
#include <utility>
#include <vector>

#include "domain/base/hex.hpp"
#include "domain/base/url.hpp"
#include "platform/async/task_group.hpp"
#include "platform/clock/kernel_clock.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/resolver.hpp"
#include "probes/http/http_probe.hpp"

namespace warden::cli {

namespace asio = boost::asio;

namespace {

// `roots` outlives the call.
asio::awaitable<void> ask(ports::EndpointProbe& probe, std::string url, ports::Deadline deadline,
                          std::set<Hash32>& roots) {
    ports::ProbeTarget target;
    target.url = std::move(url);
    const auto result = co_await probe.get(std::move(target), deadline);
    if (result.root) roots.insert(*result.root);
}

// The SHA-256 of the trusted roots behind the certificates of the controls.
asio::awaitable<std::set<Hash32>> trusted_roots(ports::EndpointProbe& probe,
                                                std::vector<ControlConfig> controls,
                                                ports::Deadline deadline) {
    std::set<Hash32> roots;
    std::vector<asio::awaitable<void>> asked;
    asked.reserve(controls.size());
    for (const ControlConfig& control : controls) {
        const auto url = parse_url(control.url);
        if (url && url->secure()) asked.push_back(ask(probe, control.url, deadline, roots));
    }
    co_await async::all_of(std::move(asked));
    co_return roots;
}

}  // namespace

Result<VantageProbe> make_vantage_probe(const ProbingConfig& probing, ports::Clock& clock,
                                        const HasRoute& has_route) {
    if (auto ways = check_families(probing, has_route); !ways) return Fail(ways.error());
    http::DialerSettings dialing;
    dialing.denies = probes::address_filter({probing.allow, probing.ports});
    dialing.families = probing.families;
    dialing.ca_file = probing.ca_file.string();
    http::ResolverSettings names;
    names.search = http::ResolverSettings::Search::none;
    VantageProbe made;
    made.resolver = http::make_resolver(clock, names);
    auto dialer = http::make_dialer(*made.resolver, clock, std::move(dialing));
    if (!dialer) return Fail(std::move(dialer.error()).at("probing.ca_file"));
    made.dialer = std::move(*dialer);
    made.probe = probes::make_http_probe(
        *made.dialer, clock, {.probes_max = probing.probes_max + probing.controls.size()});
    return made;
}

std::function<std::optional<Micros>()> clock_reference(ClockReference reference) {
    if (reference == ClockReference::store) return {};
    return [] { return clock::clock_error(clock::read_kernel_clock()); };
}

asio::awaitable<Result<std::string>> prove_roots(ports::EndpointProbe& probe, const Config& config,
                                                 ports::Deadline deadline) {
    const auto found = co_await trusted_roots(probe, config.probing.controls, deadline);
    const std::size_t roots = found.size();
    std::string seen = "the https controls prove " + std::to_string(roots) + " trusted root" +
                       (roots == 1 ? "" : "s");
    if (roots >= 2) co_return seen;
    seen +=
        ", two are needed to hold a certificate of an unknown root against its provider: name "
        "controls in probing.controls that this machine reaches by https and whose certificates "
        "come from two authorities that it trusts (probing.ca_file; empty: the system's)";
    if (must_prove_roots(config)) co_return fail(Errc::permanent, seen);
    co_return seen;
}

}  // namespace warden::cli
