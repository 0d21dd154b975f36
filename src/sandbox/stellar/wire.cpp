#include "sandbox/stellar/wire.hpp"

#include <limits>

namespace warden::sandbox::soroban {
namespace {

RpcFail wrong_kind(std::string_view name, const char* expected) {
    return invalid_params("invalid parameters: " + std::string(name) + ": " + expected +
                          " expected");
}

}  // namespace

RpcFail invalid_params(std::string words) {
    return RpcFail(RpcError{-32602, std::move(words), std::nullopt});
}
RpcFail invalid_request(std::string words) {
    return RpcFail(RpcError{-32600, std::move(words), std::nullopt});
}

const Json* Members::find(std::string_view name) const {
    const Json* value = object_.find(name);
    return value && !value->is_null() ? value : nullptr;
}

tl::expected<std::optional<std::uint32_t>, RpcError> Members::number(std::string_view name) const {
    const Json* value = find(name);
    if (!value) return std::nullopt;
    const auto* integer = value->integer();
    if (!integer || *integer < 0 || *integer > std::numeric_limits<std::uint32_t>::max()) {
        return wrong_kind(name, "a number below 2^32");
    }
    return static_cast<std::uint32_t>(*integer);
}

tl::expected<std::optional<std::string>, RpcError> Members::text(std::string_view name) const {
    const Json* value = find(name);
    if (!value) return std::nullopt;
    if (!value->string()) return wrong_kind(name, "a text");
    return *value->string();
}

tl::expected<std::optional<bool>, RpcError> Members::flag(std::string_view name) const {
    const Json* value = find(name);
    if (!value) return std::nullopt;
    if (!value->boolean()) return wrong_kind(name, "true or false");
    return *value->boolean();
}

tl::expected<const Json::Array*, RpcError> Members::list(std::string_view name) const {
    const Json* value = find(name);
    if (value && !value->array()) return wrong_kind(name, "a list");
    return value ? value->array() : nullptr;
}

tl::expected<const Json*, RpcError> Members::object(std::string_view name) const {
    const Json* value = find(name);
    if (value && !value->object()) return wrong_kind(name, "an object");
    return value;
}

std::optional<RpcError> check_format(const Members& params) {
    const auto format = params.text("xdrFormat");
    if (!format) return format.error();
    const std::string given = format->value_or("");
    if (given.empty() || given == "base64") return std::nullopt;
    if (given == "json") {
        return invalid_params("xdrFormat 'json' is no part of the sandbox").value();
    }
    return invalid_params("got '" + given + "': expected base64, json for optional 'xdrFormat'")
        .value();
}

tl::expected<HistoryPage, RpcError> history_page(const Members& params, std::uint32_t limit_max,
                                                 std::uint32_t oldest, std::uint32_t newest) {
    if (const auto wrong = check_format(params)) return RpcFail(*wrong);
    HistoryPage page;
    const auto start = params.number("startLedger");
    if (!start) return RpcFail(start.error());
    page.start_ledger = start->value_or(0);
    const auto given = params.object("pagination");
    if (!given) return RpcFail(given.error());
    const Json none = Json::Object{};
    const Members pagination(*given ? **given : none);
    const auto cursor = pagination.text("cursor");
    if (!cursor) return RpcFail(cursor.error());
    const auto limit = pagination.number("limit");
    if (!limit) return RpcFail(limit.error());
    if (*cursor && !(*cursor)->empty()) page.cursor = *cursor;
    if (limit->value_or(0) > 0) page.limit = **limit;

    if (page.cursor && page.start_ledger != 0) {
        return invalid_request("startLedger (" + std::to_string(page.start_ledger) +
                               ") and cursor (" + *page.cursor + ") cannot both be set");
    }
    if (!page.cursor && (page.start_ledger < oldest || page.start_ledger > newest)) {
        return invalid_request("start ledger (" + std::to_string(page.start_ledger) +
                               ") must be between the oldest ledger: " + std::to_string(oldest) +
                               " and the latest ledger: " + std::to_string(newest) +
                               " for this rpc instance");
    }
    if (page.limit > limit_max) {
        return invalid_request("limit must not exceed " + std::to_string(limit_max));
    }
    return page;
}

Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }
Json number_text(std::uint64_t value) { return std::to_string(value); }

}  // namespace warden::sandbox::soroban
