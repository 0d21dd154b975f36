#include "platform/http/session.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <exception>
#include <optional>
#include <utility>

#include "platform/async/cancellation.hpp"
#include "platform/async/in_flight.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/unless.hpp"
#include "platform/http/parser.hpp"
#include "platform/http/tcp_stream.hpp"
#include "platform/log/log.hpp"
#include "ports/unix_time.hpp"

namespace warden::http {
namespace {

constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kWriteBytes = 64u << 10;     // what a client must take within write_max
constexpr std::size_t kAheadBytesMax = 16u << 10;  // of requests behind one that is handled
constexpr std::size_t kDiscardBytesMax = 256u << 10;
constexpr Millis kDiscardFor{1'000};

Response plain_problem(unsigned status, std::string_view detail = {}) {
    Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "application/problem+json"});
    response.body = R"({"type":"about:blank","title":")" + reason_of(status) + R"(","status":)" +
                    std::to_string(status);
    if (!detail.empty()) response.body.append(R"(,"detail":")").append(detail).append("\"");
    response.body += "}\n";
    return response;
}

Response refusal(Refusal why) {
    Response response =
        why == Refusal::requests
            ? plain_problem(503, "too many requests at this moment")
            : plain_problem(429, why == Refusal::client_streams
                                     ? "this client has enough streams and downloads under way"
                                     : "this client has enough requests under way");
    response.headers.push_back({"Retry-After", "1"});
    return response;
}

bool can_be_sent(const ports::HttpHeaders& headers) {
    return std::ranges::all_of(headers, [](const ports::HttpHeader& header) {
        return is_token(header.name) && is_header_value(header.value);
    });
}

bool has_no_body(unsigned status) { return status == 204 || status == 304 || status < 200; }

std::string chunk_of(std::string piece) {
    std::array<char, 20> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
    piece.insert(0, size.data());
    piece += "\r\n";
    return piece;
}

// How the answer to one request has to look.
struct AnswerForm {
    bool head = false;        // the request was HEAD: no body
    bool keep_alive = false;  // the connection goes on
    bool chunked = false;     // the client knows chunks
};

class Session {
  public:
    Session(ServerState& state, Connection& connection, ports::IpAddress peer)
        : state_(state), connection_(connection), peer_(peer) {}

    asio::awaitable<void> run(asio::ip::tcp::socket socket) {
        if (!co_await open(std::move(socket))) co_return;
        connection_.stream = stream_.get();
        while (co_await serve_one()) {
        }
    }

  private:
    asio::awaitable<bool> open(asio::ip::tcp::socket socket) {
        if (!state_.tls) {
            stream_ = make_tcp_stream(std::move(socket));
            co_return true;
        }
        try {
            auto stream = co_await async::with_timeout(state_.clock, state_.settings.request_max,
                                                       tls_accept(state_.tls, std::move(socket)));
            if (stream) stream_ = std::move(*stream);
        } catch (const async::TimeoutError&) {
            ++state_.counters.shed;
        }
        co_return stream_ != nullptr;
    }

    // Serves one request; returns false when the connection is over.
    asio::awaitable<bool> serve_one() {
        RequestParser parser({state_.settings.header_max, state_.settings.body_max});
        const bool complete = co_await read_request(parser);
        if (parser.rejection() != 0) co_await reject(parser.rejection());
        if (!complete) co_return false;
        ++state_.counters.requests;
        AnswerForm form;
        form.keep_alive = parser.keep_alive();
        form.chunked = parser.knows_chunks();
        const bool upgrade = parser.upgrades_to_web_socket();
        Request request = parser.take();
        form.head = request.method == "HEAD";
        request.peer = peer_;
        request.deadline = state_.clock.now() + state_.settings.handle_max;
        connection_.expires = ports::Deadline::max();
        if (upgrade && state_.handler.accepts_web_socket(request)) {
            limit(state_.settings.write_max);
            connection_.open_ended = true;
            co_await run_web_socket(state_, connection_, stream_, std::move(buffer_),
                                    std::move(request));
            co_return false;
        }
        Ticket ticket;
        auto response = co_await admitted(std::move(request), ticket);
        if (!response) co_return false;
        form.keep_alive =
            form.keep_alive && !state_.draining && (form.chunked || !response->stream);
        const bool sent = co_await answer(std::move(*response), form);
        co_return (sent && form.keep_alive);
    }

    // What a request holds until the client has its answer: a stream's share is one of streams.
    struct Ticket {
        std::optional<async::InFlight> counted;
        std::optional<ClientShares::Share> share;
    };

    // What the handler answers, or a refusal; nothing when the client left or the handler was late.
    asio::awaitable<std::optional<Response>> admitted(Request request, Ticket& ticket) {
        const ClientLimits& client = state_.settings.client;
        auto share = state_.shares.take(peer_, ClientShares::request, client.requests);
        if (!share) co_return refused(Refusal::client_requests);
        if (state_.requests >= state_.settings.requests_max) co_return refused(Refusal::requests);
        ticket.counted.emplace(state_.requests);
        limit(state_.settings.handle_max);
        auto response = co_await async::unless(gone(), handled(std::move(request)));
        connection_.expires = ports::Deadline::max();
        if (response && response->stream) {
            ticket.counted.reset();
            share = state_.shares.take(peer_, ClientShares::stream, client.streams);
            if (!share) co_return refused(Refusal::client_streams);
        }
        ticket.share = std::move(share);
        co_return response;
    }

    Response refused(Refusal why) {
        state_.handler.refused(why);
        return refusal(why);
    }

    // Returns when the client has left. What it sends ahead is kept, up to a bound.
    asio::awaitable<void> gone() {
        while (buffer_.size() < kAheadBytesMax) {
            const auto size = co_await stream_->read_some(chunk_);
            if (!size || *size == 0) co_return;
            buffer_.append(chunk_.data(), *size);
        }
        co_await state_.never.wait();
    }

    // False when the client went away, was shed or has to be rejected.
    asio::awaitable<bool> read_request(RequestParser& parser) {
        connection_.idle = buffer_.empty();
        connection_.open_ended = false;
        limit(connection_.idle ? state_.settings.idle_max : state_.settings.request_max);
        bool invited = false;
        while (true) {
            if (!buffer_.empty() && !parser.feed(buffer_)) co_return false;
            if (parser.done()) co_return true;
            if (!invited && parser.header_done() && parser.wants_continue()) {
                invited = true;
                if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
            }
            const auto size = co_await stream_->read_some(chunk_);
            if (!size || *size == 0) co_return false;
            if (connection_.idle) {
                connection_.idle = false;
                limit(state_.settings.request_max);
            }
            buffer_.append(chunk_.data(), *size);
        }
    }

    asio::awaitable<Response> handled(Request request) {
        try {
            auto response = co_await state_.handler.handle(std::move(request));
            if (can_be_sent(response.headers)) co_return response;
            log::event(log::Level::error, "answer_header_malformed",
                       {{"listener", state_.settings.name}});
        } catch (...) {
            const auto error = std::current_exception();
            if (async::is_cancellation(error)) throw;
            log_failure(error);
        }
        co_return plain_problem(500);
    }

    void log_failure(const std::exception_ptr& error) const {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& thrown) {
            log::event(log::Level::error, "request_handler_failed",
                       {{"listener", state_.settings.name}, {"error", thrown.what()}});
        } catch (...) {
            log::event(log::Level::error, "request_handler_failed",
                       {{"listener", state_.settings.name}});
        }
    }

    asio::awaitable<bool> answer(Response response, AnswerForm form) {
        std::string text = "HTTP/1.1 " + std::to_string(response.status) + ' ' +
                           reason_of(response.status) + "\r\nDate: " + state_.date() + "\r\n";
        for (const auto& header : response.headers) {
            text.append(header.name).append(": ").append(header.value).append("\r\n");
        }
        if (response.stream) {
            if (form.chunked) text += "Transfer-Encoding: chunked\r\n";
        } else if (!has_no_body(response.status)) {
            text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
        }
        if (!form.keep_alive) text += "Connection: close\r\n";
        text += "\r\n";
        const bool bodiless = form.head || has_no_body(response.status);
        if (bodiless || response.stream) {
            if (!co_await write(text)) co_return false;
            if (bodiless) co_return true;
            connection_.open_ended = true;
            co_return co_await stream_body(*response.stream, form);
        }
        // A large body is not copied behind its header.
        const bool apart = response.body.size() > kWriteBytes;
        if (!apart) text += response.body;
        if (!co_await write(text)) co_return false;
        co_return !apart || co_await write(response.body);
    }

    asio::awaitable<bool> stream_body(BodyStream& body, AnswerForm form) {
        while (true) {
            auto next = co_await async::unless(gone(), body.next());
            if (!next) co_return false;
            Result<std::string>& piece = *next;
            if (!piece) {
                ++state_.counters.shed;
                co_return false;
            }
            const bool last = piece->empty();
            if (last && !form.chunked) co_return true;
            const std::string text = form.chunked ? chunk_of(std::move(*piece)) : std::move(*piece);
            if (!co_await write(text)) co_return false;
            if (last) co_return true;
        }
    }

    asio::awaitable<void> reject(unsigned status) {
        ++state_.counters.rejected;
        const AnswerForm form;
        const bool sent = co_await answer(plain_problem(status), form);
        if (!sent) co_return;
        // A close with unread bytes would destroy the answer on its way: take some of them first.
        limit(kDiscardFor);
        std::size_t discarded = 0;
        while (discarded < kDiscardBytesMax) {
            const auto size = co_await stream_->read_some(chunk_);
            if (!size || *size == 0) break;
            discarded += *size;
        }
    }

    // `bytes` outlive the call.
    asio::awaitable<bool> write(std::string_view bytes) {
        const auto before = connection_.expires;
        bool written = true;
        while (written && !bytes.empty()) {
            limit(state_.settings.write_max);
            const auto piece = bytes.substr(0, kWriteBytes);
            bytes.remove_prefix(piece.size());
            written = (co_await stream_->write(piece)).has_value();
        }
        connection_.expires = before;
        co_return written;
    }

    void limit(Millis time) { connection_.expires = state_.clock.now() + time; }

    ServerState& state_;
    Connection& connection_;
    std::shared_ptr<ports::ByteStream> stream_;
    ports::IpAddress peer_;
    std::string buffer_;  // read, not yet parsed
    std::array<char, kReadBytes> chunk_{};
};

// Keeps the connection in the server's list while its session lives.
class Entry {
  public:
    explicit Entry(ServerState& state)
        : state_(state), self_(state.connections.emplace(state.connections.end())) {
        ++state_.counters.open;
    }
    ~Entry() {
        --state_.counters.open;
        state_.connections.erase(self_);
        state_.ended.wake_all();
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    Connection& connection() { return *self_; }

  private:
    ServerState& state_;
    std::list<Connection>::iterator self_;
};

}  // namespace

ports::IpAddress address_of(const asio::ip::tcp::socket& socket) {
    ports::IpAddress address;
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) return address;
    if (endpoint.address().is_v4()) {
        std::ranges::copy(endpoint.address().to_v4().to_bytes(), address.bytes.begin());
    } else {
        std::ranges::copy(endpoint.address().to_v6().to_bytes(), address.bytes.begin());
        address.size = 16;
    }
    return address;
}

const std::string& ServerState::date() {
    const auto secs = static_cast<std::time_t>(ports::unix_secs(clock));
    if (secs == date_secs_) return date_;
    date_secs_ = secs;
    std::tm parts{};
    gmtime_r(&secs, &parts);
    std::array<char, 40> text{};
    // The program never sets a locale, so the names are the English ones that the format asks for.
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    date_.assign(text.data(), size);
    return date_;
}

asio::awaitable<void> run_session(ServerState& state, asio::ip::tcp::socket socket,
                                  ports::IpAddress peer, ClientShares::Share) {
    Entry entry(state);
    const auto session = std::make_unique<Session>(state, entry.connection(), peer);
    try {
        co_await session->run(std::move(socket));
    } catch (const std::exception& thrown) {
        if (async::is_cancellation(std::current_exception())) throw;
        log::event(log::Level::error, "connection_failed",
                   {{"listener", state.settings.name}, {"error", thrown.what()}});
    }
}

}  // namespace warden::http
