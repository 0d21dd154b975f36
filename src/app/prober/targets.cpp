#include "app/prober/targets.hpp"

namespace warden::app {

Target target_of(const chain::EntityId& id, const orchestrator::Unit& unit) {
    const bool bare = unit.endpoint.find("://") == std::string::npos;
    return {id.text(),
            bare ? "http://" + unit.endpoint : unit.endpoint,
            unit.api == orchestrator::Api::s3 ? TargetKind::s3_unit : TargetKind::http_unit,
            bare ? ports::Redirects::to_https : ports::Redirects::judged,
            id.contract.text(),
            unit.provider.text};
}

}  // namespace warden::app
