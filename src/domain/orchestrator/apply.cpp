#include "domain/orchestrator/fold.hpp"

namespace warden::orchestrator {

Result<void> apply(State& state, const Event& event, const EventContext& context) {
    const std::string where = "block " + std::to_string(context.block_num) + " txn " +
                              context.txn_hash + " event " + std::to_string(context.index) + " " +
                              std::string(name(event));
    const std::vector<EntityKey> unknown = missing(event, state);
    if (!unknown.empty()) {
        return fail(Errc::permanent, where + ": " + unknown.front().text() + " was not loaded");
    }
    const fold::Misfit misfit = std::visit(
        [&](const auto& e) -> fold::Misfit { return fold::change(state, e, context); }, event);
    if (misfit) return fail(Errc::invalid_input, where + ": " + *misfit);
    return {};
}

}  // namespace warden::orchestrator
