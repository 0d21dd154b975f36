#pragma once
// Asks the control targets at the moment when a failure may be our own. Attempts in doubt share one
// round, so that no number of doubtful units asks the controls more often.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/prober/targets.hpp"
#include "domain/probing/controls.hpp"
#include "platform/async/wait_list.hpp"
#include "ports/clock.hpp"
#include "ports/endpoint_probe.hpp"

namespace warden::app {

class ControlRound {
  public:
    struct Settings {
        std::vector<Target> controls;
        Millis attempt_timeout{10'000};
        Millis fresh{5'000};  // what a control showed so long ago still counts as now
    };

    // The ports outlive it.
    ControlRound(Settings settings, ports::EndpointProbe& probe, ports::Clock& clock);

    // Asks whenever somebody doubts, until it is cancelled.
    boost::asio::awaitable<void> run();
    // Takes in a scheduled probe of a control, too.
    void saw(const Target& control, const ports::ProbeResult& result);
    // Returns what the controls prove now; asks them first where their last answers are older.
    // Called while run() runs.
    boost::asio::awaitable<probing::Proof> proof();

  private:
    boost::asio::awaitable<void> ask(Target control);
    UnixMicros now_us() const;

    Settings settings_;
    ports::EndpointProbe& probe_;
    ports::Clock& clock_;
    probing::Controls controls_;
    bool wanted_ = false;
    std::optional<async::WaitList> doubt_;  // lives while run() does
    std::optional<async::WaitList> answered_;
};

}  // namespace warden::app
