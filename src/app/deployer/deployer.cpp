#include "app/deployer/deployer.hpp"

#include <utility>

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<Result<Findings>> find_contract(ports::ContractDeployer& contracts,
                                                ports::ChainReader& reader, chain::Address contract,
                                                std::optional<orchestrator::Deployment> gives_roles,
                                                ports::Deadline deadline) {
    Findings out;
    const auto head = co_await reader.latest(deadline);
    if (!head) co_return Fail(head.error());
    out.now = head->time;
    auto missing = co_await contracts.missing_code(deadline);
    if (!missing) co_return Fail(std::move(missing.error()));
    out.missing_code = std::move(*missing);
    auto look = co_await contracts.look(contract, deadline);
    if (!look) co_return Fail(std::move(look.error()));
    out.look = std::move(*look);
    out.contract = std::move(contract);
    if (!out.look || !gives_roles) co_return out;
    const auto accounts =
        orchestrator::newcomers(*gives_roles, out.look->instance, out.look->config);
    for (const chain::Address& account : accounts) {
        const auto busy = co_await contracts.is_busy(out.contract, account, deadline);
        if (!busy) co_return Fail(busy.error());
        if (*busy) out.busy.push_back(account);
    }
    co_return out;
}

Deployer::Deployer(DeployerSettings settings, Deps deps, Observer observer)
    : settings_(settings), deps_(deps), observer_(std::move(observer)) {}

asio::awaitable<Result<std::size_t>> Deployer::carry_out(chain::Address contract, Planner planner) {
    std::optional<ports::DeployStep> last;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < settings_.steps_max; ++i) {
        // The slot before the look: what is included in between has used it up.
        const auto account = co_await deps_.reader.account(deps_.signer.account(), deadline());
        if (!account) co_return Fail(account.error());
        const auto found = co_await find_contract(deps_.contracts, deps_.reader, contract,
                                                  planner.gives_roles, deadline());
        if (!found) co_return Fail(found.error());
        const auto plan = planner.plan(*found);
        if (!plan) co_return Fail(plan.error());
        if (plan->steps.empty() && plan->obstacle && taken == 0) co_return Fail(*plan->obstacle);
        if (plan->steps.empty()) co_return taken;
        const ports::DeployStep& step = plan->steps.front();
        if (last == step) {
            co_return fail(Errc::transient, to_line(step) +
                                                ": a block has it and the endpoint does not show "
                                                "it: run the command again");
        }
        const auto done = co_await submit(step, account->next_slot);
        if (!done) co_return Fail(Error(done.error()).at(to_line(step)));
        if (!*done) continue;
        ++taken;
        last = step;
    }
    co_return fail(Errc::limit, "more steps than expected: run the command again");
}

asio::awaitable<Result<bool>> Deployer::submit(ports::DeployStep step, std::uint64_t slot) {
    const auto built = co_await deps_.contracts.build(step, slot, deadline());
    if (!built) co_return Fail(built.error());
    auto txn = deps_.signer.sign(*built);
    if (!txn) co_return Fail(txn.error());
    observer_(step, txn->hash, nullptr);
    const auto patience = deps_.clock.now() + settings_.refused_for;
    while (true) {
        const auto sent = co_await deps_.chain.send(*txn, deadline());
        if (sent || sent.error().is(Condition::unknown_outcome)) break;
        if (sent.error().code == make_error_code(Errc::conflict)) co_return false;
        const bool later = sent.error().is(Condition::transient);
        if (!later || deps_.clock.now() >= patience) co_return Fail(sent.error());
        co_await deps_.clock.sleep_for(settings_.poll);
    }
    co_return co_await follow(std::move(step), std::move(*txn));
}

asio::awaitable<Result<bool>> Deployer::follow(ports::DeployStep step, ports::SignedTxn txn) {
    const auto patience = deps_.clock.now() + settings_.give_up;
    while (deps_.clock.now() < patience) {
        const auto status = co_await deps_.chain.lookup(txn.hash, deadline());
        const bool in_block = status && (status->place == ports::TxnPlace::included ||
                                         status->place == ports::TxnPlace::final);
        if (in_block) {
            observer_(step, txn.hash, &*status);
            if (!status->reverted) co_return true;
            co_return fail(Errc::permanent,
                           "txn " + txn.hash + " failed: " + status->revert_reason);
        }
        if (status && status->place == ports::TxnPlace::unknown) {
            if (co_await is_dead(txn)) co_return false;
            // Whatever it says, the txn is looked up again.
            const auto sent = co_await deps_.chain.send(txn, deadline());
            if (!sent && sent.error().code == make_error_code(Errc::conflict)) co_return false;
        }
        co_await deps_.clock.sleep_for(settings_.poll);
    }
    co_return fail(Errc::unknown_outcome,
                   "txn " + txn.hash +
                       " was sent and no block has it yet: run the same command again later, it "
                       "goes on from what the chain shows");
}

asio::awaitable<bool> Deployer::is_dead(ports::SignedTxn txn) {
    const auto fate = co_await deps_.chain.fate(std::move(txn), deadline());
    co_return fate && *fate == enforcement::Fate::dead;
}

}  // namespace warden::app
