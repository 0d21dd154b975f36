#include "tests/orchestrator/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/orchestrator/names.hpp"
#include "tests/support/repository.hpp"

namespace warden::sandbox::orchestrator {
namespace {

constexpr const char* kFolder = "tests/golden/orchestrator";

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
        if (std::ranges::count(kEverybody, call.caller) == 0) {
            throw std::runtime_error(where + ": " + call.caller + " is nobody of kEverybody");
        }
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
