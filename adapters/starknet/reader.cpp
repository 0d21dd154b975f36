#include "adapters/starknet/reader.hpp"

#include <utility>

#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "domain/base/check.hpp"
#include "domain/orchestrator/json_fields.hpp"

namespace warden::starknet {
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
    if (const char* wrong = read_member(json, "owed", out.owed))
        return bad_view("get_reservation", wrong);
    if (const char* wrong = read_member(json, "underfunded", out.underfunded)) {
        return bad_view("get_reservation", wrong);
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

Result<ports::SlashView> slash_view(const Json& json) {
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

class StarknetReader final : public ports::ChainReader {
  public:
    StarknetReader(ReaderSettings settings, Nodes& nodes, const OrchestratorProfile& profile)
        : settings_(settings), nodes_(nodes), profile_(profile) {}

    asio::awaitable<Result<chain::BlockHeader>> latest(ports::Deadline deadline) override {
        const auto ask = [this, deadline](Node node) {
            return nodes_.client().header(std::move(node.alias), BlockId(BlockTag::latest),
                                          deadline);
        };
        const Result<Header> header = co_await nodes_.read<Header>(ask, deadline);
        if (!header) co_return Fail(header.error());
        co_return header->to_domain();
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
        const Result<ports::SlashView> slash = slash_view(*json);
        if (!slash) co_return Fail(slash.error());
        co_return *slash;
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
        const Result<Felt> address = Felt::from_hex(account.text);
        if (!address) co_return Fail(Error(address.error()).at("account"));
        const auto ask = [this, address = *address, deadline](Node node) {
            return ask_account(std::move(node), address, deadline);
        };
        co_return co_await nodes_.read<ports::AccountView>(ask, deadline);
    }

  private:
    // not_found when the contract panics with NotFound.
    asio::awaitable<Result<Json>> view(std::string name, Json::Object arguments,
                                       ports::Deadline deadline) {
        const auto calldata = profile_.encode_view(name, Json(std::move(arguments)));
        if (!calldata) co_return Fail(calldata.error());
        const View request{settings_.contract, sn_keccak(name), *calldata};
        const auto ask = [&request, deadline, this](Node node) {
            const BlockId newest(BlockTag::pre_confirmed);
            return nodes_.client().call(std::move(node.alias), request, newest, deadline);
        };
        const auto felts = co_await nodes_.read<std::vector<Felt>>(ask, deadline);
        if (!felts) {
            const bool missing = felts.error().code == make_error_code(NodeErrc::contract_error) &&
                                 contract_error_in(felts.error().detail) == "NotFound";
            if (missing) co_return fail(Errc::not_found, name + ": NotFound");
            co_return Fail(felts.error());
        }
        co_return profile_.decode_view(name, *felts);
    }

    asio::awaitable<Result<ports::AccountView>> ask_account(Node node, Felt address,
                                                            ports::Deadline deadline) {
        const BlockId newest(BlockTag::pre_confirmed);
        const auto nonce = co_await nodes_.client().nonce(node.alias, address, newest, deadline);
        if (!nonce) co_return Fail(nonce.error());
        const Result<std::uint64_t> slot = nonce->to_u64();
        if (!slot) co_return Fail(Error(slot.error()).at(node.alias + ": nonce"));
        View view;
        view.contract = settings_.fee_token;
        view.selector = sn_keccak("balance_of");
        view.calldata.push_back(address);
        const auto felts =
            co_await nodes_.client().call(node.alias, std::move(view), newest, deadline);
        if (!felts) co_return Fail(felts.error());
        FeltReader reader(*felts);
        const Result<U256> balance = reader.u256();
        if (!balance) co_return Fail(Error(balance.error()).at(node.alias + ": balance_of"));
        ports::AccountView out;
        out.next_slot = *slot;
        out.balance = balance->high == 0 ? balance->low : kU128Max;
        co_return out;
    }

    ReaderSettings settings_;
    Nodes& nodes_;
    const OrchestratorProfile& profile_;
};

}  // namespace

Felt strk_token() {
    const Result<Felt> address =
        Felt::from_hex("0x4718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d");
    WARDEN_CHECK(address.has_value());
    return *address;
}

std::unique_ptr<ports::ChainReader> make_reader(ReaderSettings settings, Nodes& nodes,
                                                const OrchestratorProfile& profile) {
    return std::make_unique<StarknetReader>(settings, nodes, profile);
}

}  // namespace warden::starknet
