#include "adapters/starknet/reader.hpp"

#include <utility>

#include "adapters/orchestrator/said.hpp"
#include "adapters/orchestrator/view_reader.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "domain/base/check.hpp"

namespace warden::starknet {
namespace {

class StarknetReader final : public adapters::ViewReader {
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

    asio::awaitable<Result<ports::AccountView>> account(chain::Address account,
                                                        ports::Deadline deadline) override {
        const Result<Felt> address = Felt::from_hex(account.text);
        if (!address) co_return Fail(Error(address.error()).at("account"));
        const auto ask = [this, address = *address, deadline](Node node) {
            return say_account(std::move(node), address, deadline);
        };
        const auto said = co_await nodes_.ask_all<SaidAccount>(ask, deadline);
        if (!said) co_return Fail(said.error());
        co_return adapters::agreed_account(*said, nodes_.needed());
    }

  private:
    using SaidAccount = adapters::Said<Result<ports::AccountView>>;

    asio::awaitable<SaidAccount> say_account(Node node, Felt address, ports::Deadline deadline) {
        SaidAccount said{nodes_.operator_of(node.alias)};
        said.what = co_await ask_account(std::move(node), address, deadline);
        const bool absent =
            !said.what && said.what.error().code == make_error_code(NodeErrc::contract_not_found);
        if (absent) {
            said.what = fail(Errc::not_found,
                             "account " + address.to_hex() + " is not on the chain: deploy it");
        }
        co_return said;
    }

    asio::awaitable<Result<Json>> call(std::string_view view, Json::Object arguments,
                                       ports::Deadline deadline) override {
        const std::string name(view);
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
