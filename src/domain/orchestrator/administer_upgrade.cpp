#include <string>

#include "domain/base/hex.hpp"
#include "domain/orchestrator/administer.hpp"

namespace warden::orchestrator {

Result<UpgradeStep> plan_upgrade(const Hash32& wanted, const Hash32& running,
                                 const Instance& instance, UnixSecs now, UpgradeOrder order) {
    const bool pending = upgrade_pending(instance, now);
    if (order == UpgradeOrder::cancel) return pending ? UpgradeStep::cancel : UpgradeStep::none;
    const bool ours = instance.pending_code_hash == wanted;
    const bool runs = running == wanted;
    if (pending && !ours && (runs || order == UpgradeOrder::carry_through)) {
        return fail(Errc::conflict, "code " + to_hex(instance.pending_code_hash) +
                                        " is pending, the artefact's is " + to_hex(wanted) +
                                        (runs ? ", which runs" : "") +
                                        ": find out who proposed it; --cancel ends it" +
                                        (runs ? ""
                                              : ", --replace proposes this one instead, and "
                                                "the delay begins anew"));
    }
    if (pending && ours) {
        return now >= instance.pending_not_before ? UpgradeStep::carry_out : UpgradeStep::wait;
    }
    return runs ? UpgradeStep::none : UpgradeStep::propose;
}

}  // namespace warden::orchestrator
