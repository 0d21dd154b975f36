#include "app/prober/targets.hpp"

#include <utility>

namespace warden::app {

Target target_of(std::string id, const orchestrator::Unit& unit) {
    const bool bare = unit.endpoint.find("://") == std::string::npos;
    return {std::move(id), bare ? "http://" + unit.endpoint : unit.endpoint,
            unit.api == orchestrator::Api::s3 ? TargetKind::s3_unit : TargetKind::http_unit,
            bare ? ports::Redirects::to_https : ports::Redirects::judged, unit.provider.text};
}

}  // namespace warden::app
