#pragma once
// The numbered errors of one kind of node as an error category, from a table.

#include <cstdint>
#include <span>
#include <system_error>

#include "domain/base/error.hpp"

namespace warden::rpc {

struct NodeError {
    int number;
    const char* name;
    Condition condition;
};

// Numbers outside the table keep their value, are called "node error N" and are permanent. Name and
// table live for ever.
class NodeErrorCategory final : public std::error_category {
  public:
    NodeErrorCategory(const char* name, std::span<const NodeError> table)
        : name_(name), table_(table) {}
    const char* name() const noexcept override { return name_; }
    std::string message(int number) const override;
    std::error_condition default_error_condition(int number) const noexcept override;
    bool knows(std::int64_t number) const noexcept;

  private:
    const NodeError* find(int number) const noexcept;

    const char* name_;
    std::span<const NodeError> table_;
};

}  // namespace warden::rpc
