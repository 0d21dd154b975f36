#include "domain/scoring/verdict_detail.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "domain/base/json_fields.hpp"

namespace warden::scoring {
namespace {

Fail wrong(std::string_view member, std::string_view what) {
    return fail(Errc::invalid_input,
                "detail of a verdict: " + std::string(member) + ": " + std::string(what));
}

Json array_of(const auto& values) { return Json::Array(values.begin(), values.end()); }

Result<std::vector<std::string>> names_in(const Json& json, std::string_view member) {
    const auto items = json::get_array(json, member);
    if (!items) return Fail(items.error());
    std::vector<std::string> names;
    for (const Json& item : **items) {
        if (item.string() == nullptr) return wrong(member, "an item is no text");
        names.push_back(*item.string());
    }
    return names;
}

// Returns a whole number of 0..max; nullptr for anything else.
const std::int64_t* number_in(const Json& json, std::int64_t max) {
    const std::int64_t* value = json.integer();
    return value != nullptr && *value >= 0 && *value <= max ? value : nullptr;
}

Result<void> read_mass(const Json& json, std::map<SliceNum, MassCount>& mass) {
    const auto items = json::get_array(json, "mass");
    if (!items) return Fail(items.error());
    for (const Json& item : **items) {
        const Json::Array* fields = item.array();
        if (fields == nullptr || fields->size() != 3)
            return wrong("mass", "no [slice, bad, voted]");
        const auto* slice = number_in((*fields)[0], INT64_MAX);
        const auto* bad = number_in((*fields)[1], UINT32_MAX);
        const auto* voted = number_in((*fields)[2], UINT32_MAX);
        if (slice == nullptr || bad == nullptr || voted == nullptr || *bad > *voted) {
            return wrong("mass", "a number is out of range");
        }
        const MassCount count{static_cast<std::uint32_t>(*bad), static_cast<std::uint32_t>(*voted)};
        if (!mass.emplace(*slice, count).second) return wrong("mass", "a slice stands twice");
    }
    return {};
}

Result<Slices> slices_in(const Json& json, std::string_view member) {
    const auto items = json::get_array(json, member);
    if (!items) return Fail(items.error());
    Slices slices;
    for (const Json& item : **items) {
        const auto* slice = number_in(item, INT64_MAX);
        if (slice == nullptr || (!slices.empty() && *slice <= slices.back())) {
            return wrong(member, "slices are not ascending numbers");
        }
        slices.push_back(*slice);
    }
    return slices;
}

}  // namespace

Json to_json(const VerdictDetail& detail) {
    Json::Array mass;
    for (const auto& [slice, count] : detail.mass) {
        mass.push_back(Json::Array{Json(slice), Json(count.bad), Json(count.voted)});
    }
    Json::Object out{{"judged", detail.judged},
                     {"electorate", array_of(detail.electorate)},
                     {"vantages", array_of(detail.vantages)},
                     {"mass", std::move(mass)},
                     {"mass_failures", array_of(detail.mass_failures)}};
    if (!detail.paid) out.emplace_back("paid", false);
    return out;
}

Result<VerdictDetail> verdict_detail_from_json(const Json& json) {
    const auto judged = json::get_object(json, "judged");
    if (!judged) return Fail(judged.error());
    VerdictDetail detail;
    detail.judged = **judged;
    auto electorate = names_in(json, "electorate");
    if (!electorate) return Fail(electorate.error());
    detail.electorate = std::move(*electorate);
    auto vantages = names_in(json, "vantages");
    if (!vantages) return Fail(vantages.error());
    detail.vantages = std::move(*vantages);
    const auto mass = read_mass(json, detail.mass);
    if (!mass) return Fail(mass.error());
    auto failures = slices_in(json, "mass_failures");
    if (!failures) return Fail(failures.error());
    detail.mass_failures = std::move(*failures);
    detail.paid = is_paid(json);
    return detail;
}

bool is_paid(const Json& json) {
    const Json* paid = json.find("paid");
    return paid == nullptr || *paid != Json(false);
}

}  // namespace warden::scoring
