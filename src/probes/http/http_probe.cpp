#include "probes/http/http_probe.hpp"

#include <boost/asio/awaitable.hpp>
#include <utility>

#include "domain/base/sha256.hpp"
#include "domain/base/url.hpp"
#include "platform/async/in_flight.hpp"
#include "platform/async/timeout.hpp"
#include "probes/http/response_reader.hpp"

namespace warden::probes {
namespace {

namespace asio = boost::asio;
using ports::NetErrc;
using ports::OwnFault;
using ports::ProbeResult;
using ports::ProbeTarget;
using probing::FailKind;
using probing::OutcomeClass;

constexpr std::size_t kReadBytes = 16u << 10;

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
        case NetErrc::invalid_request:
            return set_own(result, OwnFault::invalid_target, error.text());
        case NetErrc::overloaded: return set_own(result, OwnFault::resources, error.text());
    }
}

bool is_refusal(unsigned status, bool has_retry_after) {
    return status == 429 || (status == 503 && has_retry_after);
}

// Judges what the status line and headers say; false when the body does not matter any more.
bool acceptable(const ProbeTarget& target, const ResponseReader& reader, ProbeResult& result) {
    const unsigned status = *reader.status();
    const std::string text = "HTTP status " + std::to_string(status);
    if (is_refusal(status, reader.has_retry_after())) {
        result.cls = OutcomeClass::unknown;
        result.kind = FailKind::throttled;
        result.detail = text;
        result.retry_after = reader.retry_after();
        return false;
    }
    if (status >= target.status_min && status <= target.status_max) return true;
    set_fail(result,
             status == 401 || status == 403 ? FailKind::auth_rejected : FailKind::http_status,
             text);
    return false;
}

// What one exchange works on; lives in the frame of get(), which awaits it.
struct Exchange {
    ports::ByteStream& stream;
    const std::string& request;
    const ProbeTarget& target;
    ProbeResult& result;
};

class HttpProbe final : public ports::EndpointProbe {
  public:
    HttpProbe(ports::Dialer& dialer, ports::Clock& clock, HttpProbeSettings settings)
        : dialer_(dialer), clock_(clock), settings_(std::move(settings)) {}

    asio::awaitable<ProbeResult> get(ProbeTarget target, ports::Deadline deadline) override {
        const auto begin = clock_.now();
        ProbeResult result;
        auto url = parse_url(target.url);
        if (!url || (url->scheme != "http" && url->scheme != "https")) {
            set_own(result, OwnFault::invalid_target, "no http or https URL");
        } else if (probing_ >= settings_.probes_max) {
            set_own(result, OwnFault::resources, "too many probes are under way");
        } else {
            const async::InFlight one(probing_);
            co_await measure(*url, target, deadline, result);
        }
        result.total = since(begin);
        co_return result;
    }

  private:
    Micros since(ports::Clock::TimePoint begin) const {
        return std::chrono::duration_cast<Micros>(clock_.now() - begin);
    }

    // References are to the frame of get(), which awaits this.
    asio::awaitable<void> measure(const Url& url, const ProbeTarget& target,
                                  ports::Deadline deadline, ProbeResult& result) {
        ports::DialTarget dial;
        dial.host = url.host;
        dial.port = url.port;
        dial.transport = url.secure() ? ports::Transport::tls : ports::Transport::plain;
        auto dialed = co_await dialer_.dial(std::move(dial), deadline);
        result.dns = dialed.times.dns;
        result.connect = dialed.times.connect;
        result.tls = dialed.times.tls;
        if (!dialed.stream) {
            set_net_error(result, dialed.stream.error());
            drop_failed_phase(result);
            co_return;
        }
        const std::string request = "GET " + url.target + " HTTP/1.1\r\nHost: " + url.authority() +
                                    "\r\nUser-Agent: " + settings_.user_agent +
                                    "\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
                                    "Connection: close\r\n\r\n";
        Exchange exchange{**dialed.stream, request, target, result};
        try {
            co_await async::with_deadline(clock_, deadline, run(exchange));
        } catch (const async::TimeoutError&) {
            set_fail(result, FailKind::timeout, "no whole answer in time");
        }
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

    asio::awaitable<void> run(Exchange exchange) {
        const ProbeTarget& target = exchange.target;
        ProbeResult& result = exchange.result;
        // A peer that refuses early may close while we write: what it said is still read.
        const auto written = co_await exchange.stream.write(exchange.request);
        const auto sent = clock_.now();
        auto arrived = sent;
        ResponseReader reader(
            {target.header_max, target.body_max},
            target.body_sha256 ? ResponseReader::Body::keep : ResponseReader::Body::count);
        std::string buffer(kReadBytes, '\0');
        while (!reader.done()) {
            const auto size = co_await exchange.stream.read_some(buffer);
            if (!size) co_return set_net_error(result, size.error());
            if (*size > 0 && !result.first_byte) {
                arrived = clock_.now();
                result.first_byte = std::chrono::duration_cast<Micros>(arrived - sent);
            }
            const auto fed = *size == 0 ? reader.end_of_stream()
                                        : reader.feed(std::string_view(buffer).substr(0, *size));
            result.body_bytes = reader.body_bytes();
            result.status = reader.status();
            if (reader.status() && !acceptable(target, reader, result)) co_return;
            if (!fed) co_return set_fail(result, FailKind::protocol, fed.error().detail);
        }
        result.transfer = since(arrived);
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

std::function<bool(std::span<const std::uint8_t>)> address_filter(
    std::vector<probing::Cidr> allowed) {
    return [allowed = std::move(allowed)](std::span<const std::uint8_t> address) {
        return !probing::denied_range(address, allowed);
    };
}

}  // namespace warden::probes
