// JSON-RPC client: what every kind of answer, and every kind of silence, becomes.

#include <gtest/gtest.h>

#include "platform/rpc/client.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/run_until.hpp"

namespace warden::rpc {
namespace {

using ports::HttpResponse;
using ports::NetErrc;
using support::FakeHttpClient;
using support::HttpFault;

struct Fixture {
    asio::io_context io;
    support::FakeClock clock;
    HttpResponse response{200, {}, R"({"jsonrpc":"2.0","id":1,"result":{"a":[1,"]}"]}})"};
    FakeHttpClient http{
        clock, [this](const ports::HttpRequest&) { return Result<HttpResponse>(response); }};
    async::BlockingPool workers{{.name = "cpu", .threads = 0, .queue_max = 0}};
    std::unique_ptr<Client> client =
        make_client(http, workers, {"node-1", "http://node/key-123", {{"X-Key", "k"}}}, {});

    Outcome call(Effect effect = Effect::read) {
        Call call;
        call.method = "getThing";
        call.params = Json(Json::Object{{"start", 5}});
        call.effect = effect;
        return support::run_until(io, clock,
                                  client->call(std::move(call), clock.now() + Seconds{3}));
    }
    Outcome call_with(unsigned status, std::string body, Effect effect = Effect::read) {
        response = {status, {}, std::move(body)};
        return call(effect);
    }
};

TEST(RpcClient, RequestHasNamedParametersAndAnId) {
    Fixture on;
    ASSERT_TRUE(on.call().answer);
    const auto& request = on.http.requests().at(0);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.body, R"({"id":1,"jsonrpc":"2.0","method":"getThing","params":{"start":5}})");
    EXPECT_EQ(*ports::find_header(request.headers, "Content-Type"), "application/json");
    EXPECT_EQ(*ports::find_header(request.headers, "X-Key"), "k");
    EXPECT_TRUE(request.repeatable);
    (void)on.call(Effect::submit);
    EXPECT_FALSE(on.http.requests().at(1).repeatable);
    EXPECT_NE(on.http.requests().at(1).body.find("\"id\":2"), std::string::npos);
}

TEST(RpcClient, ResultIsItsTextAndItsValue) {
    Fixture on;
    const auto outcome = on.call();
    ASSERT_TRUE(outcome.answer) << outcome.answer.error().text();
    EXPECT_EQ(outcome.answer->endpoint, "node-1");
    EXPECT_FALSE(outcome.answer->error);
    EXPECT_EQ(outcome.answer->result(), R"({"a":[1,"]}"]})");
    EXPECT_GE(outcome.answer->body.capacity(), outcome.answer->body.size() + 64);
    const auto value = parse_result(*outcome.answer);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->find("a")->array()->size(), 2u);
}

TEST(RpcClient, ResultMayBeAnyJson) {
    for (const std::string result : {"null", "true", "-7", "\"text \\\" , } \\\\\"", "[ ]", "{}",
                                     "[[1, 2], {\"b\": \"]\"}]"}) {
        Fixture on;
        const auto outcome = on.call_with(
            200, " { \"result\" : " + result + " ,\n\"id\":1, \"jsonrpc\":\"2.0\" }\n");
        ASSERT_TRUE(outcome.answer) << result << outcome.answer.error().text();
        EXPECT_EQ(outcome.answer->result(), result);
        EXPECT_TRUE(parse_result(*outcome.answer)) << result;
    }
}

TEST(RpcClient, ErrorOfTheNodeIsAValue) {
    Fixture on;
    const auto outcome = on.call_with(
        200,
        R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"bad \"start\"","data":{"x":1.5}}})");
    ASSERT_TRUE(outcome.answer) << outcome.answer.error().text();
    const RpcError expected{-32602, "bad \"start\"", R"({"x":1.5})"};
    ASSERT_TRUE(outcome.answer->error);
    EXPECT_EQ(*outcome.answer->error, expected);
}

TEST(RpcClient, ErrorMayComeWithoutIdAndWithAnotherStatus) {
    for (const auto status : {200u, 400u, 500u}) {
        Fixture on;
        const auto outcome = on.call_with(
            status, R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse"}})");
        ASSERT_TRUE(outcome.answer);
        EXPECT_EQ(outcome.answer->error->code, -32700);
    }
}

struct Bad {
    const char* name;
    unsigned status;
    std::string body;
    RpcErrc read;
    RpcErrc submit;
};

class RpcClientOnBadAnswers : public testing::TestWithParam<Bad> {};

TEST_P(RpcClientOnBadAnswers, SaysWhatIsWrong) {
    for (const auto effect : {Effect::read, Effect::submit}) {
        Fixture on;
        const auto outcome = on.call_with(GetParam().status, GetParam().body, effect);
        ASSERT_FALSE(outcome.answer);
        const auto expected = effect == Effect::read ? GetParam().read : GetParam().submit;
        EXPECT_EQ(outcome.answer.error().code, make_error_code(expected))
            << outcome.answer.error().text();
        EXPECT_TRUE(outcome.answer.error().detail.starts_with("node-1 getThing: "));
        EXPECT_EQ(outcome.answer.error().detail.find("key-123"), std::string::npos);
    }
}

const std::vector<Bad> kBad = {
    {"empty", 200, "", RpcErrc::garbage, RpcErrc::lost_answer},
    {"html", 200, "<html><body>hi</body></html>", RpcErrc::garbage, RpcErrc::lost_answer},
    {"cut", 200, R"({"jsonrpc":"2.0","id":1,"result":{"a":)", RpcErrc::garbage,
     RpcErrc::lost_answer},
    {"array", 200, "[]", RpcErrc::garbage, RpcErrc::lost_answer},
    {"no_version", 200, R"({"id":1,"result":1})", RpcErrc::garbage, RpcErrc::lost_answer},
    {"other_id", 200, R"({"jsonrpc":"2.0","id":2,"result":1})", RpcErrc::garbage,
     RpcErrc::lost_answer},
    {"null_id_result", 200, R"({"jsonrpc":"2.0","id":null,"result":1})", RpcErrc::garbage,
     RpcErrc::lost_answer},
    {"neither", 200, R"({"jsonrpc":"2.0","id":1})", RpcErrc::garbage, RpcErrc::lost_answer},
    {"both", 200, R"({"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":"m"}})",
     RpcErrc::garbage, RpcErrc::lost_answer},
    {"twice", 200, R"({"jsonrpc":"2.0","id":1,"result":1,"result":2})", RpcErrc::garbage,
     RpcErrc::lost_answer},
    {"code_no_number", 200, R"({"jsonrpc":"2.0","id":1,"error":{"code":"x","message":"m"}})",
     RpcErrc::garbage, RpcErrc::lost_answer},
    {"trailing", 200, R"({"jsonrpc":"2.0","id":1,"result":1} x)", RpcErrc::garbage,
     RpcErrc::lost_answer},
    {"throttled", 429, "slow down", RpcErrc::throttled, RpcErrc::throttled},
    {"forbidden", 403, "no", RpcErrc::refused, RpcErrc::refused},
    {"moved", 302, "", RpcErrc::refused, RpcErrc::refused},
    {"bad_gateway", 502, "<html>", RpcErrc::unavailable, RpcErrc::lost_answer},
    {"no_service", 503, "", RpcErrc::unavailable, RpcErrc::lost_answer},
};

INSTANTIATE_TEST_SUITE_P(RpcClient, RpcClientOnBadAnswers, testing::ValuesIn(kBad),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(RpcClient, EachCodeHasItsCondition) {
    const std::vector<std::pair<RpcErrc, Condition>> expected = {
        {RpcErrc::throttled, Condition::transient},
        {RpcErrc::refused, Condition::permanent},
        {RpcErrc::unavailable, Condition::transient},
        {RpcErrc::garbage, Condition::invalid_input},
        {RpcErrc::lost_answer, Condition::unknown_outcome},
        {RpcErrc::session_ended, Condition::transient},
        {RpcErrc::no_endpoint, Condition::transient},
    };
    for (const auto& [code, condition] : expected) {
        EXPECT_TRUE(make_error_code(code) == make_error_condition(condition));
    }
}

TEST(RpcClient, RetryAfterIsPassedOnAndCapped) {
    Fixture on;
    on.http.plan({HttpFault::throttle});
    EXPECT_EQ(on.call().retry_after, Seconds{7});
    on.response = {503, {{"Retry-After", "999999"}}, ""};
    const auto outcome = on.call();
    EXPECT_EQ(outcome.answer.error().code, make_error_code(RpcErrc::throttled));
    EXPECT_EQ(outcome.retry_after, Seconds{3600});
    on.response = {429, {{"Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"}}, ""};
    EXPECT_EQ(on.call().retry_after, std::nullopt);
}

struct TransportCase {
    HttpFault fault;
    std::error_code read;
    std::error_code submit;
};

TEST(RpcClient, TransportFailuresKeepTheirMeaning) {
    const auto lost = make_error_code(RpcErrc::lost_answer);
    const auto unavailable = make_error_code(RpcErrc::unavailable);
    const std::vector<TransportCase> cases = {
        {HttpFault::refuse, make_error_code(NetErrc::connect_refused),
         make_error_code(NetErrc::connect_refused)},
        {HttpFault::lose_answer, unavailable, lost},
        {HttpFault::stall, unavailable, lost},
        {HttpFault::half_body, unavailable, lost},
        {HttpFault::huge, make_error_code(NetErrc::too_large), lost},
        {HttpFault::html_page, unavailable, lost},
    };
    for (const auto& entry : cases) {
        Fixture on;
        on.http.plan({entry.fault, entry.fault});
        EXPECT_EQ(on.call(Effect::read).answer.error().code, entry.read);
        EXPECT_EQ(on.call(Effect::submit).answer.error().code, entry.submit);
    }
}

}  // namespace
}  // namespace warden::rpc
