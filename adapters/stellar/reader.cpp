#include "adapters/stellar/reader.hpp"

#include <utility>

#include "adapters/stellar/client/errors.hpp"
#include "domain/orchestrator/json_fields.hpp"

namespace warden::stellar {
namespace {

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

template <class T>
const char* read_member(const Json& object, std::string_view name, T& out) {
    const Json* member = object.find(name);
    return member == nullptr ? "a member is missing" : read_value(*member, out);
}

Result<ports::ReservationView> reservation_view(const Json& json) {
    auto reservation = structure<orchestrator::Reservation>("get_reservation", json, "reservation");
    if (!reservation) return Fail(std::move(reservation.error()));
    ports::ReservationView out;
    out.reservation = std::move(*reservation);
    for (const char* wrong :
         {read_member(json, "owed", out.owed), read_member(json, "underfunded", out.underfunded)}) {
        if (wrong != nullptr) return bad_view("get_reservation", wrong);
    }
    return out;
}

Result<ports::WindowView> window_view(const Json& json) {
    ports::WindowView out;
    for (const char* wrong :
         {read_member(json, "start", out.start), read_member(json, "end", out.end),
          read_member(json, "payment", out.payment), read_member(json, "gross", out.gross)}) {
        if (wrong != nullptr) return bad_view("get_window", wrong);
    }
    return out;
}

Result<std::optional<ports::SlashView>> slash_view(const Json& json) {
    auto slash = structure<orchestrator::Slash>("get_slash", json, "slash");
    if (!slash) return Fail(std::move(slash.error()));
    ports::SlashView out;
    out.slash = std::move(*slash);
    for (const char* wrong : {read_member(json, "attest_until", out.attest_until),
                              read_member(json, "dispute_until", out.dispute_until),
                              read_member(json, "decide_until", out.decide_until),
                              read_member(json, "support", out.support)}) {
        if (wrong != nullptr) return bad_view("get_slash", wrong);
    }
    return out;
}

bool is_not_found(const Error& error) { return error.code == make_error_code(Errc::not_found); }

class StellarReader final : public ports::ChainReader {
  public:
    StellarReader(ReaderSettings settings, Nodes& nodes, const OrchestratorProfile& profile)
        : settings_(settings), nodes_(nodes), profile_(profile) {}

    asio::awaitable<Result<chain::BlockHeader>> latest(ports::Deadline deadline) override {
        const auto ask = [this, deadline](Node node) {
            return nodes_.client().newest(std::move(node.alias), deadline);
        };
        const auto newest = co_await nodes_.read<LedgerHeaderHistoryEntry>(ask, deadline);
        if (!newest) co_return Fail(newest.error());
        const LedgerHeader& header = newest->header;
        co_return chain::BlockHeader{{header.sequence, to_hex(newest->hash)},
                                     to_hex(header.previous_ledger_hash),
                                     header.value.close_time};
    }

    asio::awaitable<Result<ports::ReservationView>> reservation(std::uint64_t id,
                                                                ports::Deadline deadline) override {
        Json::Object arguments;
        arguments.emplace_back("reservation_id", warden::to_decimal(id));
        const Result<Json> json = co_await view("get_reservation", std::move(arguments), deadline);
        if (!json) co_return Fail(json.error());
        co_return reservation_view(*json);
    }

    asio::awaitable<Result<ports::WindowView>> window(std::uint64_t reservation,
                                                      std::uint32_t window,
                                                      ports::Deadline deadline) override {
        Json::Object arguments;
        arguments.emplace_back("reservation_id", warden::to_decimal(reservation));
        arguments.emplace_back("window", window);
        const Result<Json> json = co_await view("get_window", std::move(arguments), deadline);
        if (!json) co_return Fail(json.error());
        co_return window_view(*json);
    }

    asio::awaitable<Result<std::optional<ports::SlashView>>> slash(
        orchestrator::SlashKey key, ports::Deadline deadline) override {
        Json::Object arguments;
        arguments.emplace_back("reservation_id", warden::to_decimal(key.reservation_id));
        arguments.emplace_back("party", orchestrator::code_of(key.party));
        arguments.emplace_back("window", key.window);
        const Result<Json> json = co_await view("get_slash", std::move(arguments), deadline);
        if (!json && is_not_found(json.error())) co_return std::nullopt;
        if (!json) co_return Fail(json.error());
        co_return slash_view(*json);
    }

    asio::awaitable<Result<orchestrator::Config>> config(std::uint32_t version,
                                                         ports::Deadline deadline) override {
        Json::Object arguments;
        arguments.emplace_back("version", version);
        const Result<Json> json = co_await view("get_config", std::move(arguments), deadline);
        if (!json) co_return Fail(json.error());
        orchestrator::Config out;
        if (const auto wrong = read_fields(*json, out)) co_return bad_view("get_config", *wrong);
        co_return out;
    }

    asio::awaitable<Result<bool>> is_oracle(chain::Address account,
                                            ports::Deadline deadline) override {
        Json::Object arguments;
        arguments.emplace_back("account", account.text);
        const Result<Json> json = co_await view("is_oracle", std::move(arguments), deadline);
        if (!json) co_return Fail(json.error());
        if (json->boolean() == nullptr) co_return bad_view("is_oracle", "no bool");
        co_return *json->boolean();
    }

    asio::awaitable<Result<ports::AccountView>> account(chain::Address account,
                                                        ports::Deadline deadline) override {
        const Result<AccountId> id = account_from_text(account.text);
        if (!id) co_return Fail(Error(id.error()).at("account"));
        const auto ask = [this, id = *id, deadline](Node node) {
            return nodes_.client().account(std::move(node.alias), id, deadline);
        };
        const auto entry = co_await nodes_.read<AccountEntry>(ask, deadline);
        if (!entry && entry.error().code == make_error_code(NodeErrc::not_found)) {
            co_return fail(Errc::not_found,
                           "account " + account.text + " is not on the chain: fund it with XLM");
        }
        if (!entry) co_return Fail(entry.error());
        ports::AccountView out;
        out.next_slot = static_cast<std::uint64_t>(entry->seq_num) + 1;
        out.balance = static_cast<U128>(entry->balance);
        co_return out;
    }

  private:
    // not_found when the contract ends with NotFound.
    asio::awaitable<Result<Json>> view(std::string name, Json::Object arguments,
                                       ports::Deadline deadline) {
        auto call = profile_.encode_view(settings_.contract, name, Json(std::move(arguments)));
        if (!call) co_return Fail(std::move(call.error()));
        // A simulation asks no account for anything: nobody's will do.
        const TransactionEnvelope envelope{
            TransactionV1Envelope{invocation(AccountId{}, 0, std::move(*call)), {}}};
        const auto ask = [this, &envelope, deadline](Node node) {
            return nodes_.client().simulate(std::move(node.alias), envelope, deadline);
        };
        const auto simulation = co_await nodes_.read<Simulation>(ask, deadline);
        if (!simulation) co_return Fail(simulation.error());
        if (simulation->error) co_return Fail(refusal_of(name, *simulation->error));
        if (simulation->restore) {
            co_return fail(Errc::unavailable,
                           name + ": entries of the contract are archived: restore them first");
        }
        const Result<ScVal> result = scval_from_xdr(simulation->result);
        if (!result) co_return Fail(Error(result.error()).at(name));
        co_return profile_.decode_view(name, *result);
    }

    static Error refusal_of(const std::string& view, const std::string& text) {
        const std::string_view error = contract_error_in(text);
        if (error == "NotFound") return {make_error_code(Errc::not_found), view + ": NotFound"};
        return {make_error_code(NodeErrc::simulation_failed),
                view + ": " + (error.empty() ? text : std::string(error))};
    }

    ReaderSettings settings_;
    Nodes& nodes_;
    const OrchestratorProfile& profile_;
};

}  // namespace

std::unique_ptr<ports::ChainReader> make_reader(ReaderSettings settings, Nodes& nodes,
                                                const OrchestratorProfile& profile) {
    return std::make_unique<StellarReader>(settings, nodes, profile);
}

}  // namespace warden::stellar
