#include "domain/orchestrator/terms.hpp"

#include "domain/orchestrator/codes.hpp"

namespace warden::orchestrator {

std::uint32_t promised_reasons(const SlaTerms& terms) {
    std::uint32_t reasons = reason::kIntegrity;
    if (terms.latency_ms_max != 0) reasons |= reason::kLatency;
    if (terms.upload_kbytes_per_s_min != 0) reasons |= reason::kUpload;
    if (terms.download_kbytes_per_s_min != 0) reasons |= reason::kDownload;
    if (terms.uptime_ppm_min != 0) reasons |= reason::kUptime;
    if (terms.error_ppm_max != 0) reasons |= reason::kErrorRate;
    return reasons;
}

}  // namespace warden::orchestrator
