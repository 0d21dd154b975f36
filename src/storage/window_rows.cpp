#include "storage/window_rows.hpp"

#include "storage/session.hpp"

namespace warden::storage {

chain::EntityId entity_id_of(const pqxx::field& field) {
    Result<chain::EntityId> id = chain::parse_entity_id({field.c_str(), field.size()});
    if (!id) {
        throw StoreError(Errc::permanent,
                         std::string("stored ") + field.name() + ": " + id.error().detail);
    }
    return std::move(*id);
}

ports::WindowKey window_key_of(const pqxx::row& row, int column) {
    return {entity_id_of(row[column]), enum_of<orchestrator::Party>(row[column + 1]),
            row[column + 2].as<std::uint32_t>()};
}

Json::Object window_body(const ports::WindowKey& key) {
    return {{"contract", key.reservation.contract.text()},
            {"reservation", key.reservation.text()},
            {"party", name(key.party)},
            {"window", key.window}};
}

std::string window_text(const ports::WindowKey& key) {
    return key.reservation.text() + "/" + word_of(key.party) + "/" + std::to_string(key.window);
}

}  // namespace warden::storage
