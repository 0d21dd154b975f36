#include "platform/rpc/error_table.hpp"

#include <algorithm>
#include <string>

namespace warden::rpc {

const NodeError* NodeErrorCategory::find(int number) const noexcept {
    const auto found = std::ranges::find(table_, number, &NodeError::number);
    return found == table_.end() ? nullptr : &*found;
}

bool NodeErrorCategory::knows(std::int64_t number) const noexcept {
    return std::ranges::any_of(table_,
                               [number](const NodeError& one) { return one.number == number; });
}

std::string NodeErrorCategory::message(int number) const {
    const NodeError* error = find(number);
    return error != nullptr ? error->name : "node error " + std::to_string(number);
}

std::error_condition NodeErrorCategory::default_error_condition(int number) const noexcept {
    const NodeError* error = find(number);
    return make_error_condition(error != nullptr ? error->condition : Condition::permanent);
}

}  // namespace warden::rpc
