// Reading a bundle back, element by element.
#include <optional>
#include <utility>

#include "domain/enforcement/evidence.hpp"
#include "domain/orchestrator/json_fields.hpp"
#include "domain/orchestrator/projection.hpp"

namespace warden::enforcement {
namespace {

Fail wrong(std::size_t element, std::string_view what) {
    return fail(Errc::invalid_input,
                "evidence element " + std::to_string(element) + ": " + std::string(what));
}

// Member accessors that answer a harmless default and note that something was amiss, so that a
// reader checks once at its end.
class Members {
  public:
    explicit Members(const Json& json) : json_(json) {}

    const std::string& string(std::string_view name) {
        static const std::string empty;
        const Json* found = json_.find(name);
        return found != nullptr && found->string() != nullptr ? *found->string() : miss(empty);
    }
    std::int64_t integer(std::string_view name, std::int64_t max) {
        const Json* found = json_.find(name);
        const std::int64_t* value = found == nullptr ? nullptr : found->integer();
        return value != nullptr && *value >= 0 && *value <= max ? *value : miss(0);
    }
    const Json::Array& array(std::string_view name) {
        static const Json::Array empty;
        const Json* found = json_.find(name);
        return found != nullptr && found->array() != nullptr ? *found->array() : miss(empty);
    }
    const Json& any(std::string_view name) {
        static const Json null;
        const Json* found = json_.find(name);
        return found != nullptr ? *found : miss(null);
    }
    bool ok() const { return ok_; }

  private:
    template <class T>
    T&& miss(T&& fallback) {
        ok_ = false;
        return std::forward<T>(fallback);
    }
    const Json& json_;
    bool ok_ = true;
};

constexpr std::int64_t kTimeMax = std::int64_t{1} << 52;

// Whole numbers of an array of exactly `count`.
std::optional<std::vector<std::int64_t>> numbers(const Json& json, std::size_t count) {
    if (json.array() == nullptr || json.array()->size() != count) return std::nullopt;
    std::vector<std::int64_t> values;
    for (const Json& item : *json.array()) {
        const std::int64_t* value = item.integer();
        if (value == nullptr || *value < 0) return std::nullopt;
        values.push_back(*value);
    }
    return values;
}

// Adds members that came with version 2 of the contract. One that is there all the same makes two
// of them, which no reader takes.
Json completed(const Json& json, Json::Object late) {
    if (json.object() != nullptr)
        late.insert(late.end(), json.object()->begin(), json.object()->end());
    return late;
}

Result<void> read_terms(const Json& head, Evidence& evidence) {
    Members m(head);
    const Json terms = evidence.first_format
                           ? completed(m.any("terms"), {{"credit_bps", 0}, {"outage_bps", 0}})
                           : m.any("terms");
    if (const auto bad = orchestrator::read_fields(terms, evidence.terms)) return wrong(0, *bad);
    if (evidence.first_format) return {};
    evidence.quorum = static_cast<std::uint32_t>(m.integer("quorum", orchestrator::kOraclesMax));
    if (!m.ok()) return wrong(0, "a bad member");
    if (const auto bad = orchestrator::read_fields(m.any("config"), evidence.config)) {
        return wrong(0, *bad);
    }
    return {};
}

Result<void> read_head(const Json& json, Evidence& evidence) {
    Members m(json);
    const std::string& format = m.string("format");
    evidence.first_format = format == kFirstEvidenceFormat;
    if (!evidence.first_format && format != kEvidenceFormat) {
        return wrong(0, "format \"" + format + "\" is none that this version reads");
    }
    evidence.software = m.string("software");
    evidence.deployment = m.string("deployment");
    evidence.unit = m.string("unit");
    evidence.unit_region = m.string("region");
    evidence.sla_version = static_cast<std::uint32_t>(m.integer("sla_version", UINT32_MAX));
    evidence.reservation = m.any("reservation");
    evidence.set_by = m.any("set_by");
    Members key(m.any("key"));
    const auto id = u64_from_decimal(key.string("reservation"));
    const auto party = from_name<orchestrator::Party>(key.string("party"));
    evidence.key.window = static_cast<std::uint32_t>(key.integer("window", UINT32_MAX));
    const auto window = numbers(m.any("window"), 2);
    if (!m.ok() || !key.ok() || !id || !party || !window) return wrong(0, "a bad member");
    evidence.key.reservation_id = *id;
    evidence.key.party = *party;
    evidence.window = {static_cast<UnixSecs>((*window)[0]), static_cast<UnixSecs>((*window)[1])};
    if (auto read = read_terms(json, evidence); !read) return read;
    auto rules = scoring::rule_set_from_json(m.any("rules"));
    if (!rules) return Fail(rules.error());
    evidence.rules = std::move(*rules);
    return {};
}

Result<void> read_score(const Json& json, Evidence& evidence) {
    Members m(json);
    evidence.score_before = static_cast<std::uint32_t>(m.integer("score_before", 100));
    evidence.score_days = m.any("days");
    if (!m.ok() || evidence.score_days.array() == nullptr) return wrong(1, "a bad member");
    if (json.find("rule_sets") == nullptr) return {};
    for (const Json& item : m.array("rule_sets")) {
        auto rules = scoring::rule_set_from_json(item);
        if (!rules) return Fail(rules.error());
        evidence.score_rules.push_back(std::move(*rules));
    }
    if (!m.ok()) return wrong(1, "rule_sets is a list");
    return {};
}

Result<void> read_states(const Json& json, Evidence& evidence) {
    Members m(json);
    evidence.registered_at = static_cast<UnixSecs>(m.integer("registered_at", kTimeMax));
    for (const Json& item : m.array("maintenance")) {
        const auto times = numbers(item, 3);
        if (!times) return wrong(2, "maintenance is [at, from, until]");
        evidence.maintenance.push_back({static_cast<UnixSecs>((*times)[0]),
                                        static_cast<UnixSecs>((*times)[1]),
                                        static_cast<UnixSecs>((*times)[2])});
    }
    if (!m.ok()) return wrong(2, "a bad member");
    return {};
}

Result<void> read_electorate(const Json& json, Evidence& evidence) {
    if (json.array() == nullptr) return wrong(3, "not a list");
    for (const Json& item : *json.array()) {
        Members m(item);
        Elector elector{m.string("vantage"), m.string("network"), m.string("region"),
                        m.string("key_id")};
        if (!m.ok()) return wrong(3, "a bad member");
        evidence.electorate.push_back(std::move(elector));
    }
    return {};
}

Result<Opening> read_opening(const Json& json) {
    Members m(json);
    auto leaf = probing::slice_leaf_from_json(m.any("leaf"));
    if (!leaf) return Fail(leaf.error());
    Opening opening{std::move(*leaf), {}};
    for (const Json& item : m.array("path")) {
        const auto hash =
            item.string() == nullptr ? hash_from_hex("") : hash_from_hex(*item.string());
        if (!hash) return Fail(hash.error());
        opening.path.push_back(*hash);
    }
    if (!m.ok()) return wrong(6, "an opening is a leaf and a path");
    return opening;
}

Result<void> read_convicting(const Json& json, Evidence& evidence) {
    Members m(json);
    for (const Json& slice : m.array("mass_failures")) {
        if (slice.integer() == nullptr) return wrong(6, "mass_failures is a list of slices");
        evidence.mass_failures.push_back(*slice.integer());
    }
    for (const Json& item : m.array("slices")) {
        Members s(item);
        ConvictingSlice slice;
        slice.slice = s.integer("slice", kTimeMax);
        const auto mass = numbers(s.any("mass"), 2);
        if (!s.ok() || !mass) return wrong(6, "a bad slice");
        slice.mass = {static_cast<std::uint32_t>((*mass)[0]),
                      static_cast<std::uint32_t>((*mass)[1])};
        for (const Json& opened : s.array("openings")) {
            auto opening = read_opening(opened);
            if (!opening) return Fail(opening.error());
            slice.openings.push_back(std::move(*opening));
        }
        evidence.convicting.push_back(std::move(slice));
    }
    if (!m.ok()) return wrong(6, "a bad member");
    return {};
}

}  // namespace

Result<orchestrator::Reservation> judged_reservation(const Evidence& evidence) {
    if (!evidence.first_format) {
        return orchestrator::from_json<orchestrator::Reservation>(evidence.reservation);
    }
    return orchestrator::from_json<orchestrator::Reservation>(
        completed(evidence.reservation, {{"exit_until", "0"},
                                         {"cut_unfunded", false},
                                         {"consumer_claims", 0},
                                         {"provider_claims", 0}}));
}

Result<Evidence> read_evidence(std::string_view text) {
    const auto json = read_canonical(text);
    if (!json) return Fail(json.error());
    if (json->array() == nullptr || json->array()->size() < 7) {
        return fail(Errc::invalid_input, "evidence is a JSON array of at least seven elements");
    }
    const Json::Array& elements = *json->array();
    Evidence evidence;
    if (auto read = read_head(elements[0], evidence); !read) return Fail(read.error());
    if (auto read = read_score(elements[1], evidence); !read) return Fail(read.error());
    if (auto read = read_states(elements[2], evidence); !read) return Fail(read.error());
    if (auto read = read_electorate(elements[3], evidence); !read) return Fail(read.error());
    evidence.objectives = elements[4];
    auto rules = rule_results_from_json(elements[5]);
    if (!rules) return wrong(5, rules.error().detail);
    evidence.data_rules = std::move(*rules);
    if (auto read = read_convicting(elements[6], evidence); !read) return Fail(read.error());
    for (std::size_t i = 7; i < elements.size(); ++i) {
        Members m(elements[i]);
        SignedUnitDay record{write_canonical(m.any("record")), m.string("key_id"),
                             m.string("signature")};
        if (!m.ok()) return wrong(i, "not {key_id, record, signature}");
        evidence.records.push_back(std::move(record));
    }
    // Nothing may hide in a member that is not read.
    if (seal(evidence).text != text) {
        return fail(Errc::invalid_input, "evidence holds more than its format");
    }
    return evidence;
}

}  // namespace warden::enforcement
