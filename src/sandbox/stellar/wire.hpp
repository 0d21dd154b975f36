#pragma once
// Parameters and errors as stellar-rpc has them: by name only, errors with their words as message.

#include <optional>
#include <string>
#include <string_view>

#include "sandbox/rpc/rpc.hpp"

namespace warden::sandbox::soroban {

RpcFail invalid_params(std::string words);   // -32602
RpcFail invalid_request(std::string words);  // -32600

// Members of an object of parameters; absent and null alike are nullopt. -32602 when a member is
// of another kind.
class Members {
  public:
    explicit Members(const Json& object) : object_(object) {}

    const Json* find(std::string_view name) const;
    tl::expected<std::optional<std::uint32_t>, RpcError> number(std::string_view name) const;
    tl::expected<std::optional<std::string>, RpcError> text(std::string_view name) const;
    tl::expected<std::optional<bool>, RpcError> flag(std::string_view name) const;
    tl::expected<const Json::Array*, RpcError> list(std::string_view name) const;  // nullptr: none
    tl::expected<const Json*, RpcError> object(std::string_view name) const;       // nullptr: none

  private:
    const Json& object_;
};

// xdrFormat: base64 or nothing; json is no part of the sandbox.
std::optional<RpcError> check_format(const Members& params);

// The page of getTransactions and getLedgers.
struct HistoryPage {
    std::uint32_t start_ledger = 0;
    std::optional<std::string> cursor;
    std::uint32_t limit = 50;
};
tl::expected<HistoryPage, RpcError> history_page(const Members& params, std::uint32_t limit_max,
                                                 std::uint32_t oldest, std::uint32_t newest);

Json number(std::uint64_t value);
// Numbers that stellar-rpc writes as text.
Json number_text(std::uint64_t value);

}  // namespace warden::sandbox::soroban
