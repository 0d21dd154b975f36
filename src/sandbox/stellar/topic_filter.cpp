#include "sandbox/stellar/topic_filter.hpp"

#include <algorithm>

namespace warden::sandbox::soroban {
namespace {

constexpr std::size_t kFiltersMax = 5;
constexpr std::size_t kPerFilterMax = 5;  // contracts, topic filters
constexpr std::size_t kSegmentsMax = 4;

using Words = tl::unexpected<std::string>;

// "contract", "system" or both with a comma.
std::optional<std::vector<stellar::EventType>> read_types(std::string_view text) {
    std::vector<stellar::EventType> out;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(','));
        if (one == "contract") {
            out.push_back(stellar::EventType::contract);
        } else if (one == "system") {
            out.push_back(stellar::EventType::system);
        } else {
            return std::nullopt;
        }
        text.remove_prefix(std::min(text.size(), one.size() + 1));
    }
    return out;
}

std::string nth(const char* what, std::size_t index, const std::string& why) {
    return std::string(what) + " " + std::to_string(index + 1) + " invalid" + why;
}

}  // namespace

tl::expected<EventFilters::Topics, std::string> EventFilters::read_topics(const Json& json) {
    if (!json.array() || json.array()->empty()) {
        return Words("topic must have at least 1 segment");
    }
    Topics out;
    const Json::Array& list = *json.array();
    std::size_t size = list.size();
    const auto is_open = [](const Json& segment) {
        return segment.string() && *segment.string() == "**";
    };
    if (is_open(list.back())) {
        out.open = true;
        --size;
    }
    for (std::size_t i = 0; i < size; ++i) {
        if (is_open(list[i])) {
            return Words(nth("segment", i, ": wildcard '**' is only allowed as the last segment"));
        }
    }
    if (size > kSegmentsMax) return Words("topic cannot have more than 4 segments");
    for (std::size_t i = 0; i < size; ++i) {
        const std::string* text = list[i].string();
        if (text && *text == "*") {
            out.segments.emplace_back();
            continue;
        }
        const auto value =
            text ? stellar::scval_from_base64(*text) : fail(Errc::invalid_input, "no text");
        if (!value) return Words(nth("segment", i, ": " + value.error().detail));
        out.segments.emplace_back(*value);
    }
    return out;
}

tl::expected<EventFilters::One, RpcError> EventFilters::read_one(const Json& json) {
    One out;
    const Members members(json);
    const auto type = members.text("type");
    if (!type) return RpcFail(type.error());
    const auto types = read_types(type->value_or(""));
    if (!types) {
        return invalid_params(
            "filter type invalid: if set, type must be either 'system' or 'contract'");
    }
    out.types = *types;
    const auto contracts = members.list("contractIds");
    if (!contracts) return RpcFail(contracts.error());
    const auto topics = members.list("topics");
    if (!topics) return RpcFail(topics.error());
    if (*contracts && (*contracts)->size() > kPerFilterMax) {
        return invalid_params("maximum 5 contract IDs per filter");
    }
    if (*topics && (*topics)->size() > kPerFilterMax) {
        return invalid_params("maximum 5 topics per filter");
    }
    for (std::size_t i = 0; *contracts && i < (*contracts)->size(); ++i) {
        const std::string* text = (**contracts)[i].string();
        const auto id =
            text ? stellar::contract_from_text(*text) : fail(Errc::invalid_input, "no text");
        if (!id) return invalid_params(nth("contract ID", i, ""));
        out.contracts.push_back(id->hash);
    }
    for (std::size_t i = 0; *topics && i < (*topics)->size(); ++i) {
        auto one = read_topics((**topics)[i]);
        if (!one) return invalid_params(nth("topic", i, ": " + one.error()));
        out.topics.push_back(std::move(*one));
    }
    return out;
}

tl::expected<EventFilters, RpcError> EventFilters::read(const Json::Array* filters) {
    EventFilters out;
    if (!filters) return out;
    if (filters->size() > kFiltersMax) return invalid_params("maximum 5 filters per request");
    for (std::size_t i = 0; i < filters->size(); ++i) {
        if (!(*filters)[i].object()) return invalid_params("invalid parameters: filters");
        auto one = read_one((*filters)[i]);
        if (!one) return invalid_params(nth("filter", i, ": " + one.error().message));
        out.filters_.push_back(std::move(*one));
    }
    return out;
}

bool EventFilters::Topics::matches(const std::vector<stellar::ScVal>& topics) const {
    const bool fits = open ? topics.size() >= segments.size() : topics.size() == segments.size();
    if (!fits) return false;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (segments[i] && *segments[i] != topics[i]) return false;
    }
    return true;
}

bool EventFilters::One::matches(const stellar::ContractEvent& event) const {
    if (!types.empty() && std::ranges::find(types, event.type) == types.end()) return false;
    if (!contracts.empty() &&
        (!event.contract || std::ranges::find(contracts, *event.contract) == contracts.end())) {
        return false;
    }
    return topics.empty() || std::ranges::any_of(topics, [&event](const Topics& one) {
               return one.matches(event.topics);
           });
}

bool EventFilters::matches(const stellar::ContractEvent& event) const {
    return filters_.empty() ||
           std::ranges::any_of(filters_, [&event](const One& one) { return one.matches(event); });
}

}  // namespace warden::sandbox::soroban
