// The fold against an independent executor of the contract: every scenario is played on the
// sandbox's rules, and after each call what the fold made of the events so far must be what the
// contract's views say.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/unit/orchestrator/fold_store.hpp"
#include "tests/unit/sandbox/scenario.hpp"

namespace warden::orchestrator {
namespace {

namespace executor = warden::sandbox::orchestrator;

const std::string kFolder = "tests/golden/orchestrator_scenarios/";

class Comparison {
  public:
    void play(const std::string& name) {
        const Json scenario = load_json(kFolder + name + ".json");
        if (const Json* after = scenario.find("after")) play(*after->string());
        for (const Json& step : *scenario.find("steps")->array()) {
            now_ = static_cast<UnixSecs>(*step.find("at")->integer());
            const auto outcome =
                call(*step.find("by")->string(), *step.find("call")->string(), *step.find("with"));
            fold(outcome);
            if (!outcome.events.empty()) compare();
            ASSERT_FALSE(testing::Test::HasFailure()) << name << " " << write_canonical(step);
        }
    }
    std::size_t compared() const { return compared_; }

  private:
    executor::Outcome call(const std::string& by, const std::string& function, Json arguments) {
        return bench_.call({by, now_, function, std::move(arguments)});
    }

    void fold(const executor::Outcome& outcome) {
        std::vector<NamedFields> events;
        for (const executor::Event& event : outcome.events) {
            Json::Object fields = event.keys;
            fields.insert(fields.end(), event.data.begin(), event.data.end());
            events.push_back({event.name, std::move(fields)});
        }
        const auto folded = store_.fold(now_, events);
        ASSERT_TRUE(folded) << folded.error().text();
    }

    void compare() {
        for (const auto& [key, body] : store_.bodies()) {
            EXPECT_EQ(body, seen_by_contract(key)) << key.text();
            ++compared_;
        }
    }

    Json view(const std::string& function, Json::Object arguments) {
        const auto outcome = call("anyone", function, std::move(arguments));
        EXPECT_EQ(outcome.error, "") << function;
        return outcome.result;
    }

    std::string seen_by_contract(const EntityKey& key) {
        const auto dot = key.id.find('.');
        const std::string head = key.id.substr(0, dot);
        const std::string rest = dot == std::string::npos ? "" : key.id.substr(dot + 1);
        switch (key.kind) {
            case EntityKind::instance: return instance();
            case EntityKind::config:
                return write_canonical(view("get_config", {{"version", std::stoi(key.id)}}));
            case EntityKind::provider:
                return write_canonical(view("get_provider", {{"provider", key.id}}));
            case EntityKind::consumer:
                return write_canonical(view("get_consumer", {{"consumer", key.id}}));
            case EntityKind::balance:
                return write_canonical(
                    Json::Object{{"balance", view("get_balance", {{"account", key.id}})}});
            case EntityKind::unit:
                return write_canonical(*view("get_unit", {{"unit_id", key.id}}).find("unit"));
            case EntityKind::sla_terms:
                return write_canonical(
                    view("get_sla", {{"unit_id", head}, {"version", std::stoi(rest)}}));
            case EntityKind::reservation:
                return write_canonical(
                    *view("get_reservation", {{"reservation_id", key.id}}).find("reservation"));
            case EntityKind::slash: return slash(parse_slash_key(key.id).value());
            case EntityKind::guide: return write_canonical(view("get_guide", {{"region", key.id}}));
            case EntityKind::score:
                return write_canonical(
                    view("get_score",
                         {{"party", code_of(from_name<Party>(head).value())}, {"account", rest}}));
        }
        return "";
    }

    std::string slash(const SlashKey& key) {
        return write_canonical(
            *view("get_slash", {{"reservation_id", std::to_string(key.reservation_id)},
                                {"party", code_of(key.party)},
                                {"window", key.window}})
                 .find("slash"));
    }

    // The contract's zero address is our empty one, and its oracles have the order of their coming.
    std::string instance() {
        const Json seen = view("get_instance", {});
        Json::Object out;
        for (const auto& [name, value] : *seen.object()) {
            if (name == "oracles") {
                Json::Array oracles = *value.array();
                std::sort(oracles.begin(), oracles.end(),
                          [](const Json& a, const Json& b) { return *a.string() < *b.string(); });
                out.emplace_back(name, std::move(oracles));
            } else if (name == "pending_admin" && *value.string() == "0x0") {
                out.emplace_back(name, "");
            } else {
                out.emplace_back(name, value);
            }
        }
        return write_canonical(out);
    }

    executor::Bench bench_;
    FoldStore store_;
    UnixSecs now_ = 0;
    std::size_t compared_ = 0;
};

std::vector<std::string> scenarios() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(WARDEN_SOURCE_DIR) + "/" + kFolder)) {
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem());
    }
    std::sort(names.begin(), names.end());
    return names;
}

class Scenario : public testing::TestWithParam<std::string> {};

TEST_P(Scenario, FoldOfTheEventsIsTheContractsState) {
    Comparison comparison;
    comparison.play(GetParam());
    EXPECT_GT(comparison.compared(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Golden, Scenario, testing::ValuesIn(scenarios()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace warden::orchestrator
