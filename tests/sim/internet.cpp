#include "tests/sim/internet.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "platform/async/timeout.hpp"
#include "ports/unix_time.hpp"

namespace warden::sim {

namespace asio = boost::asio;
using probing::FailKind;
using probing::OutcomeClass;

void Behaviour::set(UnixMicros from, Mode mode, Millis extra) {
    std::erase_if(spells_, [from](const Spell& spell) { return spell.from >= from; });
    spells_.push_back({from, mode, extra});
}

const Behaviour::Spell& Behaviour::spell_at(UnixMicros time) const {
    const auto next = std::ranges::upper_bound(spells_, time, {}, &Spell::from);
    return next == spells_.begin() ? spells_.front() : *std::prev(next);
}

template <class F>
void Behaviour::each_piece(Span within, const std::vector<Span>& left_out, F f) const {
    for (std::size_t i = 0; i < spells_.size(); ++i) {
        const double from = static_cast<double>(spells_[i].from) / 1e6;
        const double until = i + 1 < spells_.size() ? static_cast<double>(spells_[i + 1].from) / 1e6
                                                    : static_cast<double>(within.until);
        const double a = std::max(from, static_cast<double>(within.from));
        const double b = std::min(until, static_cast<double>(within.until));
        if (a >= b) continue;
        double secs = b - a;
        for (const Span& span : left_out) {
            secs -= std::max(0.0, std::min(b, static_cast<double>(span.until)) -
                                      std::max(a, static_cast<double>(span.from)));
        }
        if (secs > 0) f(spells_[i], secs);
    }
}

double Behaviour::failing_secs(Span within, const std::vector<Span>& left_out) const {
    double failing = 0;
    each_piece(within, left_out, [&](const Spell& spell, double secs) {
        if (is_failure(spell.mode)) failing += secs;
    });
    return failing;
}

bool Behaviour::is_ever(Mode mode, Span within) const {
    bool found = false;
    each_piece(within, {},
               [&](const Spell& spell, double) { found = found || spell.mode == mode; });
    return found;
}

double Behaviour::mean_extra_ms(Span within, const std::vector<Span>& left_out) const {
    double sum = 0;
    double all = 0;
    each_piece(within, left_out, [&](const Spell& spell, double secs) {
        if (is_failure(spell.mode)) return;
        sum += secs * static_cast<double>(spell.extra.count());
        all += secs;
    });
    return all > 0 ? sum / all : 0;
}

UnixMicros Internet::now_us() const { return ports::unix_micros(clock_); }

Internet::View Internet::look(const std::string& vantage, const std::string& url) {
    ++probes_;
    const Reach& reach = vantages_[vantage];
    const auto [at, fresh] = distance_.try_emplace({vantage, url});
    if (fresh) at->second = Millis(4 + ports::uniform(rng_, 30));
    View view;
    view.offline = reach.offline || reach.cut_off.contains(url);
    view.nameless = reach.nameless;
    view.ipv6 = ipv6_only_.contains(url);
    view.no_route = view.ipv6 && reach.ipv4_only;
    view.latency = at->second + Millis(ports::uniform(rng_, 10));
    const auto known = endpoints_.find(url);
    view.known = known != endpoints_.end();
    if (!view.known) return view;
    view.mode = known->second.mode_at(now_us());
    view.latency += known->second.extra_at(now_us());
    return view;
}

namespace {

class Probe final : public ports::EndpointProbe {
  public:
    Probe(Internet& internet, std::string vantage, support::HostClock& clock)
        : internet_(internet), vantage_(std::move(vantage)), clock_(clock) {}

    asio::awaitable<ports::ProbeResult> get(ports::ProbeTarget target,
                                            ports::Deadline deadline) override {
        const auto started = clock_.now();
        const Internet::View view = internet_.look(vantage_, target.url);
        ports::ProbeResult result = outcome(view);
        const bool hangs = result.kind == FailKind::connect_timeout ||
                           result.kind == FailKind::timeout ||
                           result.own == ports::OwnFault::name_server;
        const Millis takes = view.nameless ? Millis(5) : view.latency + Millis(2);
        if (hangs || clock_.now() + takes >= deadline) {
            if (!hangs) result = failed(FailKind::timeout);
            co_await async::sleep_until(clock_, deadline);
        } else {
            co_await clock_.sleep_for(takes);
        }
        if (result.cls == OutcomeClass::ok) {
            result.first_byte = view.latency;
            result.connect = Micros(2'000);
            result.family = view.ipv6 ? IpFamily::ipv6 : IpFamily::ipv4;
            result.transfer = Micros(500);
        }
        result.total = std::chrono::duration_cast<Micros>(clock_.now() - started);
        co_return result;
    }

  private:
    static ports::ProbeResult failed(FailKind kind) {
        ports::ProbeResult result;
        result.cls = OutcomeClass::fail;
        result.kind = kind;
        return result;
    }

    static ports::ProbeResult outcome(const Internet::View& view) {
        if (view.offline) return failed(FailKind::connect_timeout);
        if (view.nameless || !view.known) return failed(FailKind::dns);
        ports::ProbeResult result;
        if (view.no_route) {
            result = failed(FailKind::connect_refused);
            result.own = ports::OwnFault::network;
            return result;
        }
        switch (view.mode) {
            case Mode::unnamed:
                result = failed(FailKind::dns);
                result.own = ports::OwnFault::name_server;
                return result;
            case Mode::down: return failed(FailKind::connect_refused);
            case Mode::silent: return failed(FailKind::timeout);
            case Mode::corrupt: return failed(FailKind::protocol);
            case Mode::failing:
                result = failed(FailKind::http_status);
                result.status = 500;
                return result;
            case Mode::throttled:
                result.cls = OutcomeClass::unknown;
                result.kind = FailKind::throttled;
                result.status = 429;
                result.retry_after = Seconds(5);
                return result;
            case Mode::good:
            case Mode::slow: break;
        }
        result.status = 200;
        result.body_bytes = 64;
        return result;
    }

    Internet& internet_;
    std::string vantage_;
    support::HostClock& clock_;
};

}  // namespace

std::unique_ptr<ports::EndpointProbe> make_probe(Internet& internet, std::string vantage,
                                                 support::HostClock& clock) {
    return std::make_unique<Probe>(internet, std::move(vantage), clock);
}

}  // namespace warden::sim
