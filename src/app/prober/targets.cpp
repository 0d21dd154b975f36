#include "app/prober/targets.hpp"

#include <utility>

#include "domain/probing/observation.hpp"

namespace warden::app {

Target target_of(const chain::EntityId& id, const orchestrator::Unit& unit) {
    std::string url = probing::asked_url(unit.endpoint);
    const bool bare = url != unit.endpoint;
    return {id.text(),
            std::move(url),
            unit.api == orchestrator::Api::s3 ? TargetKind::s3_unit : TargetKind::http_unit,
            bare ? ports::Redirects::to_https : ports::Redirects::judged,
            id.contract.text(),
            unit.provider.text};
}

}  // namespace warden::app
