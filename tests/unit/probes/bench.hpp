#pragma once
// An HTTP probe on loopback: what the tests of this folder share.

#include <gtest/gtest.h>

#include <boost/asio/write.hpp>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "platform/http/dialer.hpp"
#include "probes/http/http_probe.hpp"
#include "tests/support/fake_http_server.hpp"
#include "tests/support/fake_resolver.hpp"
#include "tests/support/tls_files.hpp"

namespace warden::probes {

namespace asio = boost::asio;
using ports::OwnFault;
using ports::ProbeResult;
using ports::ProbeTarget;
using probing::FailKind;
using probing::OutcomeClass;
using support::FakeHttpServer;
using support::then_send;
using support::then_send_and_hold;

inline const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

inline std::vector<probing::Cidr> loopback() { return {*probing::parse_cidr("127.0.0.0/8")}; }

struct Fixture {
    explicit Fixture(std::vector<probing::Cidr> allowed = loopback(), std::string ca_file = {},
                     std::set<std::uint16_t> ports = {}) {
        http::DialerSettings settings;
        settings.denies = address_filter({std::move(allowed), std::move(ports)});
        // Reading the system's roots takes longer than most tests.
        static const support::TlsFiles nobody;
        settings.ca_file = ca_file.empty() ? nobody.ca_file() : std::move(ca_file);
        dialer = *http::make_dialer(resolver, loop.clock, std::move(settings));
        probe = make_http_probe(*dialer, loop.clock, {});
    }

    ProbeResult get(ProbeTarget target) {
        return loop.run(probe->get(std::move(target), loop.in(Seconds{10})));
    }
    ProbeResult get(const std::string& url) { return get(target_of(url)); }
    ProbeResult get_with_time(const std::string& url) {
        return loop.run_with_time(probe->get(target_of(url), loop.in(Seconds{10})));
    }
    static ProbeTarget target_of(const std::string& url) {
        ProbeTarget target;
        target.url = url;
        return target;
    }

    support::NetLoop loop;
    support::FakeResolver resolver;
    std::unique_ptr<ports::Dialer> dialer;
    std::unique_ptr<ports::EndpointProbe> probe;
};

inline void expect_fail(const ProbeResult& result, FailKind kind) {
    EXPECT_EQ(result.cls, OutcomeClass::fail) << result.detail;
    EXPECT_EQ(name(result.kind), name(kind)) << result.detail;
    EXPECT_EQ(result.own, OwnFault::none);
    EXPECT_FALSE(result.detail.empty());
}

inline void expect_own(const ProbeResult& result, OwnFault own) {
    EXPECT_EQ(result.cls, OutcomeClass::prober_fault) << result.detail;
    EXPECT_EQ(result.kind, FailKind::none);
    EXPECT_EQ(result.own, own) << result.detail;
}

class Hello final : public http::Handler {
  public:
    asio::awaitable<http::Response> handle(http::Request) override {
        http::Response response;
        response.body = "hello";
        co_return response;
    }
};

}  // namespace warden::probes
