#include "domain/probing/observation.hpp"

#include <algorithm>

#include "domain/base/json_fields.hpp"
#include "domain/base/merkle.hpp"
#include "domain/base/sha256.hpp"

namespace warden::probing {
namespace {

constexpr std::size_t kFields = 11;
constexpr std::int64_t kIntegerMax = (std::int64_t{1} << 53) - 1;

Json observation_to_json(const Observation& o) {
    return Json::Array{
        Json(static_cast<std::int64_t>(o.sequence)),
        Json(std::int64_t{o.start}),
        Json(static_cast<std::int64_t>(o.late_us)),
        Json(name(o.operation)),
        Json(name(o.cls)),
        Json(name(o.kind)),
        Json(name(o.first_cls)),
        Json(name(o.first_kind)),
        o.first_byte_us ? Json(*o.first_byte_us) : Json(),
        Json(o.attempts),
        Json(o.flap ? 1 : 0),
    };
}

Fail wrong(const std::string& what) { return fail(Errc::invalid_input, "observation: " + what); }

Result<std::int64_t> integer_at(const Json::Array& fields, std::size_t index, std::int64_t max) {
    const std::int64_t* value = fields[index].integer();
    if (value == nullptr || *value < 0 || *value > max) {
        return wrong("field " + std::to_string(index) + " is no integer in its range");
    }
    return *value;
}

template <class Enum>
Result<Enum> named_at(const Json::Array& fields, std::size_t index) {
    const std::string* text = fields[index].string();
    if (text == nullptr) return wrong("field " + std::to_string(index) + " is no text");
    return from_name<Enum>(*text);
}

// A class and its kind: fail names one; what was fine has none.
bool fits(OutcomeClass cls, FailKind kind) {
    switch (cls) {
        case OutcomeClass::fail: return kind != FailKind::none;
        case OutcomeClass::unknown:
        case OutcomeClass::prober_fault: return true;
        case OutcomeClass::ok:
        case OutcomeClass::maintenance:
        case OutcomeClass::no_data: return kind == FailKind::none;
    }
    return false;
}

Result<void> read_numbers(const Json::Array& fields, Observation& o) {
    constexpr std::int64_t kU32Max = 0xffffffff;
    const auto sequence = integer_at(fields, 0, kIntegerMax);
    const auto start = integer_at(fields, 1, kIntegerMax);
    const auto late_us = integer_at(fields, 2, kIntegerMax);
    const auto attempts = integer_at(fields, 9, kU32Max);
    const auto flap = integer_at(fields, 10, 1);
    for (const auto* field : {&sequence, &start, &late_us, &attempts, &flap}) {
        if (!*field) return Fail(field->error());
    }
    if (!fields[8].is_null()) {
        const auto first_byte_us = integer_at(fields, 8, kU32Max);
        if (!first_byte_us) return Fail(first_byte_us.error());
        o.first_byte_us = static_cast<std::uint32_t>(*first_byte_us);
    }
    o.sequence = static_cast<std::uint64_t>(*sequence);
    o.start = *start;
    o.late_us = static_cast<std::uint64_t>(*late_us);
    o.attempts = static_cast<std::uint32_t>(*attempts);
    o.flap = *flap == 1;
    return {};
}

Result<Observation> observation_from_json(const Json& json) {
    const Json::Array* fields = json.array();
    if (fields == nullptr || fields->size() != kFields) return wrong("not 11 fields");
    Observation o;
    if (const auto read = read_numbers(*fields, o); !read) return Fail(read.error());
    const auto operation = named_at<Operation>(*fields, 3);
    const auto cls = named_at<OutcomeClass>(*fields, 4);
    const auto kind = named_at<FailKind>(*fields, 5);
    const auto first_cls = named_at<OutcomeClass>(*fields, 6);
    const auto first_kind = named_at<FailKind>(*fields, 7);
    if (!operation) return Fail(operation.error());
    if (!cls) return Fail(cls.error());
    if (!kind) return Fail(kind.error());
    if (!first_cls) return Fail(first_cls.error());
    if (!first_kind) return Fail(first_kind.error());
    o.operation = *operation;
    o.cls = *cls;
    o.kind = *kind;
    o.first_cls = *first_cls;
    o.first_kind = *first_kind;
    if (!fits(o.cls, o.kind) || !fits(o.first_cls, o.first_kind)) {
        return wrong("the kind does not fit the class");
    }
    return o;
}

}  // namespace

SliceNum slice_of(UnixMicros start, std::int64_t slice_secs) {
    const std::int64_t length = slice_secs * 1'000'000;
    return start >= 0 ? start / length : -((-start + length - 1) / length);
}

Json to_json(const SliceLeaf& leaf) {
    Json::Array observations;
    observations.reserve(leaf.observations.size());
    for (const Observation& o : leaf.observations) observations.push_back(observation_to_json(o));
    Json::Object members{{"observations", std::move(observations)},
                         {"slice", Json(leaf.slice)},
                         {"unit", leaf.unit},
                         {"vantage", leaf.vantage}};
    if (leaf.endpoint) members.emplace_back("endpoint", to_hex(*leaf.endpoint));
    return members;
}

Result<SliceLeaf> slice_leaf_from_json(const Json& json) {
    const auto observations = json::get_array(json, "observations");
    const auto slice = json::get_int(json, "slice");
    const auto unit = json::get_string(json, "unit");
    const auto vantage = json::get_string(json, "vantage");
    const Json* endpoint = observations ? json.find("endpoint") : nullptr;
    const std::size_t members = endpoint == nullptr ? 4 : 5;
    if (!observations || !slice || !unit || !vantage || json.object()->size() != members) {
        return fail(Errc::invalid_input, "not a slice leaf");
    }
    SliceLeaf leaf{std::string(*unit), std::string(*vantage), *slice, {}, {}};
    if (endpoint != nullptr) {
        const std::string* hex = endpoint->string();
        const auto digest = hash_from_hex(hex == nullptr ? std::string() : *hex);
        if (!digest || to_hex(*digest) != *hex) {
            return fail(Errc::invalid_input, "slice leaf: the endpoint is no digest");
        }
        leaf.endpoint = *digest;
    }
    for (const Json& item : **observations) {
        auto observation = observation_from_json(item);
        if (!observation) return Fail(observation.error());
        if (!leaf.observations.empty() &&
            leaf.observations.back().sequence >= observation->sequence) {
            return fail(Errc::invalid_input, "slice leaf: sequences do not grow");
        }
        leaf.observations.push_back(*observation);
    }
    return leaf;
}

std::string leaf_bytes(const SliceLeaf& leaf) { return write_canonical(to_json(leaf)); }

Result<SliceLeaf> read_leaf(std::string_view bytes) {
    const auto json = read_canonical(bytes);
    if (!json) return Fail(json.error());
    return slice_leaf_from_json(*json);
}

Hash32 leaf_hash(const SliceLeaf& leaf) { return merkle_leaf(leaf_bytes(leaf)); }

Hash32 empty_leaf_hash(std::string_view unit, std::string_view vantage, SliceNum slice) {
    return leaf_hash({std::string(unit), std::string(vantage), slice, {}, {}});
}

std::string day_secret_message(std::string_view vantage, std::int64_t day) {
    const Json body = Json::Object{{"day", Json(day)}, {"vantage", std::string(vantage)}};
    return "warden-day-secret-v1\n" + write_canonical(body);
}

Hash32 endpoint_digest(std::string_view endpoint) { return sha256(endpoint); }

std::string asked_url(std::string_view endpoint) {
    const bool bare = endpoint.find("://") == std::string_view::npos;
    return (bare ? "http://" : "") + std::string(endpoint);
}

Result<Signature> signature_from_hex(std::string_view text) {
    const auto bytes = from_hex(text);
    Signature signature{};
    if (!bytes || bytes->size() != signature.size()) {
        return fail(Errc::invalid_input, "a signature is 128 hex digits");
    }
    std::ranges::copy(*bytes, signature.begin());
    return signature;
}

bool is_control(std::string_view unit) { return unit.starts_with("control."); }

}  // namespace warden::probing
