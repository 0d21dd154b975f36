#include "tests/orchestrator/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/orchestrator/invariants.hpp"
#include "tests/support/repository.hpp"

namespace warden::sandbox::orchestrator {
namespace {

constexpr const char* kFolder = "tests/golden/orchestrator";

std::uint64_t id_of(const Event& event) {
    for (const auto& [name, value] : event.keys) {
        if (name == "reservation_id") return *u64_from_decimal(*value.string());
    }
    return 0;
}

U128 amount_of(const Event& event, std::string_view field) {
    for (const auto& [name, value] : event.data) {
        if (name == field) return *u128_from_decimal(*value.string());
    }
    return 0;
}

Json fields_of(const Event& event) {
    Json::Object all = event.keys;
    for (const auto& member : event.data) all.push_back(member);
    all.emplace_back("name", event.name);
    return all;
}

void check_events(const Json::Array& expected, const std::vector<Event>& events) {
    std::string names;
    for (const Event& event : events) names += event.name + " ";
    ASSERT_EQ(expected.size(), events.size()) << names;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (const auto* name = expected[i].string()) {
            EXPECT_EQ(*name, events[i].name);
        } else {
            EXPECT_EQ(write_canonical(expected[i]), write_canonical(fields_of(events[i])));
        }
    }
}

// Every member of `has` is a member of `result` with the same value; objects are looked into.
void check_members(const Json& has, const Json& result) {
    for (const auto& [name, value] : *has.object()) {
        const Json* found = result.find(name);
        ASSERT_NE(found, nullptr) << name;
        if (value.object()) {
            check_members(value, *found);
        } else {
            EXPECT_EQ(write_canonical(value), write_canonical(*found)) << name;
        }
    }
}

}  // namespace

void check_step(Executor& executor, const Step& played, const Outcome& outcome) {
    const Json& step = played.expected;
    const Json* error = step.find("error");
    ASSERT_EQ(error ? *error->string() : "", outcome.error);
    if (const Json* result = step.find("result")) {
        EXPECT_EQ(write_canonical(*result), write_canonical(outcome.result));
    }
    if (const Json* has = step.find("has")) {
        check_members(*has, outcome.result);
    }
    if (const Json* events = step.find("events")) check_events(*events->array(), outcome.events);
    if (const Json* balances = step.find("balances")) {
        for (const auto& [account, amount] : *balances->object()) {
            EXPECT_EQ(*amount.string(), to_decimal(executor.balance(account))) << account;
        }
    }
    if (const Json* tokens = step.find("tokens")) {
        for (const auto& [account, amount] : *tokens->object()) {
            EXPECT_EQ(*amount.string(), to_decimal(executor.tokens(account))) << account;
        }
    }
}

void Bench::fund(const Account& account) {
    if (token_.allowance(account, contract_.self()) != 0) return;
    token_.mint(account, kTokensEach);
    token_.approve(account, contract_.self(), kU128Max);
}

void Bench::remember() {
    before_.clear();
    state_.reservations.each([this](auto id, const Reservation& r) { before_[id] = r; });
}

Outcome Bench::call(const Call& call) {
    ++epoch_.write;
    fund(call.caller);
    remember();
    ++epoch_.write;
    Outcome outcome = contract_.call(call);
    if (!outcome.ok()) token_.rollback(epoch_.write - 1);
    for (const Event& event : outcome.events) {
        const std::uint64_t id = id_of(event);
        if (event.name == "escrow_deposited") deposited_[id] += amount_of(event, "amount");
        if (event.name == "escrow_refunded") returned_[id] += amount_of(event, "amount");
        if (event.name == "escrow_released") returned_[id] += amount_of(event, "paid");
        const bool of_provider = event.name == "slash_proposed" && event.keys[1].second == Json(0);
        if (of_provider) returned_[id] += amount_of(event, "base");
    }
    return outcome;
}

bool Bench::would_succeed(const Call& call) {
    const Version before = epoch_.write;
    ++epoch_.write;
    fund(call.caller);
    ++epoch_.write;
    const bool ok = contract_.call(call).ok();
    state_.rollback(before);
    token_.rollback(before);
    token_.take_movements();
    epoch_.write = before;
    return ok;
}

std::vector<std::string> Bench::broken() {
    auto out = broken_invariants(contract_, token_);
    state_.reservations.each([&](std::uint64_t id, const Reservation& now) {
        const std::string which = "reservation " + std::to_string(id);
        if (deposited_[id] != returned_[id] + now.escrow) {
            out.push_back(which + ": deposits are not paid + bases + refunds + escrow");
        }
        const auto before = before_.find(id);
        if (before == before_.end()) return;
        const Reservation& was = before->second;
        if (now.next_window < was.next_window) out.push_back(which + ": next_window fell");
        if (was.start != 0 && now.end > was.end) out.push_back(which + ": end grew");
        const bool was_final = was.status >= ReservationStatus::Completed;
        if (was_final && now.status != was.status) out.push_back(which + ": left a final status");
    });
    return out;
}

std::vector<std::string> scenarios() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem());
    }
    std::ranges::sort(names);
    return names;
}

std::vector<Step> steps_of(const std::string& name) {
    const Json scenario = support::repository_json(std::string(kFolder) + "/" + name + ".json");
    std::vector<Step> out;
    if (const Json* after = scenario.find("after")) out = steps_of(*after->string());
    int number = 0;
    for (const Json& step : *scenario.find("steps")->array()) {
        Call call{*step.find("by")->string(), static_cast<UnixSecs>(*step.find("at")->integer()),
                  *step.find("call")->string(), *step.find("with")};
        const std::string where = name + " step " + std::to_string(++number);
        if (!out.empty() && call.now < out.back().call.now) {
            throw std::runtime_error(where + ": its time lies before that of the step before");
        }
        out.push_back({where, std::move(call), step});
    }
    return out;
}

void play(Executor& executor, const std::string& name) {
    for (const Step& step : steps_of(name)) {
        SCOPED_TRACE(step.text());
        check_step(executor, step, executor.call(step.call));
        EXPECT_EQ(executor.broken(), std::vector<std::string>{});
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace warden::sandbox::orchestrator
