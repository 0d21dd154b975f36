#pragma once
// The Orchestrator's views, the same on every chain: what each is called with and what it returns.

#include <string_view>

#include "domain/base/canonical_json.hpp"
#include "ports/chain_reader.hpp"

namespace warden::adapters {

// A chain's reader derives from it and adds the call itself, accounts and the newest block.
// Errors of all views: those of call(); invalid_input where the result is not what the view
// returns.
class ViewReader : public ports::ChainReader {
  public:
    boost::asio::awaitable<Result<ports::ReservationView>> reservation(
        std::uint64_t id, ports::Deadline deadline) final;
    boost::asio::awaitable<Result<ports::WindowView>> window(std::uint64_t reservation,
                                                             std::uint32_t window,
                                                             ports::Deadline deadline) final;
    boost::asio::awaitable<Result<std::optional<ports::SlashView>>> slash(
        orchestrator::SlashKey key, ports::Deadline deadline) final;
    boost::asio::awaitable<Result<orchestrator::Config>> config(std::uint32_t version,
                                                                ports::Deadline deadline) final;
    boost::asio::awaitable<Result<orchestrator::Instance>> instance(ports::Deadline deadline) final;

  private:
    // Calls a view at the newest state; arguments and result in the form of domain/orchestrator.
    // not_found when the contract ends with NotFound. `view` is a literal.
    virtual boost::asio::awaitable<Result<Json>> call(std::string_view view, Json::Object arguments,
                                                      ports::Deadline deadline) = 0;
};

}  // namespace warden::adapters
