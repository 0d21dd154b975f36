#include "adapters/stellar/reader.hpp"

#include <utility>

#include "adapters/orchestrator/said.hpp"
#include "adapters/orchestrator/view_reader.hpp"
#include "adapters/stellar/client/errors.hpp"

namespace warden::stellar {
namespace {

class StellarReader final : public adapters::ViewReader {
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

    asio::awaitable<Result<ports::AccountView>> account(chain::Address account,
                                                        ports::Deadline deadline) override {
        const Result<AccountId> id = account_from_text(account.text);
        if (!id) co_return Fail(Error(id.error()).at("account"));
        const auto ask = [this, id = *id, deadline](Node node) {
            return ask_account(std::move(node), id, deadline);
        };
        const auto said = co_await nodes_.ask_all<SaidAccount>(ask, deadline);
        if (!said) co_return Fail(said.error());
        co_return adapters::agreed_account(*said, nodes_.needed());
    }

  private:
    using SaidAccount = adapters::Said<Result<ports::AccountView>>;

    asio::awaitable<SaidAccount> ask_account(Node node, AccountId id, ports::Deadline deadline) {
        SaidAccount said{nodes_.operator_of(node.alias)};
        const auto found = co_await nodes_.client().account(node.alias, id, deadline);
        if (found) {
            said.what->next_slot = static_cast<std::uint64_t>(found->entry.seq_num) + 1;
            said.what->balance = static_cast<U128>(found->entry.balance);
            co_return said;
        }
        said.what = Fail(found.error());
        if (found.error().code == make_error_code(NodeErrc::not_found)) {
            said.what = fail(Errc::not_found,
                             "account " + to_text(id) + " is not on the chain: fund it with XLM");
        }
        co_return said;
    }

    asio::awaitable<Result<Json>> call(std::string_view view, Json::Object arguments,
                                       ports::Deadline deadline) override {
        const std::string name(view);
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
        // Where entries are archived, the answer is that of the entries as they were.
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
