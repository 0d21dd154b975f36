#pragma once
// What stands around slashes and breaches of one contract, read for a whole page with a constant
// number of questions.

#include <array>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/api.hpp"
#include "domain/base/error.hpp"
#include "domain/orchestrator/call.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/state.hpp"
#include "ports/page_reader.hpp"

namespace warden::api {

// The calls that a slash may need of us, in the order of its life.
inline constexpr std::array<std::string_view, 4> kSlashCalls{
    orchestrator::ProposeSlash::kName, orchestrator::AttestSlash::kName,
    orchestrator::ExecuteSlash::kName, orchestrator::LapseSlash::kName};

// The frame of a slash on one window, from the reservation and its own versions of configuration
// and promises.
struct Frame {
    orchestrator::Reservation reservation;
    orchestrator::Config config;
    std::optional<orchestrator::SlaTerms> terms;  // empty: they are not indexed, or can't be read
    UnixSecs window_start = 0;
    UnixSecs window_end = 0;
    orchestrator::SlashDeadlines deadlines;
};

class Frames {
  public:
    // Reads those of these windows; what is not indexed yet has none. Errors: transient;
    // invalid_input when something is stored but can't be read.
    static boost::asio::awaitable<Result<Frames>> read(ports::PageReader& pages,
                                                       chain::ContractRef contract,
                                                       std::vector<orchestrator::SlashKey> keys);
    const Frame* find(const orchestrator::SlashKey& key) const;

  private:
    std::map<orchestrator::SlashKey, Frame> frames_;
};

// What the answer about a slash needs beside the slash.
struct Cases {
    Frames frames;
    std::optional<orchestrator::Instance> instance;
    std::map<std::string, ports::IntentTxns> intents;  // by their key
};
boost::asio::awaitable<Result<Cases>> read_cases(ports::PageReader& pages,
                                                 chain::ContractRef contract,
                                                 std::string deployment,
                                                 std::vector<orchestrator::SlashKey> keys);

}  // namespace warden::api
