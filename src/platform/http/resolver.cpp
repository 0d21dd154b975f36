#include "platform/http/resolver.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/this_coro.hpp>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "platform/async/timeout.hpp"
#include "platform/async/wait_list.hpp"
#include "platform/http/name_look_up.hpp"

namespace warden::http {
namespace {

namespace asio = boost::asio;
using ports::IpAddress;
using ports::NetErrc;
using Addresses = Result<std::vector<IpAddress>>;

// One look-up under way: one of its callers drives it, the others wait. When the driver leaves, the
// next one begins anew.
struct LookUp {
    explicit LookUp(const asio::any_io_executor& executor) : changed(executor) {}
    async::WaitList changed;
    bool driven = false;
    std::optional<Addresses> found;
};

class Driving {
  public:
    explicit Driving(LookUp& look_up) : look_up_(look_up) { look_up_.driven = true; }
    ~Driving() {
        look_up_.driven = false;
        look_up_.changed.wake_all();
    }
    Driving(const Driving&) = delete;
    Driving& operator=(const Driving&) = delete;

  private:
    LookUp& look_up_;
};

struct Kept {
    std::vector<IpAddress> addresses;
    ports::Clock::TimePoint until;
};

class CaresResolver final : public ports::Resolver {
  public:
    CaresResolver(ports::Clock& clock, ResolverSettings settings)
        : clock_(clock), settings_(std::move(settings)) {}

    asio::awaitable<Addresses> resolve(ports::NameQuery query, ports::Deadline deadline) override {
        if (auto literal = parse_address(query.host)) co_return std::vector<IpAddress>{*literal};
        if (const auto* kept = kept_of(query)) co_return kept->addresses;
        auto look_up = shared_look_up(co_await asio::this_coro::executor, query.host);
        if (!look_up) co_return Fail(std::move(look_up.error()));
        Addresses found = fail(NetErrc::no_name_server, query.host + ": no answer in time");
        try {
            found = co_await async::with_deadline(clock_, deadline, found_by(query.host, *look_up));
        } catch (const async::TimeoutError&) {
        }
        co_return found;
    }

  private:
    const Kept* kept_of(const ports::NameQuery& query) const {
        if (query.answer == ports::NameQuery::Answer::fresh) return nullptr;
        const auto kept = kept_.find(query.host);
        return kept != kept_.end() && kept->second.until > clock_.now() ? &kept->second : nullptr;
    }

    Result<std::shared_ptr<LookUp>> shared_look_up(const asio::any_io_executor& executor,
                                                   const std::string& host) {
        std::erase_if(look_ups_, [](const auto& entry) { return entry.second.expired(); });
        if (const auto known = look_ups_.find(host); known != look_ups_.end()) {
            if (auto under_way = known->second.lock()) return under_way;
        }
        if (look_ups_.size() >= settings_.looking_up_max) {
            return fail(NetErrc::overloaded, host + ": too many look-ups are under way");
        }
        auto look_up = std::make_shared<LookUp>(executor);
        look_ups_[host] = look_up;
        return look_up;
    }

    asio::awaitable<Addresses> found_by(std::string host, std::shared_ptr<LookUp> look_up) {
        while (!look_up->found) {
            if (look_up->driven) {
                co_await look_up->changed.wait();
                continue;
            }
            const Driving driving(*look_up);
            auto found = co_await look_up_name(clock_, host, settings_);
            if (found) keep(host, *found);
            look_up->found = found ? Addresses(std::move(found->addresses))
                                   : Addresses(Fail(std::move(found.error())));
            look_ups_.erase(host);
        }
        co_return *look_up->found;
    }

    void keep(const std::string& host, const Found& found) {
        const auto now = clock_.now();
        if (kept_.size() >= settings_.kept_names_max) {
            std::erase_if(kept_, [now](const auto& entry) { return entry.second.until <= now; });
        }
        if (kept_.size() >= settings_.kept_names_max) kept_.clear();
        const Seconds span = std::clamp(found.keep, settings_.kept_min, settings_.kept_max);
        kept_[host] = {found.addresses, now + span};
    }

    ports::Clock& clock_;
    ResolverSettings settings_;
    std::map<std::string, std::weak_ptr<LookUp>> look_ups_;
    std::map<std::string, Kept> kept_;
};

}  // namespace

std::unique_ptr<ports::Resolver> make_resolver(ports::Clock& clock, ResolverSettings settings) {
    return std::make_unique<CaresResolver>(clock, std::move(settings));
}

Result<IpAddress> parse_address(const std::string& text) {
    boost::system::error_code error;
    const auto parsed = asio::ip::make_address(text, error);
    if (error || text.find('%') != text.npos) {
        return fail(Errc::invalid_input, "not an IP address");
    }
    IpAddress address;
    if (parsed.is_v4()) {
        std::ranges::copy(parsed.to_v4().to_bytes(), address.bytes.begin());
    } else {
        std::ranges::copy(parsed.to_v6().to_bytes(), address.bytes.begin());
        address.size = 16;
    }
    return address;
}

std::string to_text(const IpAddress& address) {
    if (address.size == 16) return asio::ip::address_v6(address.bytes).to_string();
    asio::ip::address_v4::bytes_type bytes{};
    std::ranges::copy(address.octets(), bytes.begin());
    return asio::ip::address_v4(bytes).to_string();
}

}  // namespace warden::http
