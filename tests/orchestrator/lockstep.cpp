#include "tests/orchestrator/lockstep.hpp"

#include <gtest/gtest.h>

#include <future>

#include "tests/orchestrator/views.hpp"

namespace warden::sandbox::orchestrator {
namespace {

using Differences = std::vector<std::string>;

std::string text_of(const Call& call) {
    return call.caller + " at " + std::to_string(call.now) + ": " + call.function + " " +
           write_canonical(call.arguments);
}

std::string text_of(const Outcome& outcome) {
    return outcome.ok() ? write_canonical(outcome.result) : outcome.error;
}

Json::Array events_of(const Outcome& outcome) {
    Json::Array out;
    for (const Event& event : outcome.events) {
        Json::Object fields = event.keys;
        fields.insert(fields.end(), event.data.begin(), event.data.end());
        out.push_back(Json::Object{{event.name, std::move(fields)}});
    }
    return out;
}

void note(Differences& out, const std::string& what, const std::string& here,
          const std::string& by_rules) {
    if (here != by_rules) out.push_back(what + ": " + here + ", by the rules " + by_rules);
}

void collect_accounts(const Call& call, std::set<Account>& into) {
    into.insert(call.caller);
    for (const Parameter& parameter : find_function(call.function)->parameters) {
        const Json* value = call.arguments.find(parameter.name);
        if (parameter.type == "account" && value) into.insert(*value->string());
    }
    into.erase(std::string(kZeroAccount));
}

}  // namespace

void Tally::add(const Tally& other) {
    steps += other.steps;
    succeeded += other.succeeded;
    views += other.views;
    entities += other.entities;
    for (const auto& [name, times] : other.functions) functions[name] += times;
    for (const auto& [name, times] : other.errors) errors[name] += times;
}

Lockstep::Lockstep(Bench& rules, std::vector<std::pair<std::string, Executor*>> others)
    : rules_(rules) {
    for (auto& [name, executor] : others) {
        others_.push_back({name, executor, std::make_unique<FoldCheck>(*executor)});
    }
}

template <class Check>
void Lockstep::each_other(const std::string& what, Check check) {
    std::vector<std::future<Differences>> running;
    for (Other& other : others_) {
        running.push_back(std::async(std::launch::async, [&other, &check] {
            try {
                return check(other);
            } catch (const std::exception& error) {
                return Differences{error.what()};
            }
        }));
    }
    for (std::size_t i = 0; i < others_.size(); ++i) {
        for (const std::string& difference : running[i].get()) {
            ADD_FAILURE() << others_[i].name << ", " << what << "\n" << difference;
        }
    }
}

std::vector<Lockstep::Question> Lockstep::answered(const std::vector<Call>& views) {
    std::vector<Question> out;
    for (const Call& view : views) out.push_back({view, rules_.call(view)});
    tally_.views += out.size() * others_.size();
    return out;
}

Differences Lockstep::compare(Other& other, const Call& call, const Outcome& by_rules,
                              const std::vector<Question>& questions) {
    Differences out;
    const Outcome outcome = other.executor->call(call);
    note(out, "outcome", text_of(outcome), text_of(by_rules));
    note(out, "events", write_canonical(events_of(outcome)), write_canonical(events_of(by_rules)));
    if (!out.empty() || !by_rules.ok() || find_function(call.function)->view) return out;
    const auto append = [&out](const Differences& more) {
        out.insert(out.end(), more.begin(), more.end());
    };
    append(other.fold->fold(call.now, outcome));
    append(other.fold->changed(call.now));
    for (const Question& question : questions) {
        note(out, text_of(question.view), text_of(other.executor->call(question.view)),
             text_of(question.answer));
    }
    for (const Account& account : {call.caller, rules_.contract().self()}) {
        note(out, "tokens of " + account, to_decimal(other.executor->tokens(account)),
             to_decimal(rules_.tokens(account)));
    }
    append(other.executor->broken());
    return out;
}

Outcome Lockstep::play(const Call& call) {
    Outcome by_rules = rules_.call(call);
    EXPECT_EQ(rules_.broken(), Differences{}) << text_of(call);
    collect_accounts(call, accounts_);
    ++tally_.steps;
    if (by_rules.ok()) {
        ++tally_.succeeded;
        if (!find_function(call.function)->view) ++tally_.functions[call.function];
    } else {
        ++tally_.errors[by_rules.error];
    }
    const auto questions = answered(touched_views(rules_.contract().state(), call.now, by_rules));
    each_other(text_of(call),
               [&](Other& other) { return compare(other, call, by_rules, questions); });
    return by_rules;
}

void Lockstep::compare_all(UnixSecs now) {
    const std::vector<Account> accounts(accounts_.begin(), accounts_.end());
    const auto questions = answered(all_views(rules_.contract().state(), now, accounts));
    each_other("all of it at " + std::to_string(now), [&](Other& other) {
        Differences out = other.fold->all(now);
        for (const Question& question : questions) {
            note(out, text_of(question.view), text_of(other.executor->call(question.view)),
                 text_of(question.answer));
        }
        return out;
    });
    tally_.entities = 0;
    for (const Other& other : others_) tally_.entities += other.fold->compared();
}

}  // namespace warden::sandbox::orchestrator
