#include "sandbox/providers/sample_provider.hpp"

#include <algorithm>
#include <limits>

#include "domain/base/json_fields.hpp"
#include "domain/base/sha256.hpp"
#include "domain/base/u128.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/wait_list.hpp"
#include "platform/http/server.hpp"

namespace warden::sandbox {
namespace {

using Kind = ProviderMode::Kind;

constexpr std::uint64_t kBytesMax = 64u << 20;

// Ends the server's run when the provider goes down.
struct WentDown {};

// Bytes that anybody can compute from the path.
std::string content_of(const std::string& path) {
    constexpr std::string_view kPrefix = "/bytes/";
    std::uint64_t size = 64;
    if (path.starts_with(kPrefix)) {
        const auto wanted = u64_from_decimal(path.substr(kPrefix.size()));
        if (wanted) size = std::min(*wanted, kBytesMax);
    }
    const std::string seed = to_hex(sha256(path)) + "\n";
    std::string content;
    content.reserve(size);
    while (content.size() < size) content.append(seed, 0, size - content.size());
    return content;
}

class Provider final : public SampleProvider, private http::Handler {
  public:
    Provider(asio::any_io_executor executor, ports::Clock& clock, Settings settings)
        : executor_(executor), clock_(clock), settings_(std::move(settings)), changed_(executor) {}

    Result<void> listen() {
        http::ServerSettings settings;
        settings.name = settings_.name;
        settings.address = settings_.address;
        settings.port = settings_.port;
        settings.body_max = kBytesMax;
        settings.request_max = Millis{60'000};
        settings.write_max = Millis{60'000};
        settings.handle_max = Millis{600'000};
        settings.drain_max = Millis{0};
        auto server = http::make_server(executor_, clock_, *this, settings);
        if (!server) return Fail(std::move(server.error()));
        server_ = std::move(*server);
        settings_.port = server_->port();
        return {};
    }

    asio::awaitable<void> run() override {
        for (;;) {
            if (is_down()) server_.reset();
            while (is_down()) co_await changed_.wait();
            if (!server_) {
                // Somebody else may have taken the port meanwhile: then the provider stays down.
                if (const auto listening = listen(); !listening) settings_.mode.kind = Kind::down;
            }
            if (server_) co_await serve_until_down();
        }
    }

    void set_mode(ProviderMode mode) override {
        settings_.mode = mode;
        changed_.wake_all();
    }
    const ProviderMode& mode() const override { return settings_.mode; }
    const std::string& name() const override { return settings_.name; }
    std::string url() const override {
        return "http://" + settings_.address + ":" + std::to_string(settings_.port) + "/";
    }
    std::uint64_t requests() const override { return requests_; }

  private:
    bool is_down() const { return settings_.mode.kind == Kind::down; }

    asio::awaitable<void> serve_until_down() {
        try {
            co_await async::all_of(server_->run(), until_down());
        } catch (const WentDown&) {
            // As told over the control port.
        }
        server_.reset();
    }
    asio::awaitable<void> until_down() {
        while (!is_down()) co_await changed_.wait();
        throw WentDown{};
    }

    bool failing_now() const {
        const ProviderMode& mode = settings_.mode;
        if (mode.kind == Kind::failing) return true;
        if (mode.kind != Kind::flapping) return false;
        const auto since = std::chrono::duration_cast<Millis>(clock_.now().time_since_epoch());
        return (since / mode.period) % 2 == 1;
    }

    asio::awaitable<http::Response> handle(http::Request request) override {
        ++requests_;
        const ProviderMode mode = settings_.mode;
        if (mode.kind == Kind::slow) co_await clock_.sleep_for(mode.delay);
        http::Response response;
        if (failing_now()) {
            response.status = mode.status;
            co_return response;
        }
        if (request.method == "PUT" || request.method == "POST" || request.method == "DELETE") {
            response.status = request.method == "DELETE" ? 204 : 201;
            response.headers.push_back({"ETag", "\"" + to_hex(sha256(request.body)) + "\""});
            co_return response;
        }
        response.body = content_of(request.path);
        response.headers.push_back({"Content-Type", "application/octet-stream"});
        response.headers.push_back({"ETag", "\"" + to_hex(sha256(response.body)) + "\""});
        if (mode.kind == Kind::corrupt && !response.body.empty())
            response.body[0] = static_cast<char>(response.body[0] ^ 1);
        co_return response;
    }

    asio::any_io_executor executor_;
    ports::Clock& clock_;
    Settings settings_;
    async::WaitList changed_;
    std::unique_ptr<http::Server> server_;  // none while down
    std::uint64_t requests_ = 0;
};

// Reads a duration in milliseconds; `otherwise` when absent.
Result<Millis> read_millis(const Json& json, std::string_view name, Millis otherwise) {
    const auto value = json::find_u64(json, name);
    if (!value) return Fail(value.error());
    if (!*value) return otherwise;
    if (**value == 0 || **value > 3'600'000) {
        return fail(Errc::invalid_input, std::string(name) + ": outside 1..3600000");
    }
    return Millis{static_cast<std::int64_t>(**value)};
}

}  // namespace

Result<ProviderMode> provider_mode_from(const Json& json) {
    ProviderMode mode;
    const auto kind = json::get_string(json, "mode");
    if (!kind) return Fail(kind.error());
    const auto known = from_name<Kind>(*kind);
    if (!known) return Fail(Error(known.error()).at("mode"));
    mode.kind = *known;
    const auto delay = read_millis(json, "delay_ms", mode.delay);
    if (!delay) return Fail(delay.error());
    const auto period = read_millis(json, "period_ms", mode.period);
    if (!period) return Fail(period.error());
    const auto status = json::find_u64(json, "status");
    if (!status) return Fail(status.error());
    if (*status && (**status < 400 || **status > 599)) {
        return fail(Errc::invalid_input, "status: outside 400..599");
    }
    mode.delay = *delay;
    mode.period = *period;
    if (*status) mode.status = static_cast<unsigned>(**status);
    return mode;
}

Json to_json(const ProviderMode& mode) {
    Json::Object out{{"mode", name(mode.kind)}};
    if (mode.kind == Kind::slow) out.emplace_back("delay_ms", std::int64_t{mode.delay.count()});
    if (mode.kind == Kind::flapping) {
        out.emplace_back("period_ms", std::int64_t{mode.period.count()});
    }
    if (mode.kind == Kind::failing || mode.kind == Kind::flapping) {
        out.emplace_back("status", mode.status);
    }
    return out;
}

Result<std::unique_ptr<SampleProvider>> make_sample_provider(asio::any_io_executor executor,
                                                             ports::Clock& clock,
                                                             SampleProvider::Settings settings) {
    auto provider = std::make_unique<Provider>(executor, clock, std::move(settings));
    // One that begins down listens as well, so that its URL is known.
    if (auto listening = provider->listen(); !listening) return Fail(listening.error());
    return std::unique_ptr<SampleProvider>(std::move(provider));
}

}  // namespace warden::sandbox
