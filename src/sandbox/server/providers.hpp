#pragma once
// The sample providers of one sandbox, by name, and what was ordered of them.

#include <functional>
#include <memory>
#include <vector>

#include "sandbox/providers/sample_provider.hpp"

namespace warden::sandbox {

class Providers {
  public:
    using Journal = std::function<void(const Json& line)>;

    // Opens each one's port. Errors: a port that is taken, with the provider's name.
    Result<void> open(const asio::any_io_executor& executor, ports::Clock& clock,
                      const std::vector<SampleProvider::Settings>& settings);

    // Changes a mode as {"name":"one","mode":"slow","delay_ms":900} says, and writes a line to the
    // journal. Errors: invalid_input, and not_found for a name that the settings don't have.
    Result<Json> set_mode(const Json& order);
    // Gets each mode that is set from now on as one line, {"do":"provider"} with the members of the
    // order.
    void set_journal(Journal journal) { journal_ = std::move(journal); }
    // Tells the journal's lines about providers from those about the chain.
    static bool is_line(const Json& line);
    // Sets the mode that a line says. A provider that the settings no longer have is said in the
    // log and passed over. Errors: invalid_input.
    Result<void> replay(const Json& line);

    Json describe() const;
    const std::vector<std::unique_ptr<SampleProvider>>& all() const { return all_; }

  private:
    Result<ProviderMode> apply(const Json& order);

    std::vector<std::unique_ptr<SampleProvider>> all_;
    Journal journal_;
};

}  // namespace warden::sandbox
