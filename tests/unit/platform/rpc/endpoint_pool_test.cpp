// Health of endpoints, and the pool that asks them.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "platform/rng/rng.hpp"
#include "platform/rpc/endpoint_pool.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/fake_rng.hpp"
#include "tests/support/run_until.hpp"

namespace warden::rpc {
namespace {

using support::FakeHttpClient;
using support::HttpFault;
using TimePoint = EndpointHealth::TimePoint;

constexpr TimePoint kStart{std::chrono::hours{1}};
const Quarantine kQuarantine{Millis{1000}, Millis{8000}};

TEST(EndpointHealth, RoundRobinSpreadsAndPriorityDoesNot) {
    support::FakeRng rng({0});
    EndpointHealth round(3, Pick::round_robin, kQuarantine, rng);
    EndpointHealth first(3, Pick::priority, kQuarantine, rng);
    for (std::size_t count = 0; count < 9; ++count) {
        EXPECT_EQ(round.pick(kStart, {}), count % 3);
        EXPECT_EQ(first.pick(kStart, {}), 0u);
    }
    EXPECT_EQ(first.pick(kStart, {0}), 1u);
    EXPECT_EQ(first.pick(kStart, {0, 1, 2}), std::nullopt);
}

TEST(EndpointHealth, QuarantineDoublesUpToItsCapAndSuccessForgets) {
    support::FakeRng rng({0});  // the shortest: half of the step
    EndpointHealth health(1, Pick::priority, kQuarantine, rng);
    for (const int expected : {500, 1000, 2000, 4000, 4000}) {
        health.failed(0, kStart, std::nullopt);
        const auto left = health.quarantine_left(0, kStart);
        EXPECT_EQ(left, Millis{expected});
        EXPECT_EQ(health.pick(kStart + left - Millis{1}, {}), std::nullopt);
        EXPECT_EQ(health.pick(kStart + left, {}), 0u);
    }
    health.succeeded(0);
    EXPECT_EQ(health.quarantine_left(0, kStart), Millis{0});
    health.failed(0, kStart, std::nullopt);
    EXPECT_EQ(health.quarantine_left(0, kStart), Millis{500});
}

TEST(EndpointHealth, WhatAnEndpointAsksForCountsUpToTheCap) {
    support::FakeRng rng({0});
    EndpointHealth health(1, Pick::priority, kQuarantine, rng);
    health.failed(0, kStart, Millis{7000});
    EXPECT_EQ(health.quarantine_left(0, kStart), Millis{7000});
    health.failed(0, kStart, Millis{1});  // never shortens
    EXPECT_EQ(health.quarantine_left(0, kStart), Millis{7000});
    health.succeeded(0);
    health.failed(0, kStart, Millis{3'600'000});
    EXPECT_EQ(health.quarantine_left(0, kStart), Millis{8000});
}

// Random histories; the properties hold after each step.
TEST(EndpointHealth, HoldsItsPropertiesOnRandomHistories) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        rng::SeededRng rng(seed);
        const std::size_t endpoints = 1 + ports::uniform(rng, 5);
        const auto pick = ports::uniform(rng, 2) == 0 ? Pick::priority : Pick::round_robin;
        EndpointHealth health(endpoints, pick, kQuarantine, rng);
        TimePoint now = kStart;
        for (int step = 0; step < 200; ++step) {
            now += Millis(static_cast<std::int64_t>(ports::uniform(rng, 3000)));
            const auto some = ports::uniform(rng, endpoints);
            if (ports::uniform(rng, 3) == 0) {
                health.succeeded(some);
                EXPECT_EQ(health.quarantine_left(some, now), Millis{0});
            } else {
                health.failed(some, now, std::nullopt);
                EXPECT_GT(health.quarantine_left(some, now), Millis{0});
            }
            std::vector<std::size_t> tried;
            while (const auto picked = health.pick(now, tried)) {
                ASSERT_LT(*picked, endpoints);
                ASSERT_EQ(std::ranges::find(tried, *picked), tried.end());
                ASSERT_EQ(health.quarantine_left(*picked, now), Millis{0});
                tried.push_back(*picked);
            }
            // What was never picked rests, and nobody rests longer than the cap.
            for (std::size_t endpoint = 0; endpoint < endpoints; ++endpoint) {
                const auto left = health.quarantine_left(endpoint, now);
                const bool picked = std::ranges::find(tried, endpoint) != tried.end();
                ASSERT_EQ(picked, left == Millis{0}) << "seed " << seed;
                ASSERT_LE(left, kQuarantine.cap);
            }
            ASSERT_TRUE(health.pick(now + kQuarantine.cap, {})) << "seed " << seed;
        }
    }
}

struct Fixture {
    explicit Fixture(PoolSettings settings = {}) {
        settings.endpoints = {
            {"a", "http://a/", {}}, {"b", "http://b/", {}}, {"c", "http://c/", {}}};
        settings.quarantine = kQuarantine;
        pool = make_endpoint_pool(http, workers, clock, rng, std::move(settings));
    }

    Result<Answer> call(Effect effect = Effect::read, Seconds limit = Seconds{60}) {
        Call call;
        call.method = "m";
        call.effect = effect;
        return support::run_until(io, clock, pool->call(std::move(call), clock.now() + limit));
    }

    static Result<ports::HttpResponse> answer(const ports::HttpRequest& request) {
        const auto begin = request.body.find("\"id\":") + 5;
        const auto id = request.body.substr(begin, request.body.find(',', begin) - begin);
        return ports::HttpResponse{
            200, {}, R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":"ok"})"};
    }

    asio::io_context io;
    support::FakeClock clock;
    support::FakeRng rng{{0}};
    FakeHttpClient http{clock, answer};
    async::BlockingPool workers{{.name = "cpu", .threads = 0}};
    std::unique_ptr<EndpointPool> pool;
};

TEST(EndpointPool, SaysWhoAnsweredAndSpreadsCalls) {
    Fixture on;
    std::map<std::string, int> answered;
    for (int count = 0; count < 9; ++count) ++answered[on.call()->endpoint];
    EXPECT_EQ(answered, (std::map<std::string, int>{{"a", 3}, {"b", 3}, {"c", 3}}));
}

TEST(EndpointPool, ReadMovesOnAndTheFailingOneRests) {
    for (const auto fault : {HttpFault::refuse, HttpFault::lose_answer, HttpFault::throttle,
                             HttpFault::html_page, HttpFault::huge}) {
        Fixture on;
        on.http.plan_for("http://a/", fault);
        EXPECT_EQ(on.call()->endpoint, "b");
        EXPECT_TRUE(on.pool->states()[0].quarantined);
        EXPECT_EQ(on.pool->states()[0].failures, 1u);
        EXPECT_FALSE(on.pool->states()[0].last_error.empty());
        const auto before = on.http.requests().size();
        for (int count = 0; count < 4; ++count) EXPECT_NE(on.call()->endpoint, "a");
        EXPECT_EQ(on.http.requests().size(), before + 4);
        on.http.plan_for("http://a/", HttpFault::none);
        on.clock.advance(kQuarantine.cap);
        std::set<std::string> answered;
        for (int count = 0; count < 3; ++count) answered.insert(on.call()->endpoint);
        EXPECT_EQ(answered.size(), 3u);
        EXPECT_EQ(on.pool->states()[0].quarantine_left, Millis{0});
    }
}

TEST(EndpointPool, StalledEndpointCostsOneTryOnly) {
    PoolSettings settings;
    settings.try_for = Millis{2000};
    Fixture on(settings);
    on.http.plan_for("http://a/", HttpFault::stall);
    const auto begin = on.clock.now();
    EXPECT_EQ(on.call()->endpoint, "b");
    EXPECT_EQ(on.clock.now() - begin, Seconds{2});
}

TEST(EndpointPool, GivesUpAfterItsTriesAndWhenAllRest) {
    PoolSettings settings;
    settings.tries_max = 2;
    Fixture on(settings);
    on.http.plan_for("http://", HttpFault::refuse);
    EXPECT_EQ(on.call().error().code, make_error_code(ports::NetErrc::connect_refused));
    EXPECT_EQ(on.http.requests().size(), 2u);
    EXPECT_FALSE(on.call());
    EXPECT_EQ(on.http.requests().size(), 3u);
    const auto nobody = on.call();
    EXPECT_EQ(nobody.error().code, make_error_code(RpcErrc::no_endpoint));
    EXPECT_TRUE(nobody.error().is(Condition::transient));
    EXPECT_EQ(on.http.requests().size(), 3u);
}

TEST(EndpointPool, SubmissionMovesOnOnlyWhileNothingWasSent) {
    for (const auto fault : {HttpFault::refuse, HttpFault::throttle}) {
        Fixture on;
        on.http.plan_for("http://a/", fault);
        EXPECT_EQ(on.call(Effect::submit)->endpoint, "b");
    }
    for (const auto fault :
         {HttpFault::lose_answer, HttpFault::stall, HttpFault::html_page, HttpFault::half_body}) {
        Fixture on;
        on.http.plan_for("http://a/", fault);
        const auto answer = on.call(Effect::submit);
        ASSERT_FALSE(answer);
        EXPECT_TRUE(answer.error().is(Condition::unknown_outcome));
        EXPECT_EQ(on.http.requests().size(), 1u);
    }
}

TEST(EndpointPool, TellsHowEveryCallEnded) {
    const std::vector<std::pair<HttpFault, std::string>> ends{
        {HttpFault::none, "ok"},
        {HttpFault::refuse, "network"},
        {HttpFault::throttle, "throttled"},
        {HttpFault::html_page, "unavailable"},
    };
    for (const auto& [fault, end] : ends) {
        std::vector<std::string> told;
        PoolSettings settings;
        settings.observe = [&told](std::string_view alias, std::string_view how, auto) {
            told.push_back(std::string(alias) + " " + std::string(how));
        };
        Fixture on(std::move(settings));
        on.http.plan_for("http://a/", fault);
        ASSERT_TRUE(on.call());
        ASSERT_FALSE(told.empty());
        EXPECT_EQ(told.front(), "a " + end);
        EXPECT_EQ(told.size(), end == "ok" ? 1u : 2u);  // the next endpoint answered
        EXPECT_EQ(told.back(), end == "ok" ? "a ok" : "b ok");
    }
    std::vector<std::string> told;
    PoolSettings settings;
    settings.observe = [&told](std::string_view, std::string_view how, auto) {
        told.emplace_back(how);
    };
    Fixture on(std::move(settings));
    on.http.plan_for("http://a/", HttpFault::lose_answer);
    ASSERT_FALSE(on.call(Effect::submit));
    EXPECT_EQ(told, std::vector<std::string>{"lost_answer"});
}

TEST(EndpointPool, PinnedCallAsksThatEndpointEvenWhileItRests) {
    Fixture on;
    on.pool->report_bad("b", "lies");
    EXPECT_TRUE(on.pool->states()[1].quarantined);
    EXPECT_EQ(on.pool->states()[1].last_error, "lies");
    Call call;
    call.method = "m";
    const auto deadline = on.clock.now() + Seconds{5};
    const auto answer = support::run_until(on.io, on.clock, on.pool->call_on("b", call, deadline));
    EXPECT_EQ(answer->endpoint, "b");
    EXPECT_FALSE(on.pool->states()[1].quarantined);
    const auto unknown = support::run_until(on.io, on.clock, on.pool->call_on("x", call, deadline));
    EXPECT_EQ(unknown.error().code, make_error_code(Errc::not_found));
    on.pool->report_bad("x", "nobody");
}

TEST(EndpointPool, RetryAfterIsObeyed) {
    Fixture on;
    on.http.plan_for("http://a/", HttpFault::throttle);  // Retry-After: 7
    EXPECT_EQ(on.call()->endpoint, "b");
    EXPECT_EQ(on.pool->states()[0].quarantine_left, Seconds{7});
}

TEST(EndpointPool, PassedDeadlineAsksNobody) {
    Fixture on;
    EXPECT_FALSE(on.call(Effect::read, Seconds{0}));
    EXPECT_TRUE(on.http.requests().empty());
}

}  // namespace
}  // namespace warden::rpc
