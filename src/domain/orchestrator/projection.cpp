#include "domain/orchestrator/projection.hpp"

#include <algorithm>
#include <array>

#include "domain/base/check.hpp"
#include "domain/orchestrator/json_fields.hpp"

namespace warden::orchestrator {
namespace {

static_assert(kNames<EntityKind>.size() == std::variant_size_v<Entity>);

template <std::size_t I>
Result<Entity> read_as(EntityKind kind, const Json& json) {
    if constexpr (I == std::variant_size_v<Entity>) {
        return fail(Errc::invalid_input, "unknown entity kind");
    } else {
        if (static_cast<std::size_t>(kind) != I) return read_as<I + 1>(kind, json);
        std::variant_alternative_t<I, Entity> entity;
        if (const std::optional<std::string> wrong = read_fields(json, entity)) {
            return fail(Errc::invalid_input, std::string(name(kind)) + ": " + *wrong);
        }
        return Entity(std::move(entity));
    }
}

}  // namespace

std::string EntityKey::text() const { return std::string(name(kind)) + " " + id; }

EntityKey instance_key() { return {EntityKind::instance, "instance"}; }
EntityKey config_key(std::uint32_t version) {
    return {EntityKind::config, std::to_string(version)};
}
EntityKey provider_key(const chain::Address& address) {
    return {EntityKind::provider, address.text};
}
EntityKey consumer_key(const chain::Address& address) {
    return {EntityKind::consumer, address.text};
}
EntityKey balance_key(const chain::Address& address) { return {EntityKind::balance, address.text}; }
EntityKey operator_key(const chain::Address& address) {
    return {EntityKind::operator_, address.text};
}
EntityKey unit_key(std::uint64_t unit_id) { return {EntityKind::unit, std::to_string(unit_id)}; }
EntityKey sla_key(std::uint64_t unit_id, std::uint32_t version) {
    return {EntityKind::sla_terms, std::to_string(unit_id) + "." + std::to_string(version)};
}
EntityKey reservation_key(std::uint64_t reservation_id) {
    return {EntityKind::reservation, std::to_string(reservation_id)};
}
EntityKey slash_key(const SlashKey& key) { return {EntityKind::slash, key.text()}; }
EntityKey guide_key(std::string_view region) { return {EntityKind::guide, std::string(region)}; }
EntityKey score_key(Party party, const chain::Address& address) {
    return {EntityKind::score, std::string(name(party)) + "." + address.text};
}

Json to_json(const Entity& entity) {
    return std::visit([](const auto& e) { return Json(fields_to_json(e)); }, entity);
}

Result<Entity> entity_from_json(EntityKind kind, const Json& json) {
    return read_as<0>(kind, json);
}

void State::put(const EntityKey& key, std::optional<Entity> stored) {
    touched_.erase(key);
    Slot slot{stored, std::move(stored)};
    slots_.insert_or_assign(key, std::move(slot));
}

void State::clear() {
    slots_.clear();
    touched_.clear();
    unfinished_ = {};
}

void State::set(const EntityKey& key, Entity entity) {
    const auto slot = slots_.find(key);
    WARDEN_CHECK(slot != slots_.end());
    touched_.insert(key);
    slot->second.now = std::move(entity);
}

std::vector<std::pair<EntityKey, Entity>> State::take_changes() {
    std::vector<std::pair<EntityKey, Entity>> changes;
    for (const EntityKey& key : touched_) {
        Slot& slot = slots_.at(key);
        if (slot.now == slot.taken) continue;
        slot.taken = slot.now;
        changes.emplace_back(key, *slot.now);
    }
    touched_.clear();
    return changes;
}

}  // namespace warden::orchestrator
