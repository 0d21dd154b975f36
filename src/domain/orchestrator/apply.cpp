#include "domain/orchestrator/fold.hpp"

namespace warden::orchestrator {

Result<void> apply(State& state, const Event& event, const EventContext& context) {
    const fold::Misfit misfit = std::visit(
        [&](const auto& e) -> fold::Misfit { return fold::change(state, e, context); }, event);
    if (!misfit) return {};
    return fail(Errc::invalid_input, "block " + std::to_string(context.block_num) + " txn " +
                                         context.txn_hash + " event " +
                                         std::to_string(context.index) + " " +
                                         std::string(name(event)) + ": " + *misfit);
}

}  // namespace warden::orchestrator
