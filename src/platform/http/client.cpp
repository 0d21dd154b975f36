#include "platform/http/client.hpp"

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <string>
#include <utility>

#include "domain/base/url.hpp"
#include "platform/async/in_flight.hpp"
#include "platform/async/timeout.hpp"
#include "platform/http/parser.hpp"
#include "platform/http1/response_reader.hpp"

namespace warden::http {
namespace {

namespace asio = boost::asio;
using ports::HttpRequest;
using ports::HttpResponse;
using ports::NetErrc;

constexpr std::size_t kReadBytes = 32u << 10;

struct Idle {
    std::string origin;
    std::unique_ptr<ports::ByteStream> stream;
    ports::Deadline until;
};

bool is_ours(const ports::HttpHeader& header) {
    const ports::HttpHeaders one{header};
    for (const auto* name : {"Host", "Content-Length", "Connection", "Transfer-Encoding"}) {
        if (ports::find_header(one, name)) return true;
    }
    return false;
}

Result<Url> checked(const HttpRequest& request) {
    const auto wrong = [](std::string what) {
        return fail(NetErrc::invalid_request, std::move(what));
    };
    auto url = parse_url(request.url);
    if (!url) return wrong(url.error().detail);
    if (url->scheme != "http" && url->scheme != "https") return wrong("URL: not http or https");
    if (!is_token(request.method)) return wrong("malformed method");
    for (const auto& header : request.headers) {
        if (!is_token(header.name) || !is_header_value(header.value) || is_ours(header)) {
            return wrong("header that can't be sent: " + header.name);
        }
    }
    return url;
}

std::string wire_text(const HttpRequest& request, const Url& url) {
    std::string text = request.method + ' ' + url.target + " HTTP/1.1\r\nHost: ";
    text += url.authority() + "\r\n";
    if (!ports::find_header(request.headers, "User-Agent")) text += "User-Agent: warden\r\n";
    for (const auto& header : request.headers) text += header.name + ": " + header.value + "\r\n";
    const bool bodiless = request.method == "GET" || request.method == "HEAD";
    if (!request.body.empty() || !bodiless) {
        text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    }
    text += "\r\n";
    return text + request.body;
}

Error refused(const Error& error) {
    const bool large = error.code == make_error_code(Errc::limit);
    return {large ? NetErrc::too_large : NetErrc::protocol, "HTTP: " + error.detail};
}

bool may_repeat(const HttpRequest& request) {
    return request.repeatable || request.method == "GET" || request.method == "HEAD" ||
           request.method == "OPTIONS";
}

// How far one exchange has got, told to whoever cuts it.
struct Progress {
    bool sent = false;      // the first byte may have left
    bool answered = false;  // the first byte of an answer came
    bool reusable = false;  // the answer is complete and the connection good for another
};

asio::awaitable<Result<HttpResponse>> exchange(ports::ByteStream& stream, std::string request,
                                               http1::ReaderLimits limits,
                                               http1::ResponseReader::Body body,
                                               Progress& progress) {
    progress.sent = true;
    auto written = co_await stream.write(request);
    // A peer may refuse early (413) and close: what it said is still read.
    http1::ResponseReader reader(limits, body);
    std::string chunk(kReadBytes, '\0');
    while (!reader.done()) {
        auto size = co_await stream.read_some(chunk);
        if (!size) co_return fail(NetErrc::no_answer, std::move(size.error().detail));
        if (*size == 0) {
            auto ended = reader.end_of_stream();
            if (!ended) co_return fail(NetErrc::no_answer, "HTTP: " + ended.error().detail);
            co_return reader.take();
        }
        progress.answered = true;
        auto fed = reader.feed(std::string_view(chunk).substr(0, *size));
        if (!fed) co_return Fail(refused(fed.error()));
    }
    progress.reusable = reader.keep_alive() && reader.unread() == 0 && written.has_value();
    co_return reader.take();
}

class PooledClient final : public ports::HttpClient {
  public:
    PooledClient(ports::Dialer& dialer, ports::Clock& clock, ClientSettings settings)
        : dialer_(dialer), clock_(clock), settings_(settings) {}

    asio::awaitable<Result<HttpResponse>> send(HttpRequest request,
                                               ports::Deadline deadline) override {
        auto url = checked(request);
        if (!url) co_return Fail(std::move(url.error()));
        if (in_flight_ >= settings_.in_flight_max) {
            co_return fail(NetErrc::overloaded, "too many requests are under way");
        }
        const async::InFlight one(in_flight_);
        auto answer = co_await send_to(std::move(request), *url, deadline);
        if (!answer) co_return Fail(std::move(answer.error()).at(url->authority()));
        co_return answer;
    }

  private:
    asio::awaitable<Result<HttpResponse>> send_to(HttpRequest request, Url url,
                                                  ports::Deadline deadline) {
        const std::string origin = url.scheme + "://" + url.authority();
        if (auto kept = take_idle(origin)) {
            Progress progress;
            auto answer =
                co_await timed_exchange(std::move(kept), request, url, deadline, progress);
            const bool stale = !answer && !progress.answered &&
                               answer.error().code == make_error_code(NetErrc::no_answer) &&
                               clock_.now() < deadline;
            if (!stale || !may_repeat(request)) co_return answer;
        }
        ports::DialTarget target;
        target.host = url.host;
        target.port = url.port;
        target.transport = url.secure() ? ports::Transport::tls : ports::Transport::plain;
        auto dialed = co_await dialer_.dial(std::move(target), deadline);
        if (!dialed.stream) co_return Fail(std::move(dialed.stream.error()));
        Progress progress;
        co_return co_await timed_exchange(std::move(*dialed.stream), std::move(request),
                                          std::move(url), deadline, progress);
    }

    asio::awaitable<Result<HttpResponse>> timed_exchange(std::unique_ptr<ports::ByteStream> stream,
                                                         HttpRequest request, Url url,
                                                         ports::Deadline deadline,
                                                         Progress& progress) {
        using Body = http1::ResponseReader::Body;
        const http1::ReaderLimits limits{settings_.header_max, request.body_max};
        const Body body = request.method == "HEAD" ? Body::none : Body::keep;
        auto work = exchange(*stream, wire_text(request, url), limits, body, progress);
        Result<HttpResponse> answer = fail(NetErrc::timeout, "no time left");
        try {
            answer = co_await async::with_deadline(clock_, deadline, std::move(work));
        } catch (const async::TimeoutError&) {
            if (progress.sent) answer = fail(NetErrc::no_answer, "no whole answer in time");
        }
        if (progress.reusable) keep(url.scheme + "://" + url.authority(), std::move(stream));
        co_return answer;
    }

    std::unique_ptr<ports::ByteStream> take_idle(const std::string& origin) {
        std::erase_if(idle_, [now = clock_.now()](const Idle& idle) { return idle.until <= now; });
        for (auto idle = idle_.rbegin(); idle != idle_.rend(); ++idle) {
            if (idle->origin != origin) continue;
            auto stream = std::move(idle->stream);
            idle_.erase(std::next(idle).base());
            // A peer that has closed meanwhile has closed the older ones too, most likely.
            if (stream->quiet()) return stream;
            return nullptr;
        }
        return nullptr;
    }

    void keep(std::string origin, std::unique_ptr<ports::ByteStream> stream) {
        std::size_t of_origin = 0;
        for (const auto& idle : idle_) of_origin += idle.origin == origin ? 1 : 0;
        if (of_origin >= settings_.idle_per_origin_max || settings_.idle_max == 0) return;
        if (idle_.size() >= settings_.idle_max) idle_.pop_front();
        idle_.push_back({std::move(origin), std::move(stream), clock_.now() + settings_.idle_for});
    }

    ports::Dialer& dialer_;
    ports::Clock& clock_;
    ClientSettings settings_;
    std::size_t in_flight_ = 0;
    std::deque<Idle> idle_;  // the longest idle first
};

}  // namespace

std::unique_ptr<ports::HttpClient> make_http_client(ports::Dialer& dialer, ports::Clock& clock,
                                                    ClientSettings settings) {
    return std::make_unique<PooledClient>(dialer, clock, settings);
}

}  // namespace warden::http
