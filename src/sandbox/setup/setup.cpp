#include "sandbox/setup/setup.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "domain/base/json_fields.hpp"
#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/resolver.hpp"
#include "platform/json/parse.hpp"
#include "sandbox/setup/node_client.hpp"
#include "sandbox/setup/starknet_actors.hpp"
#include "sandbox/setup/stellar_actors.hpp"
#include "sandbox/setup/variables.hpp"

namespace warden::sandbox {
namespace {

struct Kind {
    std::string_view name;
    decltype(&make_starknet_actors) make_actors;
};
constexpr Kind kKinds[] = {{"starknet", make_starknet_actors}, {"stellar", make_stellar_actors}};

class Setup {
  public:
    Setup(ports::Clock& clock, ports::HttpClient& http, const SetupOrder& order)
        : clock_(clock),
          order_(order),
          node_(http, clock, order.rpc_url),
          control_(http, clock, order.control_url) {}

    asio::awaitable<Result<Json>> run();

  private:
    asio::awaitable<Result<void>> learn();
    asio::awaitable<Result<void>> step(Json given);
    asio::awaitable<Result<void>> play(Json step);
    Result<void> meet(const std::string& name);
    Result<void> save(const Json& wanted, const std::vector<Emitted>& events);

    ports::Clock& clock_;
    const SetupOrder& order_;
    NodeClient node_;
    NodeClient control_;
    Variables variables_;
    std::unique_ptr<Actors> actors_;
};

// Asks which chain runs, and for its addresses and providers.
asio::awaitable<Result<void>> Setup::learn() {
    const Json none = Json::Object();
    const auto state = co_await control_.call("sandbox_state", none);
    if (!state) co_return Fail(state.error());
    for (const char* name : {"orchestrator", "token"}) {
        const auto text = json::get_string(*state, name);
        if (!text) co_return fail(Errc::invalid_input, "sandbox_state: no sandbox");
        variables_.set(name, std::string(*text));
    }
    const auto time = json::get_u64(*state, "pending_time");
    if (!time) co_return Fail(time.error());
    variables_.set("now", std::to_string(*time));

    const auto providers = co_await control_.call("sandbox_providers", none);
    if (!providers) co_return Fail(providers.error());
    for (const Json& one : *providers->array()) {
        const auto name = json::get_string(one, "name");
        const auto url = json::get_string(one, "url");
        if (name && url) variables_.set("provider:" + std::string(*name), std::string(*url));
    }
    const auto chain = json::get_string(*state, "chain");
    if (!chain) co_return Fail(chain.error());
    const auto kind = std::ranges::find(kKinds, *chain, &Kind::name);
    if (kind == std::end(kKinds)) {
        co_return fail(Errc::invalid_input,
                       "sandbox_state: no people for a chain of kind " + std::string(*chain));
    }
    Stage stage{clock_, node_, control_, order_.keys_dir};
    auto made = co_await kind->make_actors(std::move(stage), *state);
    if (!made) co_return Fail(std::move(made.error()));
    actors_ = std::move(*made);
    co_return Result<void>{};
}

Result<void> Setup::meet(const std::string& name) {
    const auto address = actors_->address(name);
    if (!address) return Fail(address.error());
    variables_.set("account:" + name, *address);
    return {};
}

// {"unit": "UnitRegistered.unit_id"}: a field of the first such event.
Result<void> Setup::save(const Json& wanted, const std::vector<Emitted>& events) {
    for (const auto& [name, path] : *wanted.object()) {
        const std::string event_name = path.string()->substr(0, path.string()->find('.'));
        const std::string field = path.string()->substr(path.string()->find('.') + 1);
        const Json* value = nullptr;
        for (const Emitted& event : events) {
            if (!value && event.event == event_name) value = event.fields.find(field);
        }
        if (!value) return fail(Errc::not_found, *path.string() + ": no such event");
        variables_.set(name, value->string() ? *value->string() : write_canonical(*value));
    }
    return {};
}

asio::awaitable<Result<void>> Setup::play(Json step) {
    const auto by = json::get_string(step, "by");
    const auto calls = json::get_array(step, "calls");
    if (!by || !calls) co_return fail(Errc::invalid_input, "a step needs `by` and `calls`");
    if (const auto met = meet(std::string(*by)); !met) co_return Fail(met.error());
    Json list = **calls;
    const auto events = co_await actors_->play(std::string(*by), std::move(list));
    if (!events) {
        // {"unless": "AlreadyExists"}: done by an earlier run.
        const auto unless = json::find_string(step, "unless");
        const bool done =
            unless && *unless &&
            events.error().detail.find("'" + std::string(**unless) + "'") != std::string::npos;
        if (done) co_return Result<void>{};
        co_return Fail(events.error());
    }
    const Json* wanted = step.find("save");
    if (wanted && wanted->object()) co_return save(*wanted, *events);
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Setup::step(Json given) {
    const auto filled = variables_.fill(given);
    if (!filled) co_return Fail(filled.error());
    if (const auto* wait = filled->find("wait_secs")) {
        if (!wait->integer()) co_return fail(Errc::invalid_input, "wait_secs: no number");
        const Seconds pause(*wait->integer());
        co_await clock_.sleep_for(pause);
        co_return Result<void>{};
    }
    if (const auto method = json::get_string(*filled, "control")) {
        const Json* with = filled->find("with");
        Json params = with ? *with : Json(Json::Object{});
        const auto done = co_await control_.call(std::string(*method), std::move(params));
        if (!done) co_return Fail(done.error());
        co_return Result<void>{};
    }
    co_return co_await play(*filled);
}

asio::awaitable<Result<Json>> Setup::run() {
    const auto scenario = json::parse(order_.scenario);
    if (!scenario) co_return Fail(Error(scenario.error()).at("scenario"));
    const auto steps = json::get_array(*scenario, "steps");
    if (!steps) co_return Fail(steps.error());
    const auto people = json::find_array(*scenario, "people");
    if (!people) co_return Fail(people.error());
    if (auto learned = co_await learn(); !learned) co_return Fail(std::move(learned.error()));
    for (std::size_t i = 0; *people && i < (*people)->size(); ++i) {
        const std::string* name = (**people)[i].string();
        if (!name) co_return fail(Errc::invalid_input, "people: no name");
        if (const auto met = meet(*name); !met) co_return Fail(met.error());
    }
    for (std::size_t i = 0; i < (*steps)->size(); ++i) {
        auto done = co_await step((**steps)[i]);
        if (!done) co_return Fail(std::move(done.error()).at("step " + std::to_string(i + 1)));
    }
    auto finished = co_await actors_->finish();
    if (!finished) co_return Fail(std::move(finished.error()));
    co_return variables_.all();
}

}  // namespace

asio::awaitable<void> run_setup(ports::Clock& clock, const SetupOrder& order, Result<Json>& done) {
    const auto resolver = http::make_resolver(clock, {});
    const auto dialer = http::make_dialer(*resolver, clock, {});
    if (!dialer) {
        done = Fail(dialer.error());
        co_return;
    }
    const auto http = http::make_http_client(**dialer, clock, {});
    Setup setup(clock, *http, order);
    done = co_await setup.run();
}

}  // namespace warden::sandbox
