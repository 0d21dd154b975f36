#include "tests/orchestrator/fold_check.hpp"

#include "adapters/orchestrator/absent_accounts.hpp"
#include "domain/orchestrator/codes.hpp"

namespace warden::sandbox::orchestrator {
namespace {

using warden::orchestrator::EntityKey;
using warden::orchestrator::EntityKind;

// Reads entities by the views, in the form in which they are stored.
class Seen {
  public:
    Seen(Executor& executor, UnixSecs now) : executor_(executor), now_(now) {}

    Json entity(const EntityKey& key) {
        const auto dot = key.id.find('.');
        const std::string head = key.id.substr(0, dot);
        const std::string rest = dot == std::string::npos ? "" : key.id.substr(dot + 1);
        switch (key.kind) {
            case EntityKind::instance:
                return adapters::without_absent_accounts(view("get_instance", {}), kZeroAccount);
            case EntityKind::config: return view("get_config", {{"version", std::stoi(key.id)}});
            case EntityKind::provider: return view("get_provider", {{"provider", key.id}});
            case EntityKind::consumer: return view("get_consumer", {{"consumer", key.id}});
            case EntityKind::balance:
                return Json::Object{{"balance", view("get_balance", {{"account", key.id}})}};
            case EntityKind::operator_:
                return adapters::without_absent_accounts(
                    Json::Object{{"operator", view("get_operator", {{"account", key.id}})}},
                    kZeroAccount);
            case EntityKind::unit: return within(view("get_unit", {{"unit_id", key.id}}), "unit");
            case EntityKind::sla_terms:
                return view("get_sla", {{"unit_id", head}, {"version", std::stoi(rest)}});
            case EntityKind::reservation:
                return within(view("get_reservation", {{"reservation_id", key.id}}), "reservation");
            case EntityKind::slash: return slash(key.id);
            case EntityKind::guide: return view("get_guide", {{"region", key.id}});
            case EntityKind::score:
                return view("get_score",
                            {{"party", head == "provider" ? 0 : 1}, {"account", rest}});
        }
        return {};
    }

  private:
    Json view(const std::string& function, Json::Object arguments) {
        Outcome outcome = executor_.call({"anyone", now_, function, std::move(arguments)});
        return outcome.ok() ? std::move(outcome.result) : Json(outcome.error);
    }
    static Json within(const Json& answer, std::string_view member) {
        const Json* found = answer.find(member);
        return found ? *found : answer;
    }
    Json slash(const std::string& id) {
        const auto key = warden::orchestrator::parse_slash_key(id).value();
        return within(view("get_slash", {{"reservation_id", std::to_string(key.reservation_id)},
                                         {"party", warden::orchestrator::code_of(key.party)},
                                         {"window", key.window}}),
                      "slash");
    }

    Executor& executor_;
    UnixSecs now_;
};

}  // namespace

std::vector<std::string> FoldCheck::fold(UnixSecs now, const Outcome& outcome) {
    std::vector<warden::orchestrator::NamedFields> events;
    for (const Event& event : outcome.events) {
        Json::Object fields = event.keys;
        fields.insert(fields.end(), event.data.begin(), event.data.end());
        events.push_back(
            {event.name, adapters::without_absent_accounts(std::move(fields), kZeroAccount)});
    }
    const auto folded = store_.fold(now, events);
    if (folded) return {};
    return {"fold: " + folded.error().text()};
}

std::vector<std::string> FoldCheck::compare(UnixSecs now, const std::vector<EntityKey>& keys) {
    std::vector<std::string> out;
    Seen seen(executor_, now);
    for (const EntityKey& key : keys) {
        const std::string viewed = write_canonical(seen.entity(key));
        const std::string folded = store_.body(key).value_or("absent");
        if (viewed != folded) {
            out.push_back(key.text() + ": its view says " + viewed + ", its events " + folded);
        }
        ++compared_;
    }
    return out;
}

std::vector<std::string> FoldCheck::changed(UnixSecs now) { return compare(now, store_.changed()); }

std::vector<std::string> FoldCheck::all(UnixSecs now) {
    std::vector<EntityKey> keys;
    for (const auto& [key, body] : store_.bodies()) keys.push_back(key);
    return compare(now, keys);
}

}  // namespace warden::sandbox::orchestrator
