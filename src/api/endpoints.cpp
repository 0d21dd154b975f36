#include "api/endpoint.hpp"
#include "domain/orchestrator/codes.hpp"
#include "domain/scoring/reputation.hpp"
#include "domain/scoring/verdict.hpp"

namespace warden::api {
namespace {

using Kind = Parameter::Kind;
using In = Parameter::In;

Parameter in_path(std::string_view name, Kind kind) {
    return {.name = name, .kind = kind, .in = In::path, .required = true};
}

Parameter number(std::string_view name, std::uint64_t max) {
    return {.name = name, .kind = Kind::number, .max = max};
}

// A parameter that is a word of the enum.
template <NamedEnum Enum>
Parameter word_of(std::string_view name) {
    return {.name = name, .kind = Kind::name, .names = {kNames<Enum>.begin(), kNames<Enum>.end()}};
}

}  // namespace

const std::vector<Endpoint>& endpoints() {
    using enum Method;
    using enum Access;
    using enum Cache;
    using enum OtherKeys;
    static const Parameter chain{.name = "chain"};
    static const Parameter cursor{.name = "cursor", .kind = Kind::cursor};
    static const Parameter id_cursor{.name = "cursor", .kind = Kind::id_cursor};
    static const Parameter limit = number("limit", 200);
    static const Parameter id = in_path("id", Kind::entity);
    static const Parameter root = in_path("root", Kind::root);
    static const Parameter unit{.name = "unit", .kind = Kind::entity};
    static const Parameter reservation{.name = "reservation", .kind = Kind::entity};
    static const Parameter ended_after{.name = "ended_after", .kind = Kind::time};
    static const Parameter resume{
        .name = "Last-Event-ID", .kind = Kind::number, .in = In::header, .max = kIdMax};
    static const std::vector<Endpoint> table{
        Endpoint(get, "/v1/chains", {}, validated, open, &Routes::chains),
        Endpoint(get, "/v1/units", {chain, {.name = "region"}, cursor, limit}, validated, open,
                 &Routes::units),
        Endpoint(get, "/v1/units/{id}", {id}, validated, open, &Routes::unit),
        Endpoint(get, "/v1/units/{id}/score", {id}, validated, open, &Routes::unit_score),
        Endpoint(get, "/v1/units/{id}/observations", {id, limit}, validated, open,
                 &Routes::observations),
        Endpoint(get, "/v1/reservations",
                 {chain, unit, word_of<orchestrator::ReservationStatus>("status"), cursor, limit},
                 validated, open, &Routes::reservations),
        Endpoint(get, "/v1/reservations/{id}", {id}, validated, open, &Routes::reservation),
        Endpoint(get, "/v1/scores",
                 {chain, word_of<scoring::SubjectKind>("kind"), number("min", 100), cursor, limit},
                 validated, open, &Routes::scores),
        Endpoint(get, "/v1/verdicts",
                 {unit, reservation, word_of<scoring::Outcome>("verdict"), ended_after, id_cursor,
                  limit},
                 validated, open, &Routes::verdicts),
        Endpoint(get, "/v1/slashes",
                 {chain, word_of<orchestrator::SlashStatus>("status"), cursor, limit}, validated,
                 open, &Routes::slashes),
        Endpoint(get, "/v1/slashes/{key}", {in_path("key", Kind::window)}, validated, open,
                 &Routes::slash),
        Endpoint(get, "/v1/decisions", {{.name = "key", .kind = Kind::window}, id_cursor, limit},
                 validated, open, &Routes::decisions),
        Endpoint(get, "/v1/enforcement", {}, validated, open, &Routes::enforcement),
        Endpoint(get, "/v1/rules", {}, validated, open, &Routes::rules),
        Endpoint(get, "/v1/vantages", {}, validated, open, &Routes::vantages),
        Endpoint(get, "/v1/evidence/{root}", {root}, immutable, open, &Routes::evidence),
        Endpoint(get, "/v1/evidence/{root}/openings", {root}, immutable, open, &Routes::openings),
        Endpoint(get, "/v1/events",
                 {number("after", kIdMax), number("last", 1'000), resume, {.name = "topic"}},
                 no_store, open, &Routes::events),
        Endpoint(get, "/healthz", {}, none, open, &Routes::health, ignored),
        Endpoint(get, "/readyz", {}, none, open, &Routes::readiness, ignored),
        Endpoint(get, "/openapi.yaml", {}, none, open, &Routes::document, ignored),
        Endpoint(get, "/", {}, validated, open, &Routes::page, ignored),
        Endpoint(get, "/status", {}, validated, open, &Routes::page, ignored),
        Endpoint(get, "/status/{file}", {in_path("file", Kind::text)}, validated, open,
                 &Routes::page_file, ignored),
    };
    return table;
}

const std::vector<Endpoint>& health_endpoints() {
    using enum Method;
    using enum Access;
    using enum Cache;
    using enum OtherKeys;
    static const std::vector<Endpoint> table{
        Endpoint(get, "/healthz", {}, none, open, &Routes::health, ignored),
        Endpoint(get, "/readyz", {}, none, open, &Routes::readiness, ignored),
        Endpoint(get, "/metrics", {}, none, open, &Routes::metrics, ignored),
    };
    return table;
}

}  // namespace warden::api
