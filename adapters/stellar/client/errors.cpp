#include "adapters/stellar/client/errors.hpp"

#include <algorithm>
#include <array>

namespace warden::stellar {
namespace {

struct Entry {
    NodeErrc code;
    const char* name;
    Condition condition;
};
constexpr std::array kEntries{
    Entry{NodeErrc::out_of_range, "outside its ledgers", Condition::transient},
    Entry{NodeErrc::method_not_found, "method not found", Condition::permanent},
    Entry{NodeErrc::invalid_params, "invalid parameters", Condition::permanent},
    Entry{NodeErrc::internal_error, "internal error", Condition::transient},
    Entry{NodeErrc::processing_limit, "processing limit reached", Condition::transient},
    Entry{NodeErrc::wrong_network, "another network", Condition::permanent},
    Entry{NodeErrc::unsupported_version, "unsupported version", Condition::permanent},
    Entry{NodeErrc::contradiction, "endpoint contradicts itself", Condition::transient},
    Entry{NodeErrc::lagging, "endpoint lags", Condition::transient},
    Entry{NodeErrc::simulation_failed, "the call would fail", Condition::permanent},
    Entry{NodeErrc::not_found, "no such ledger entry", Condition::permanent},
    Entry{NodeErrc::pruned, "older than its history", Condition::permanent},
    Entry{NodeErrc::unreadable, "a newer protocol than Warden's", Condition::transient},
};

const Entry* entry_of(int value) {
    const auto* found = std::find_if(kEntries.begin(), kEntries.end(), [&](const Entry& entry) {
        return static_cast<int>(entry.code) == value;
    });
    return found == kEntries.end() ? nullptr : found;
}

class Category final : public std::error_category {
  public:
    const char* name() const noexcept override { return "stellar"; }
    std::string message(int value) const override {
        const Entry* entry = entry_of(value);
        return entry != nullptr ? entry->name : "node error " + std::to_string(value);
    }
    std::error_condition default_error_condition(int value) const noexcept override {
        const Entry* entry = entry_of(value);
        return make_error_condition(entry != nullptr ? entry->condition : Condition::permanent);
    }
};

const std::error_category& category() noexcept {
    static const Category instance;
    return instance;
}

}  // namespace

std::error_code make_error_code(NodeErrc code) noexcept {
    return {static_cast<int>(code), category()};
}

Error node_error(const std::string& alias, const std::string& method, const rpc::RpcError& error) {
    constexpr std::size_t kTextMax = 1000;
    const bool known = error.code > -40'000 && error.code < 0;
    return {std::error_code(known ? static_cast<int>(error.code) : -32603, category()),
            alias + ": " + method + ": " + error.message.substr(0, kTextMax)};
}

}  // namespace warden::stellar
