#pragma once
// A storage server that behaves well or badly on command, on loopback.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "domain/base/canonical_json.hpp"
#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "ports/clock.hpp"

namespace warden::sandbox {

namespace asio = boost::asio;

struct ProviderMode {
    enum class Kind { good, slow, failing, down, flapping, corrupt } kind = Kind::good;
    Millis delay{1'000};    // slow: before each answer
    unsigned status = 503;  // failing, flapping
    Millis period{10'000};  // flapping: good for one period, failing for the next
};
constexpr auto names_of(ProviderMode::Kind) {
    return enum_names<ProviderMode::Kind>("good", "slow", "failing", "down", "flapping", "corrupt");
}
// {"mode":"slow","delay_ms":900}; invalid_input names the member.
Result<ProviderMode> provider_mode_from(const Json& json);
Json to_json(const ProviderMode& mode);

// Answers GET and HEAD with bytes that follow from the path (/bytes/N: N of them), takes what is
// PUT, DELETEs without doing anything. `down` does not listen, `corrupt` flips one byte and keeps
// the ETag (SHA-256) of the right ones.
class SampleProvider {
  public:
    struct Settings {
        std::string name;
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;  // 0: any free one, kept for its life
        ProviderMode mode;
    };
    virtual ~SampleProvider() = default;
    // Serves until it is cancelled.
    virtual asio::awaitable<void> run() = 0;
    // The mode holds for the next request on, `down` at once.
    virtual void set_mode(ProviderMode mode) = 0;
    virtual const ProviderMode& mode() const = 0;
    virtual const std::string& name() const = 0;
    virtual std::string url() const = 0;
    virtual std::uint64_t requests() const = 0;  // answered so far
};

// Opens the port; unavailable when it can't be bound. The provider belongs to one logic thread; the
// clock outlives it.
Result<std::unique_ptr<SampleProvider>> make_sample_provider(asio::any_io_executor executor,
                                                             ports::Clock& clock,
                                                             SampleProvider::Settings settings);

}  // namespace warden::sandbox
