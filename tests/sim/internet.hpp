#pragma once
// The providers as they truly are, and what the vantages see of them. This is the ground truth
// that every slash is compared with.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "domain/base/time.hpp"
#include "platform/rng/rng.hpp"
#include "ports/endpoint_probe.hpp"
#include "tests/support/host_clock.hpp"

namespace warden::sim {

enum class Mode : std::uint8_t {
    good,
    down,       // refuses connections
    silent,     // answers nothing until the deadline
    failing,    // HTTP 500
    corrupt,    // bytes that are no HTTP
    throttled,  // 429
    slow,       // right answers, later than promised
    unnamed,    // the name servers of its name answer nothing
};
// Whether a request fails by the provider's doing.
constexpr bool is_failure(Mode mode) { return mode != Mode::good && mode != Mode::slow; }

// How one endpoint behaves over time.
class Behaviour {
  public:
    void set(UnixMicros from, Mode mode, Millis extra = Millis(0));
    Mode mode_at(UnixMicros time) const { return spell_at(time).mode; }
    Millis extra_at(UnixMicros time) const { return spell_at(time).extra; }
    // Seconds of [from, until) outside of the spans to leave out in which requests fail.
    struct Span {
        UnixSecs from = 0;
        UnixSecs until = 0;
    };
    double failing_secs(Span within, const std::vector<Span>& left_out) const;
    // Whether it was in that mode for any time of the span.
    bool is_ever(Mode mode, Span within) const;
    // Mean of the extra latency over the seconds in which requests succeed; 0 without one.
    double mean_extra_ms(Span within, const std::vector<Span>& left_out) const;

  private:
    struct Spell {
        UnixMicros from = 0;
        Mode mode = Mode::good;
        Millis extra{0};
    };
    const Spell& spell_at(UnixMicros time) const;
    // Calls f(spell, seconds) for each piece of [from, until) that is not left out.
    template <class F>
    void each_piece(Span within, const std::vector<Span>& left_out, F f) const;

    std::vector<Spell> spells_{Spell{}};
};

// What hinders one vantage, for all or for some targets.
struct Reach {
    bool offline = false;             // nothing answers, control targets included
    bool nameless = false;            // no name resolves
    bool ipv4_only = false;           // no route to any IPv6 address
    std::set<std::string> cut_off{};  // URLs that this vantage alone can't reach
};

class Internet {
  public:
    Internet(support::FakeClock& clock, std::uint64_t seed) : clock_(clock), rng_(seed) {}

    Behaviour& endpoint(const std::string& url) { return endpoints_[url]; }
    Reach& vantage(const std::string& name) { return vantages_[name]; }
    // The endpoint has no IPv4 address.
    void make_ipv6_only(const std::string& url) { ipv6_only_.insert(url); }

    UnixMicros now_us() const;
    UnixSecs now() const { return static_cast<UnixSecs>(now_us() / 1'000'000); }
    std::uint64_t probes() const { return probes_; }

    // For probes of one vantage.
    struct View {
        bool offline = false;
        bool nameless = false;
        bool known = false;
        bool no_route = false;
        bool ipv6 = false;
        Mode mode = Mode::good;
        Millis latency{0};  // request to first byte
    };
    View look(const std::string& vantage, const std::string& url);

  private:
    support::FakeClock& clock_;
    rng::SeededRng rng_;
    std::map<std::string, Behaviour> endpoints_;
    std::map<std::string, Reach> vantages_;
    std::set<std::string> ipv6_only_;
    std::map<std::pair<std::string, std::string>, Millis> distance_;  // vantage, url
    std::uint64_t probes_ = 0;
};

// The probe of one vantage's host. Both outlive it.
std::unique_ptr<ports::EndpointProbe> make_probe(Internet& internet, std::string vantage,
                                                 support::HostClock& clock);

}  // namespace warden::sim
