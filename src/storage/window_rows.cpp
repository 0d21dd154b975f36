#include "storage/window_rows.hpp"

#include "storage/session.hpp"

namespace warden::storage {

std::string party_text(orchestrator::Party party) { return std::string(name(party)); }

chain::EntityId entity_id_of(const pqxx::field& field) {
    Result<chain::EntityId> id = chain::parse_entity_id({field.c_str(), field.size()});
    if (!id) {
        throw StoreError(Errc::permanent,
                         std::string("stored ") + field.name() + ": " + id.error().detail);
    }
    return std::move(*id);
}

ports::WindowKey window_key_of(const pqxx::row& row, int column) {
    const auto party = from_name<orchestrator::Party>(row[column + 1].c_str());
    if (!party) throw StoreError(Errc::permanent, "stored party is neither provider nor consumer");
    return {entity_id_of(row[column]), *party, row[column + 2].as<std::uint32_t>()};
}

Json::Object window_body(const ports::WindowKey& key) {
    return {{"contract", key.reservation.contract.text()},
            {"reservation", key.reservation.text()},
            {"party", name(key.party)},
            {"window", key.window}};
}

std::string window_text(const ports::WindowKey& key) {
    return key.reservation.text() + "/" + party_text(key.party) + "/" + std::to_string(key.window);
}

}  // namespace warden::storage
