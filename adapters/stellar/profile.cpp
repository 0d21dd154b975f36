#include "adapters/stellar/profile.hpp"

namespace warden::stellar {

std::string selector_name(const ContractEvent& event) {
    if (event.topics.empty()) return "none";
    const auto* name = event.topics.front().as<ScSymbol>();
    return name != nullptr && is_valid(event.topics.front()) ? name->text : "unnamed";
}

}  // namespace warden::stellar
