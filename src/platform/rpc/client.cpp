#include "platform/rpc/client.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "platform/json/parse.hpp"
#include "platform/rpc/envelope.hpp"

namespace warden::rpc {
namespace {

using ports::NetErrc;

constexpr Seconds kRetryAfterMax{3600};

class RpcCategory final : public std::error_category {
  public:
    const char* name() const noexcept override { return "rpc"; }
    std::string message(int value) const override {
        switch (static_cast<RpcErrc>(value)) {
            case RpcErrc::throttled: return "throttled by the endpoint";
            case RpcErrc::refused: return "refused by the endpoint";
            case RpcErrc::unavailable: return "endpoint unavailable";
            case RpcErrc::garbage: return "no JSON-RPC answer";
            case RpcErrc::lost_answer: return "sent, no clear answer";
            case RpcErrc::session_ended: return "session has ended";
            case RpcErrc::no_endpoint: return "every endpoint is in quarantine";
        }
        return "unknown RPC error";
    }
    std::error_condition default_error_condition(int value) const noexcept override {
        switch (static_cast<RpcErrc>(value)) {
            case RpcErrc::throttled:
            case RpcErrc::unavailable:
            case RpcErrc::session_ended:
            case RpcErrc::no_endpoint: return make_error_condition(Condition::transient);
            case RpcErrc::refused: return make_error_condition(Condition::permanent);
            case RpcErrc::garbage: return make_error_condition(Condition::invalid_input);
            case RpcErrc::lost_answer: return make_error_condition(Condition::unknown_outcome);
        }
        return make_error_condition(Condition::permanent);
    }
};

// Seconds only; a date is left to the caller's own back-off.
std::optional<Seconds> retry_after_of(const ports::HttpResponse& response) {
    const auto* text = ports::find_header(response.headers, "Retry-After");
    if (text == nullptr) return std::nullopt;
    std::uint32_t secs = 0;
    const auto* end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, secs);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return std::min(Seconds(secs), kRetryAfterMax);
}

// After a submission was sent, every unclear end is the same: nobody knows whether it took effect.
Error unclear(Effect effect, Error error) {
    if (effect == Effect::submit) error.code = RpcErrc::lost_answer;
    return error;
}

Error of_transport(Effect effect, Error error) {
    if (error.code == make_error_code(NetErrc::no_answer)) {
        error.code = RpcErrc::unavailable;
        return unclear(effect, std::move(error));
    }
    const bool answered = error.code == make_error_code(NetErrc::protocol) ||
                          error.code == make_error_code(NetErrc::too_large);
    return answered ? unclear(effect, std::move(error)) : error;
}

Outcome of_response(Effect effect, ports::HttpResponse response, std::int64_t id) {
    const auto status = response.status;
    const std::string text = "HTTP status " + std::to_string(status);
    const auto retry_after = retry_after_of(response);
    if (status == 429 || (status == 503 && retry_after)) {
        return {fail(RpcErrc::throttled, text), retry_after};
    }
    // Some nodes put their JSON-RPC errors under a status other than 200.
    auto answer = read_answer(std::move(response.body), id);
    if (answer) return {std::move(answer), {}};
    Error error = std::move(answer.error());
    if (status >= 500) error = {RpcErrc::unavailable, text};
    if (status >= 300 && status < 500) return {fail(RpcErrc::refused, text), {}};
    return {Fail(unclear(effect, std::move(error))), {}};
}

class HttpRpcClient final : public Client {
  public:
    HttpRpcClient(ports::HttpClient& http, async::BlockingPool& workers, Endpoint endpoint,
                  ClientSettings settings)
        : http_(http), workers_(workers), endpoint_(std::move(endpoint)), settings_(settings) {}

    asio::awaitable<Outcome> call(Call call, ports::Deadline deadline) override {
        const std::int64_t id = next_id_++;
        ports::HttpRequest request;
        request.method = "POST";
        request.url = endpoint_.url;
        request.headers = endpoint_.headers;
        request.headers.push_back({"Content-Type", "application/json"});
        request.headers.push_back({"Accept", "application/json"});
        request.body = write_request(id, call);
        request.body_max = settings_.body_max;
        request.repeatable = call.effect == Effect::read;
        auto response = co_await http_.send(std::move(request), deadline);
        Outcome outcome{fail(RpcErrc::garbage, ""), {}};
        if (response) {
            outcome = co_await read(call.effect, std::move(*response), id);
        } else {
            outcome.answer = Fail(of_transport(call.effect, std::move(response.error())));
        }
        if (outcome.answer) {
            outcome.answer->endpoint = endpoint_.alias;
        } else {
            outcome.answer =
                Fail(std::move(outcome.answer.error()).at(endpoint_.alias + ' ' + call.method));
        }
        co_return outcome;
    }

  private:
    asio::awaitable<Outcome> read(Effect effect, ports::HttpResponse response, std::int64_t id) {
        const std::size_t bytes = response.body.size();
        auto job = [effect, response = std::move(response), id]() mutable -> Result<Outcome> {
            return of_response(effect, std::move(response), id);
        };
        auto outcome = co_await read_answer_of(workers_, bytes, std::move(job));
        if (outcome) co_return std::move(*outcome);
        co_return Outcome{Fail(unclear(effect, std::move(outcome.error()))), {}};
    }

    ports::HttpClient& http_;
    async::BlockingPool& workers_;
    Endpoint endpoint_;
    ClientSettings settings_;
    std::int64_t next_id_ = 1;
};

}  // namespace

std::error_code make_error_code(RpcErrc code) noexcept {
    static const RpcCategory category;
    return {static_cast<int>(code), category};
}

Result<Json> parse_result(const Answer& answer) {
    // The whole body: a result may be a bare string or number, which the parser does not take
    // alone.
    json::ParseLimits limits;
    limits.bytes_max = answer.body.size();
    auto parsed = json::parse(answer.body, limits);
    if (!parsed) return fail(RpcErrc::garbage, answer.endpoint + ": " + parsed.error().detail);
    const Json* result = parsed->find("result");
    if (result == nullptr) return fail(RpcErrc::garbage, answer.endpoint + ": no result");
    return *result;
}

std::unique_ptr<Client> make_client(ports::HttpClient& http, async::BlockingPool& workers,
                                    Endpoint endpoint, ClientSettings settings) {
    return std::make_unique<HttpRpcClient>(http, workers, std::move(endpoint), settings);
}

}  // namespace warden::rpc
