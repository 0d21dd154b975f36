#include "tests/orchestrator/fold_store.hpp"

namespace warden::orchestrator {
namespace {

void load(State& state, const EntityKey& key, const std::map<EntityKey, std::string>& bodies) {
    const auto stored = bodies.find(key);
    if (stored == bodies.end()) {
        state.put(key, std::nullopt);
    } else {
        state.put(key, entity_from_json(key.kind, read_canonical(stored->second).value()).value());
    }
}

}  // namespace

Result<void> FoldStore::fold(UnixSecs time, const std::vector<NamedFields>& events) {
    State state;
    ++block_;
    std::uint32_t index = 0;
    for (const NamedFields& named : events) {
        const auto event = event_from_fields(named.name, named.fields);
        if (!event) return Fail(event.error());
        for (auto keys = missing(*event, state); !keys.empty(); keys = missing(*event, state)) {
            for (const EntityKey& key : keys) load(state, key, bodies_);
        }
        if (auto applied = apply(state, *event, {block_, time, "0xt", index++}); !applied) {
            return applied;
        }
    }
    if (auto finished = finish_block(state, block_); !finished) return finished;
    changed_.clear();
    for (const auto& [key, entity] : state.take_changes()) {
        changed_.push_back(key);
        bodies_[key] = write_canonical(to_json(entity));
    }
    return {};
}

std::optional<std::string> FoldStore::body(const EntityKey& key) const {
    const auto found = bodies_.find(key);
    return found == bodies_.end() ? std::nullopt : std::optional(found->second);
}

NamedFields split_event(const Json& event) {
    NamedFields named;
    Json::Object fields;
    for (const auto& [name, value] : *event.object()) {
        if (name == "name") {
            named.name = *value.string();
        } else {
            fields.emplace_back(name, value);
        }
    }
    named.fields = std::move(fields);
    return named;
}

}  // namespace warden::orchestrator
