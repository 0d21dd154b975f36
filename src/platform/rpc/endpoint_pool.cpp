#include "platform/rpc/endpoint_pool.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "domain/base/check.hpp"

namespace warden::rpc {
namespace {

using ports::NetErrc;

struct Member {
    std::string alias;
    std::string operator_name;
    std::unique_ptr<Client> client;
    std::uint64_t successes = 0;
    std::uint64_t failures = 0;
    std::string last_error;
};

// Our own doing says nothing about the endpoint.
bool is_ours(const Error& error) {
    return error.code == make_error_code(NetErrc::invalid_request) ||
           error.code == make_error_code(NetErrc::overloaded);
}

// Says whether another endpoint may be asked after this error.
bool may_move_on(Effect effect, const Error& error) {
    if (is_ours(error)) return false;
    if (effect == Effect::read) return true;
    return !error.is(Condition::unknown_outcome);
}

std::string_view end_of(const Error& error) {
    for (const RpcErrc code : {RpcErrc::throttled, RpcErrc::refused, RpcErrc::unavailable,
                               RpcErrc::garbage, RpcErrc::lost_answer}) {
        if (error.code == make_error_code(code))
            return kCallEnds.at(static_cast<std::size_t>(code));
    }
    return kCallEnds.back();
}

class Pool final : public EndpointPool {
  public:
    Pool(ports::HttpClient& http, async::BlockingPool& workers, ports::Clock& clock,
         ports::Rng& rng, PoolSettings settings)
        : workers_(workers),
          clock_(clock),
          health_(settings.endpoints.size(), settings.pick, settings.quarantine, rng),
          settings_(std::move(settings)) {
        WARDEN_CHECK(settings_.tries_max > 0);
        for (const auto& endpoint : settings_.endpoints) {
            WARDEN_CHECK(!index_of(endpoint.alias));
            const bool named = !endpoint.operator_name.empty();
            members_.push_back({endpoint.alias,
                                named ? endpoint.operator_name : endpoint.alias,
                                make_client(http, workers, endpoint, settings_.client),
                                0,
                                0,
                                {}});
        }
    }

    asio::awaitable<Result<Answer>> call(Call call, ports::Deadline deadline) override {
        std::vector<std::size_t> tried;
        Result<Answer> answer = fail(RpcErrc::no_endpoint, "no endpoint to ask " + call.method);
        while (tried.size() < settings_.tries_max && clock_.now() < deadline) {
            const auto index = health_.pick(clock_.now(), tried);
            if (!index) break;
            tried.push_back(*index);
            answer = co_await ask(*index, call, deadline);
            if (answer || !may_move_on(call.effect, answer.error())) break;
        }
        co_return answer;
    }

    asio::awaitable<Result<Answer>> call_on(std::string alias, Call call,
                                            ports::Deadline deadline) override {
        const auto index = index_of(alias);
        if (!index) co_return fail(Errc::not_found, "no endpoint " + alias);
        co_return co_await ask(*index, std::move(call), deadline);
    }

    void report_bad(const std::string& alias, const std::string& why) override {
        if (const auto index = index_of(alias)) failed(*index, why, std::nullopt);
    }

    async::BlockingPool& workers() override { return workers_; }

    std::vector<EndpointState> states() const override {
        std::vector<EndpointState> states;
        for (std::size_t index = 0; index < members_.size(); ++index) {
            const auto& member = members_[index];
            const auto left = health_.quarantine_left(index, clock_.now());
            states.push_back({member.alias, left.count() > 0, left, member.successes,
                              member.failures, member.last_error, member.operator_name});
        }
        return states;
    }

  private:
    std::optional<std::size_t> index_of(const std::string& alias) const {
        const auto found = std::ranges::find(members_, alias, &Member::alias);
        if (found == members_.end()) return std::nullopt;
        return static_cast<std::size_t>(found - members_.begin());
    }

    asio::awaitable<Result<Answer>> ask(std::size_t index, Call call, ports::Deadline deadline) {
        const bool read = call.effect == Effect::read;
        const auto until = read ? std::min(deadline, clock_.now() + settings_.try_for) : deadline;
        const auto begin = clock_.now();
        auto outcome = co_await members_[index].client->call(std::move(call), until);
        if (outcome.answer) {
            ++members_[index].successes;
            health_.succeeded(index);
            observe(index, kCallEnds.front(), clock_.now() - begin);
        } else if (!is_ours(outcome.answer.error())) {
            failed(index, outcome.answer.error().text(), outcome.retry_after);
            observe(index, end_of(outcome.answer.error()), clock_.now() - begin);
        }
        co_return std::move(outcome.answer);
    }

    void observe(std::size_t index, std::string_view end, std::chrono::nanoseconds took) const {
        if (settings_.observe) settings_.observe(members_[index].alias, end, took);
    }

    void failed(std::size_t index, std::string why, std::optional<Seconds> retry_after) {
        ++members_[index].failures;
        members_[index].last_error = std::move(why);
        std::optional<Millis> wait;
        if (retry_after) wait = *retry_after;
        health_.failed(index, clock_.now(), wait);
    }

    async::BlockingPool& workers_;
    ports::Clock& clock_;
    EndpointHealth health_;
    PoolSettings settings_;
    std::vector<Member> members_;
};

}  // namespace

std::unique_ptr<EndpointPool> make_endpoint_pool(ports::HttpClient& http,
                                                 async::BlockingPool& workers, ports::Clock& clock,
                                                 ports::Rng& rng, PoolSettings settings) {
    return std::make_unique<Pool>(http, workers, clock, rng, std::move(settings));
}

}  // namespace warden::rpc
