#include "sandbox/stellar/errors.hpp"

#include <array>
#include <string_view>

#include "adapters/stellar/codec/address.hpp"

namespace warden::sandbox::soroban {
namespace {

constexpr std::array<std::string_view, 10> kTypes = {"Contract", "WasmVm", "Context", "Storage",
                                                     "Object",   "Crypto", "Events",  "Budget",
                                                     "Value",    "Auth"};
constexpr std::array<std::string_view, 10> kCodes = {
    "ArithDomain",   "IndexBounds",   "InvalidInput",  "MissingValue",   "ExistingValue",
    "ExceededLimit", "InvalidAction", "InternalError", "UnexpectedType", "UnexpectedSize"};

}  // namespace

HostError contract_error(std::uint32_t number, const Hash32& contract) {
    return {{0, number}, "escalating error to VM trap from failed host function call", contract};
}

HostError host_error(ErrorType type, ErrorCode code, std::string what) {
    return {{static_cast<std::uint32_t>(type), static_cast<std::uint32_t>(code)},
            std::move(what),
            std::nullopt};
}

std::string to_text(const stellar::ScError& error) {
    if (error.type == 0) return "Error(Contract, #" + std::to_string(error.code) + ")";
    return "Error(" + std::string(kTypes.at(error.type)) + ", " +
           std::string(kCodes.at(error.code)) + ")";
}

std::string to_text(const HostError& error) {
    const std::string short_text = to_text(error.error);
    std::string where;
    if (error.contract) {
        where = "contract:" + to_text(stellar::ContractId{*error.contract}) + ", ";
    }
    return "HostError: " + short_text + "\n\nEvent log (newest first):\n   0: [Diagnostic Event] " +
           where + "topics:[error, " + short_text + "], data:\"" + error.what + "\"\n";
}

stellar::DiagnosticEvent diagnostic(const HostError& error) {
    stellar::ContractEvent event;
    event.contract = error.contract;
    event.type = stellar::EventType::diagnostic;
    event.topics = {stellar::symbol("error"), stellar::ScVal(error.error)};
    event.data = stellar::text(error.what);
    return {false, std::move(event)};
}

}  // namespace warden::sandbox::soroban
