#include "domain/orchestrator/fold.hpp"

namespace warden::orchestrator {

Result<void> apply(State& state, const Event& event, const EventContext& context) {
    fold::Misfit misfit = fold::go_on(state, event, context);
    if (!misfit) {
        misfit = std::visit(
            [&](const auto& e) -> fold::Misfit { return fold::change(state, e, context); }, event);
    }
    if (!misfit) return {};
    state.unfinished() = {};  // who keeps the state all the same goes on after this call
    return fail(Errc::invalid_input, "block " + std::to_string(context.block_num) + " txn " +
                                         context.txn_hash + " event " +
                                         std::to_string(context.index) + " " +
                                         std::string(name(event)) + ": " + *misfit);
}

Result<void> finish_block(State& state, chain::BlockNum block_num) {
    const fold::Misfit misfit = fold::finish(state);
    if (!misfit) return {};
    return fail(Errc::invalid_input, "end of block " + std::to_string(block_num) + ": " + *misfit);
}

}  // namespace warden::orchestrator
