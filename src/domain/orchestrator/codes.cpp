#include "domain/orchestrator/codes.hpp"

namespace warden::orchestrator {

std::string_view reason_name(std::uint32_t bit) {
    switch (bit) {
        case reason::kLatency: return "latency";
        case reason::kUpload: return "upload";
        case reason::kDownload: return "download";
        case reason::kUptime: return "uptime";
        case reason::kErrorRate: return "error_rate";
        case reason::kIntegrity: return "integrity";
        case reason::kOutage: return "outage";
        case reason::kUnderfunded: return "underfunded";
        case reason::kOverUse: return "over_use";
        case reason::kMissedReports: return "missed_reports";
        default: return {};
    }
}

bool reasons_fit(Party party, std::uint32_t reasons) {
    const std::uint32_t own = party == Party::provider ? reason::kProvider : reason::kConsumer;
    return reasons != 0 && (reasons & ~own) == 0;
}

bool is_final(ReservationStatus status) { return status >= ReservationStatus::completed; }

bool is_open(SlashStatus status) {
    return status == SlashStatus::proposed || status == SlashStatus::claimed ||
           status == SlashStatus::disputed;
}

}  // namespace warden::orchestrator
