#pragma once
// Gathers everything one breached verdict rests on and seals it (domain/enforcement/evidence.hpp).

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/reading/view.hpp"
#include "domain/base/error.hpp"
#include "domain/enforcement/decision_detail.hpp"
#include "domain/enforcement/protections.hpp"
#include "platform/async/run_blocking.hpp"
#include "ports/observation_store.hpp"
#include "ports/read_model.hpp"
#include "ports/score_store.hpp"

namespace warden::app {

struct EvidenceDraft {
    enforcement::DataFacts facts;    // for the D rules
    std::uint32_t score_before = 0;  // 0..100
    std::uint32_t reasons = 0;       // as recomputed
    enforcement::Judged judged;      // of the reservation in the evidence
};

struct SealedEvidence {
    std::string root;  // 64 hex digits
    std::string bundle;
    std::string openings;
};

class EvidenceBuilder {
  public:
    virtual ~EvidenceBuilder() = default;
    // Returns the facts and numbers of a verdict, computed anew; empty while something the evidence
    // needs is not there yet: the indexer is not past the window's end, an event is not final, a
    // vantage's unit-day record is not signed. Errors: transient; not_found names what is missing
    // (rule set, reservation, terms, key, record).
    virtual boost::asio::awaitable<Result<std::optional<EvidenceDraft>>> draft(
        ports::VerdictRow verdict) = 0;
    // Returns the bundle with the D rules' results in it; the same records give the same bytes.
    // Errors: those of draft(); permanent when a record is not signed as it must be or the bundle
    // would not verify.
    virtual boost::asio::awaitable<Result<SealedEvidence>> seal(
        ports::VerdictRow verdict, std::vector<enforcement::RuleResult> rules) = 0;
    // Returns of how many payments the database was asked so far, to say which providers are live.
    virtual std::size_t payment_reads() const = 0;
};

struct EvidenceSettings {
    std::string deployment;                // see ports::TxnIntent
    std::string software;                  // "warden 0.1.0"
    UnixSecs breach_window_secs = 86'400;  // in which breached providers are counted
};
struct EvidenceDeps {
    reading::View& view;
    ports::ReadModel& read_model;
    ports::ObservationStore& observations;
    ports::ScoreStore& scores;
    probing::VerifyFn verify;   // of the vantages' signatures; called on threads of the pool
    async::BlockingPool& pool;  // judges, seals and verifies: seconds, for a window of a month
};
std::unique_ptr<EvidenceBuilder> make_evidence_builder(EvidenceSettings settings,
                                                       EvidenceDeps deps);

}  // namespace warden::app
