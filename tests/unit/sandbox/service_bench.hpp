#pragma once
// The whole service over loopback sockets, and a client of it.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/resolver.hpp"
#include "platform/json/parse.hpp"
#include "sandbox/server/service.hpp"
#include "tests/support/net_loop.hpp"

namespace warden::sandbox {

class ServiceBench : public testing::Test {
  protected:
    ServiceBench() {
        resolver = http::make_resolver(loop.clock, {});
        dialer = std::move(*http::make_dialer(*resolver, loop.clock, {}));
        http = http::make_http_client(*dialer, loop.clock, {});
    }
    void begin(ServerSettings settings) {
        auto made = make_service(loop.io.get_executor(), loop.clock, std::move(settings));
        ASSERT_TRUE(made) << made.error().text();
        service = std::move(*made);
        ready = service->ready();
        running = loop.background(service->run());
    }
    void stop() {
        loop.end(running);
        service.reset();
    }
    Result<ports::HttpResponse> send(ports::HttpRequest request) {
        return loop.run(http->send(std::move(request), loop.in(Millis{10'000})));
    }
    Result<ports::HttpResponse> get(std::string url) {
        ports::HttpRequest request;
        request.url = std::move(url);
        return send(std::move(request));
    }
    Json post(std::string url, const std::string& method, Json params) {
        ports::HttpRequest request;
        request.method = "POST";
        request.url = std::move(url);
        request.body = write_canonical(
            Json::Object{{"id", 1}, {"method", method}, {"params", std::move(params)}});
        const auto answer = send(std::move(request));
        return answer && answer->status == 200 ? *json::parse(answer->body) : Json();
    }
    std::string rpc_url() const { return *(*ready.find("rpc")->array())[0].string(); }
    std::string control_url() const { return *ready.find("control")->string(); }
    std::string provider_url(std::size_t index) const {
        return *(*ready.find("providers")->array())[index].find("url")->string();
    }

    support::NetLoop loop;
    std::unique_ptr<ports::Resolver> resolver;
    std::unique_ptr<ports::Dialer> dialer;
    std::unique_ptr<ports::HttpClient> http;
    std::unique_ptr<Service> service;
    support::NetLoop::Background running;
    Json ready;
};

}  // namespace warden::sandbox
