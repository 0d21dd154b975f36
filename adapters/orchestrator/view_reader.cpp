#include "adapters/orchestrator/view_reader.hpp"

#include <initializer_list>
#include <string>
#include <utility>

#include "domain/orchestrator/json_fields.hpp"

namespace warden::adapters {
namespace {

namespace asio = boost::asio;
using orchestrator::read_fields;
using orchestrator::read_value;

Fail bad_view(std::string_view view, const std::string& wrong) {
    return fail(Errc::invalid_input, std::string(view) + ": " + wrong);
}

// A structure of the contract from a member of a view's result.
template <class T>
Result<T> structure(std::string_view view, const Json& object, std::string_view name) {
    const Json* member = object.find(name);
    if (member == nullptr) return bad_view(view, std::string(name) + " missing");
    T out;
    if (const auto wrong = read_fields(*member, out)) return bad_view(view, *wrong);
    return out;
}

// A structure of the contract that is a view's whole result.
template <class T>
Result<T> record(std::string_view view, const Result<Json>& json) {
    if (!json) return Fail(json.error());
    T out;
    if (const auto wrong = read_fields(*json, out)) return bad_view(view, *wrong);
    return out;
}

template <class T>
const char* read_member(const Json& object, std::string_view name, T& out) {
    const Json* member = object.find(name);
    return member == nullptr ? "a member is missing" : read_value(*member, out);
}

const char* first_wrong(std::initializer_list<const char*> outcomes) {
    for (const char* wrong : outcomes) {
        if (wrong != nullptr) return wrong;
    }
    return nullptr;
}

Result<ports::ReservationView> reservation_view(std::string_view view, const Json& json) {
    auto reservation = structure<orchestrator::Reservation>(view, json, "reservation");
    if (!reservation) return Fail(std::move(reservation.error()));
    ports::ReservationView out;
    out.reservation = std::move(*reservation);
    const char* wrong = first_wrong({read_member(json, "owed", out.owed),
                                     read_member(json, "underfunded", out.underfunded),
                                     read_member(json, "unfunded", out.unfunded)});
    if (wrong != nullptr) return bad_view(view, wrong);
    return out;
}

Result<ports::WindowView> window_view(std::string_view view, const Json& json) {
    ports::WindowView out;
    const char* wrong = first_wrong(
        {read_member(json, "start", out.start), read_member(json, "end", out.end),
         read_member(json, "payment", out.payment), read_member(json, "gross", out.gross)});
    if (wrong != nullptr) return bad_view(view, wrong);
    return out;
}

Result<std::optional<ports::SlashView>> slash_view(std::string_view view, const Json& json) {
    auto slash = structure<orchestrator::Slash>(view, json, "slash");
    if (!slash) return Fail(std::move(slash.error()));
    ports::SlashView out;
    out.slash = std::move(*slash);
    const char* wrong = first_wrong({read_member(json, "attest_until", out.attest_until),
                                     read_member(json, "dispute_until", out.dispute_until),
                                     read_member(json, "decide_until", out.decide_until),
                                     read_member(json, "quorum", out.quorum),
                                     read_member(json, "support", out.support)});
    if (wrong != nullptr) return bad_view(view, wrong);
    return out;
}

}  // namespace

asio::awaitable<Result<ports::ReservationView>> ViewReader::reservation(std::uint64_t id,
                                                                        ports::Deadline deadline) {
    const std::string_view view = "get_reservation";
    Json::Object arguments;
    arguments.emplace_back("reservation_id", to_decimal(id));
    const Result<Json> json = co_await call(view, std::move(arguments), deadline);
    if (!json) co_return Fail(json.error());
    co_return reservation_view(view, *json);
}

asio::awaitable<Result<ports::WindowView>> ViewReader::window(std::uint64_t reservation,
                                                              std::uint32_t window,
                                                              ports::Deadline deadline) {
    const std::string_view view = "get_window";
    Json::Object arguments;
    arguments.emplace_back("reservation_id", to_decimal(reservation));
    arguments.emplace_back("window", window);
    const Result<Json> json = co_await call(view, std::move(arguments), deadline);
    if (!json) co_return Fail(json.error());
    co_return window_view(view, *json);
}

asio::awaitable<Result<std::optional<ports::SlashView>>> ViewReader::slash(
    orchestrator::SlashKey key, ports::Deadline deadline) {
    const std::string_view view = "get_slash";
    Json::Object arguments;
    arguments.emplace_back("reservation_id", to_decimal(key.reservation_id));
    arguments.emplace_back("party", orchestrator::code_of(key.party));
    arguments.emplace_back("window", key.window);
    const Result<Json> json = co_await call(view, std::move(arguments), deadline);
    if (!json && json.error().code == make_error_code(Errc::not_found)) co_return std::nullopt;
    if (!json) co_return Fail(json.error());
    co_return slash_view(view, *json);
}

asio::awaitable<Result<orchestrator::Config>> ViewReader::config(std::uint32_t version,
                                                                 ports::Deadline deadline) {
    Json::Object arguments;
    arguments.emplace_back("version", version);
    const std::string_view view = "get_config";
    const Result<Json> json = co_await call(view, std::move(arguments), deadline);
    co_return record<orchestrator::Config>(view, json);
}

asio::awaitable<Result<orchestrator::Instance>> ViewReader::instance(ports::Deadline deadline) {
    Json::Object none;
    const std::string_view view = "get_instance";
    const Result<Json> json = co_await call(view, std::move(none), deadline);
    co_return record<orchestrator::Instance>(view, json);
}

}  // namespace warden::adapters
