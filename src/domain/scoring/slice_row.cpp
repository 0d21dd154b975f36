#include "domain/scoring/slice_row.hpp"

#include <array>

namespace warden::scoring {

using probing::Observation;
using probing::Operation;
using probing::OutcomeClass;

SliceRow roll_up(const probing::SliceLeaf& leaf) {
    SliceRow row;
    row.slice = leaf.slice;
    for (const Observation& o : leaf.observations) {
        if (o.operation == Operation::check) {
            std::uint32_t& count = o.cls == OutcomeClass::ok     ? row.ok
                                   : o.cls == OutcomeClass::fail ? row.fail
                                                                 : row.other;
            ++count;
        }
        ++row.ops;
        if (o.first_cls == OutcomeClass::fail) {
            ++row.failed;
            if (o.first_kind == probing::FailKind::integrity) ++row.integrity;
        }
        const bool timed = o.first_cls == OutcomeClass::ok && o.first_byte_us.has_value() &&
                           o.operation != Operation::remove;
        if (timed) {
            ++row.n;
            row.us += *o.first_byte_us;
        }
    }
    return row;
}

Json to_json(const SliceRow& row) {
    return Json::Array{Json(row.ok),
                       Json(row.fail),
                       Json(row.other),
                       Json(row.ops),
                       Json(row.failed),
                       Json(row.n),
                       Json(static_cast<std::int64_t>(row.us))};
}

Result<SliceRow> slice_row_from_json(const Json& json, SliceNum slice) {
    constexpr std::int64_t kCountMax = 1'000'000'000;
    const Json::Array* fields = json.array();
    if (fields == nullptr || fields->size() != 7) {
        return fail(Errc::invalid_input, "slice row: not 7 numbers");
    }
    std::array<std::int64_t, 7> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::int64_t* number = (*fields)[i].integer();
        const bool sum = i == 6;  // bounded by canonical JSON alone
        if (number == nullptr || *number < 0 || (!sum && *number > kCountMax)) {
            return fail(Errc::invalid_input, "slice row: a number out of range");
        }
        numbers[i] = *number;
    }
    const auto count = [&](std::size_t i) { return static_cast<std::uint32_t>(numbers[i]); };
    SliceRow row{slice,    count(0), count(1), count(2),
                 count(3), count(4), count(5), static_cast<std::uint64_t>(numbers[6]),
                 0};
    if (row.failed > row.ops || row.n > row.ops || row.us > std::uint64_t{row.n} << 32) {
        return fail(Errc::invalid_input, "slice row: numbers contradict each other");
    }
    return row;
}

}  // namespace warden::scoring
