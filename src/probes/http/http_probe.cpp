#include "probes/http/http_probe.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "domain/base/sha256.hpp"
#include "domain/base/url.hpp"
#include "domain/probing/port.hpp"
#include "platform/async/in_flight.hpp"
#include "platform/async/timeout.hpp"
#include "platform/http1/host_name.hpp"
#include "platform/http1/response_reader.hpp"
#include "platform/http1/retry_after.hpp"
#include "ports/unix_time.hpp"

namespace warden::probes {
namespace {

namespace asio = boost::asio;
using http1::ResponseReader;
using ports::NetErrc;
using ports::OwnFault;
using ports::ProbeResult;
using ports::ProbeTarget;
using probing::FailKind;
using probing::OutcomeClass;

constexpr std::size_t kReadBytes = 16u << 10;
constexpr Millis kSilenceMax{500};

void set_fail(ProbeResult& result, FailKind kind, std::string detail) {
    result.cls = OutcomeClass::fail;
    result.kind = kind;
    result.detail = std::move(detail);
}

void set_own(ProbeResult& result, OwnFault own, std::string detail) {
    result.cls = OutcomeClass::prober_fault;
    result.own = own;
    result.detail = std::move(detail);
}

void set_net_error(ProbeResult& result, const Error& error) {
    if (error.code.category() != ports::net_category()) {
        return set_own(result, OwnFault::resources, error.text());
    }
    switch (static_cast<NetErrc>(error.code.value())) {
        case NetErrc::dns_failed: return set_fail(result, FailKind::dns, error.text());
        case NetErrc::no_name_server: return set_own(result, OwnFault::name_server, error.text());
        case NetErrc::own_network: return set_own(result, OwnFault::network, error.text());
        case NetErrc::unreachable: return set_own(result, OwnFault::unreachable, error.text());
        case NetErrc::tls_untrusted: return set_own(result, OwnFault::untrusted_root, error.text());
        case NetErrc::tls_doubtful: return set_own(result, OwnFault::own_clock, error.text());
        case NetErrc::connect_refused:
            return set_fail(result, FailKind::connect_refused, error.text());
        case NetErrc::connect_timeout:
            return set_fail(result, FailKind::connect_timeout, error.text());
        case NetErrc::tls_invalid: return set_fail(result, FailKind::tls_invalid, error.text());
        case NetErrc::timeout: return set_fail(result, FailKind::timeout, error.text());
        case NetErrc::closed:
        case NetErrc::no_answer:
        case NetErrc::protocol:
        case NetErrc::too_large: return set_fail(result, FailKind::protocol, error.text());
        case NetErrc::address_denied:
            return set_own(result, OwnFault::address_denied, error.text());
        case NetErrc::port_denied: return set_own(result, OwnFault::port_denied, error.text());
        case NetErrc::bad_port:
        case NetErrc::invalid_request:
            return set_own(result, OwnFault::invalid_target, error.text());
        case NetErrc::overloaded: return set_own(result, OwnFault::resources, error.text());
    }
}

bool is_refusal(unsigned status, bool has_retry_after) {
    return status == 429 || (status == 503 && has_retry_after);
}

// Judges what the status line and headers say; false when the body does not matter any more.
bool acceptable(const ProbeTarget& target, const ResponseReader& reader, UnixSecs now,
                ProbeResult& result) {
    const unsigned status = *reader.status();
    const std::string text = "HTTP status " + std::to_string(status);
    if (is_refusal(status, ports::find_header(reader.headers(), "Retry-After") != nullptr)) {
        result.cls = OutcomeClass::unknown;
        result.kind = FailKind::throttled;
        result.detail = text;
        result.retry_after = http1::retry_after(reader.headers(), now);
        return false;
    }
    if (status >= target.status_min && status <= target.status_max) return true;
    set_fail(result,
             status == 401 || status == 403 ? FailKind::auth_rejected : FailKind::http_status,
             text);
    return false;
}

// Returns where a redirect from http to https of the same host leads; empty for any other answer.
std::optional<Url> upgrade_of(const Url& from, const ResponseReader& reader) {
    constexpr std::array kRedirects = {301u, 302u, 303u, 307u, 308u};
    const std::string* location = ports::find_header(reader.headers(), "Location");
    if (location == nullptr ||
        std::ranges::find(kRedirects, *reader.status()) == kRedirects.end()) {
        return std::nullopt;
    }
    const auto to = parse_url(*location);
    const bool upgrade =
        to && from.scheme == "http" && to->scheme == "https" && to->host == from.host;
    return upgrade ? std::optional(*to) : std::nullopt;
}

// What one exchange works on; lives in the frame of measure(), which awaits it.
struct Exchange {
    ports::ByteStream& stream;
    const Url& url;
    const ProbeTarget& target;
    ProbeResult& result;
    std::optional<Url>& upgrade;
};

class HttpProbe final : public ports::EndpointProbe {
  public:
    HttpProbe(ports::Dialer& dialer, ports::Clock& clock, HttpProbeSettings settings)
        : dialer_(dialer), clock_(clock), settings_(std::move(settings)) {}

    asio::awaitable<ProbeResult> get(ProbeTarget target, ports::Deadline deadline) override {
        const auto begin = clock_.now();
        ProbeResult result;
        auto url = parse_url(http1::ascii_url(target.url));
        if (!url || (url->scheme != "http" && url->scheme != "https")) {
            set_own(result, OwnFault::invalid_target, "no http or https URL");
        } else if (probing_ >= settings_.probes_max) {
            set_own(result, OwnFault::resources, "too many probes are under way");
        } else {
            const async::InFlight one(probing_);
            auto upgrade = co_await measure(*url, target, deadline, result);
            if (upgrade && target.redirects == ports::Redirects::to_https) {
                result = {};
                co_await measure(*upgrade, target, deadline, result);
            }
        }
        result.total = since(begin);
        co_return result;
    }

  private:
    Micros since(ports::Clock::TimePoint begin) const {
        return std::chrono::duration_cast<Micros>(clock_.now() - begin);
    }

    // Returns where the answer redirects to, if that is https on the same host. References are to
    // the frame of get(), which awaits this.
    asio::awaitable<std::optional<Url>> measure(const Url& url, const ProbeTarget& target,
                                                ports::Deadline deadline, ProbeResult& result) {
        ports::DialTarget dial;
        dial.host = url.host;
        dial.port = url.port;
        dial.transport = url.secure() ? ports::Transport::tls : ports::Transport::plain;
        dial.name = target.name;
        auto dialed = co_await dialer_.dial(std::move(dial), deadline);
        result.dns = dialed.times.dns;
        result.connect = dialed.times.connect;
        result.tls = dialed.times.tls;
        if (dialed.address) result.family = dialed.address->family();
        result.root = dialed.root;
        if (!dialed.stream) {
            set_net_error(result, dialed.stream.error());
            drop_failed_phase(result);
            co_return std::nullopt;
        }
        std::optional<Url> upgrade;
        Exchange exchange{**dialed.stream, url, target, result, upgrade};
        try {
            co_await async::with_deadline(clock_, deadline, run(exchange));
        } catch (const async::TimeoutError&) {
            set_fail(result, FailKind::timeout, "no whole answer in time");
        }
        co_return upgrade;
    }

    // The dialer shows the time of the phase that failed; a result shows completed ones only.
    static void drop_failed_phase(ProbeResult& result) {
        if (result.tls) {
            result.tls.reset();
        } else if (result.connect) {
            result.connect.reset();
        } else if (result.own != OwnFault::address_denied) {
            result.dns.reset();
        }
    }

    // A correct server speaks when it is asked. Bytes that come within one round trip of the open
    // connection were sent unasked: their sender would fake its latency by them.
    asio::awaitable<bool> speaks_unasked(Exchange exchange) {
        const auto round_trip =
            std::chrono::ceil<Millis>(exchange.result.connect.value_or(Micros{}));
        std::string buffer(1, '\0');
        try {
            co_await async::with_timeout(clock_, std::min(round_trip, kSilenceMax),
                                         exchange.stream.read_some(buffer));
        } catch (const async::TimeoutError&) {
            co_return false;
        }
        co_return true;
    }

    asio::awaitable<void> run(Exchange exchange) {
        const ProbeTarget& target = exchange.target;
        ProbeResult& result = exchange.result;
        if (co_await speaks_unasked(exchange)) {
            co_return set_fail(result, FailKind::protocol, "spoke or closed before it was asked");
        }
        const std::string request =
            "GET " + exchange.url.target + " HTTP/1.1\r\nHost: " + exchange.url.authority() +
            "\r\nUser-Agent: " + settings_.user_agent + "\r\nAccept: */*\r\n\r\n";
        // A peer that refuses early may close while we write: what it said is still read.
        const auto written = co_await exchange.stream.write(request);
        const auto sent = clock_.now();
        auto answered = sent;
        ResponseReader reader(
            {target.header_max, target.body_max},
            target.body_sha256 ? ResponseReader::Body::keep : ResponseReader::Body::count);
        std::string buffer(kReadBytes, '\0');
        while (!reader.done()) {
            const auto size = co_await exchange.stream.read_some(buffer);
            if (!size) co_return set_net_error(result, size.error());
            const auto fed = *size == 0 ? reader.end_of_stream()
                                        : reader.feed(std::string_view(buffer).substr(0, *size));
            result.body_bytes = reader.body_bytes();
            if (reader.status() && !result.status) {
                answered = clock_.now();
                result.status = reader.status();
                result.first_byte = std::chrono::duration_cast<Micros>(answered - sent);
                exchange.upgrade = upgrade_of(exchange.url, reader);
                if (!acceptable(target, reader, ports::unix_secs(clock_), result)) co_return;
            }
            if (!fed) co_return set_fail(result, FailKind::protocol, fed.error().detail);
        }
        result.transfer = since(answered);
        if (target.body_sha256 && sha256(reader.body()) != *target.body_sha256) {
            set_fail(result, FailKind::integrity, "the body's SHA-256 is not the expected one");
        }
    }

    ports::Dialer& dialer_;
    ports::Clock& clock_;
    HttpProbeSettings settings_;
    std::size_t probing_ = 0;
};

}  // namespace

std::unique_ptr<ports::EndpointProbe> make_http_probe(ports::Dialer& dialer, ports::Clock& clock,
                                                      HttpProbeSettings settings) {
    return std::make_unique<HttpProbe>(dialer, clock, std::move(settings));
}

std::function<std::optional<NetErrc>(std::span<const std::uint8_t>, std::uint16_t)> address_filter(
    FilterSettings settings) {
    return [settings = std::move(settings)](std::span<const std::uint8_t> address,
                                            std::uint16_t port) -> std::optional<NetErrc> {
        const bool own = std::ranges::any_of(settings.allowed, [&](const probing::Cidr& block) {
            return probing::contains(block, address);
        });
        if (own) return std::nullopt;
        if (probing::denied_range(address)) return NetErrc::address_denied;
        if (probing::is_bad_port(port)) return NetErrc::bad_port;
        if (settings.ports.empty() || settings.ports.contains(port)) return std::nullopt;
        return NetErrc::port_denied;
    };
}

}  // namespace warden::probes
