#include "domain/enforcement/measured.hpp"

#include <algorithm>

namespace warden::enforcement {
namespace {

std::uint32_t fewest_retries(const Evidence& evidence) {
    auto fewest = static_cast<std::uint32_t>(evidence.rules.retry_backoff_ms.size());
    for (const ConvictingSlice& slice : evidence.convicting) {
        for (const Opening& opening : slice.openings) {
            for (const probing::Observation& o : opening.leaf.observations) {
                const bool stands = o.operation == probing::Operation::check &&
                                    o.cls == probing::OutcomeClass::fail;
                if (stands) fewest = std::min(fewest, std::max(1u, o.attempts) - 1);
            }
        }
    }
    return fewest;
}

}  // namespace

Result<Measured> measured(const Evidence& evidence, const scoring::WindowVerdict& judged) {
    Measured out;
    out.retries = fewest_retries(evidence);
    std::vector<scoring::UnitDay> days;
    for (const SignedUnitDay& record : evidence.records) {
        auto day = scoring::read_unit_day(record.bytes, evidence.rules);
        if (!day) return Fail(day.error());
        days.push_back(std::move(*day));
    }
    std::optional<std::uint32_t> fewest;
    for (const scoring::VantageData& data : scoring::vantage_data(days)) {
        const auto count = std::ranges::count_if(
            data.controls, [](const auto& control) { return control.attempts > 0; });
        fewest = std::min(fewest.value_or(UINT32_MAX), static_cast<std::uint32_t>(count));
    }
    out.controls = fewest.value_or(0);
    const scoring::Exclusions exclusions(
        evidence.registered_at, scoring::maintenances_of(evidence.maintenance), evidence.rules);
    for (const scoring::SliceNum slice : judged.convicting) {
        out.in_warm_up += exclusions.in_warm_up(slice) ? 1 : 0;
        out.in_maintenance += exclusions.in_maintenance(slice) ? 1 : 0;
    }
    return out;
}

}  // namespace warden::enforcement
