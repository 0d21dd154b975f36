#include "storage/window_rows.hpp"

namespace warden::storage {

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
