#include "platform/http/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstring>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "platform/async/timeout.hpp"
#include "platform/async/wait_list.hpp"

namespace warden::http {
namespace {

namespace asio = boost::asio;
using ports::IpAddress;
using ports::NetErrc;
using Addresses = Result<std::vector<IpAddress>>;

constexpr std::size_t kAddressesMax = 16;  // of one name; the rest would never be tried

std::optional<IpAddress> address_of(const sockaddr* from) {
    IpAddress address;
    if (from->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, from, sizeof v4);
        std::memcpy(address.bytes.data(), &v4.sin_addr, 4);
        return address;
    }
    if (from->sa_family != AF_INET6) return std::nullopt;
    sockaddr_in6 v6{};
    std::memcpy(&v6, from, sizeof v6);
    std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
    address.size = 16;
    return address;
}

// glibc keeps the resolver's options per thread and getaddrinfo takes them from there.
void bound_look_ups_of_this_thread(Seconds try_for, int tries) {
    static thread_local bool done = false;
    if (done) return;
    done = true;
    if (res_ninit(&_res) != 0) return;
    _res.retrans = static_cast<int>(try_for.count());
    _res.retry = tries;
}

// What a name server said is dns_failed; where none said anything of use, or this host is in
// trouble, nobody knows whether the name exists.
NetErrc code_of_look_up(int error) {
    switch (error) {
        case EAI_NONAME:
        case EAI_NODATA: return NetErrc::dns_failed;
        case EAI_MEMORY:
        case EAI_SYSTEM: return NetErrc::overloaded;
        default: return NetErrc::no_name_server;
    }
}

Addresses look_up_name(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &list); error != 0) {
        return fail(code_of_look_up(error), host + ": " + gai_strerror(error));
    }
    std::vector<IpAddress> found;
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        const auto address = address_of(entry->ai_addr);
        const bool fresh = address && std::ranges::find(found, *address) == found.end();
        if (fresh && found.size() < kAddressesMax) found.push_back(*address);
    }
    freeaddrinfo(list);
    if (found.empty()) return fail(NetErrc::dns_failed, host + ": no address");
    return found;
}

// One look-up under way and everyone who waits for it.
struct LookUp {
    explicit LookUp(asio::any_io_executor executor) : done(executor) {}
    async::WaitList done;
    std::optional<Addresses> found;
};
using LookUps = std::map<std::string, std::shared_ptr<LookUp>>;

asio::awaitable<Addresses> found_by(std::shared_ptr<LookUp> look_up) {
    while (!look_up->found) co_await look_up->done.wait();
    co_return *look_up->found;
}

class SystemResolver final : public ports::Resolver {
  public:
    SystemResolver(ports::Clock& clock, ResolverSettings settings)
        : clock_(clock), settings_(settings), pool_(settings.threads) {}

    asio::awaitable<Addresses> resolve(std::string host, ports::Deadline deadline) override {
        if (auto literal = parse_address(host)) co_return std::vector<IpAddress>{*literal};
        auto look_up = shared_look_up(co_await asio::this_coro::executor, host);
        if (!look_up) co_return Fail(std::move(look_up.error()));
        try {
            co_return co_await async::with_deadline(clock_, deadline, found_by(*look_up));
        } catch (const async::TimeoutError&) {
            co_return fail(NetErrc::no_name_server, host + ": no answer in time");
        }
    }

  private:
    Result<std::shared_ptr<LookUp>> shared_look_up(asio::any_io_executor executor,
                                                   const std::string& host) {
        if (const auto under_way = look_ups_->find(host); under_way != look_ups_->end()) {
            return under_way->second;
        }
        if (look_ups_->size() >= settings_.threads + settings_.waiting_max) {
            return fail(NetErrc::overloaded, host + ": too many look-ups are waiting");
        }
        auto look_up = std::make_shared<LookUp>(executor);
        look_ups_->emplace(host, look_up);
        // The job owns all it touches and can be abandoned, unlike one of run_blocking: the callers
        // may have given up long before getaddrinfo comes back.
        auto job = [host, look_up, look_ups = look_ups_, settings = settings_,
                    work = asio::make_work_guard(executor)]() mutable {
            bound_look_ups_of_this_thread(settings.try_for, settings.tries);
            auto hand_over = [host, look_up = std::move(look_up), look_ups = std::move(look_ups),
                              found = look_up_name(host)]() mutable {
                look_up->found = std::move(found);
                look_ups->erase(host);
                look_up->done.wake_all();
            };
            asio::post(work.get_executor(), std::move(hand_over));
        };
        asio::post(pool_, std::move(job));
        return look_up;
    }

    ports::Clock& clock_;
    ResolverSettings settings_;
    std::shared_ptr<LookUps> look_ups_ = std::make_shared<LookUps>();
    asio::thread_pool pool_;  // last: its destructor drops what waits and joins what runs
};

}  // namespace

std::unique_ptr<ports::Resolver> make_resolver(ports::Clock& clock, ResolverSettings settings) {
    return std::make_unique<SystemResolver>(clock, settings);
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
