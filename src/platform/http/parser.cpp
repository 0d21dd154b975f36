#include "platform/http/parser.hpp"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <utility>

namespace warden::http {

namespace beast = boost::beast;
using beast::http::error;
using boost::system::error_code;
using ports::NetErrc;

namespace {

Fail rejected(const error_code& code) {
    const bool large = code == error::header_limit || code == error::body_limit;
    return fail(large ? NetErrc::too_large : NetErrc::protocol, "HTTP: " + code.message());
}

// Beast takes its limits and sizes as 32 or 64 bits.
template <class Parser>
void set_limits(Parser& parser, MessageLimits limits) {
    parser.header_limit(static_cast<std::uint32_t>(limits.header_max));
    parser.body_limit(limits.body_max);
    parser.eager(true);
}

template <class Parser>
error_code feed_parser(Parser& parser, std::string& buffer) {
    std::size_t used = 0;
    error_code code;
    while (used < buffer.size() && !parser.is_done() && !code) {
        used += parser.put(boost::asio::buffer(buffer.data() + used, buffer.size() - used), code);
    }
    buffer.erase(0, used);
    return code == error::need_more ? error_code{} : code;
}

template <class Fields>
ports::HttpHeaders headers_of(const Fields& fields) {
    ports::HttpHeaders headers;
    for (const auto& field : fields) {
        headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    return headers;
}

}  // namespace

struct RequestParser::Impl {
    beast::http::request_parser<beast::http::string_body> parser;
    unsigned rejection = 0;
};

RequestParser::RequestParser(MessageLimits limits) : impl_(new Impl) {
    set_limits(impl_->parser, limits);
}

RequestParser::~RequestParser() = default;

Result<void> RequestParser::feed(std::string& buffer) {
    if (const auto code = feed_parser(impl_->parser, buffer)) {
        impl_->rejection = code == error::header_limit ? 431
                           : code == error::body_limit ? 413
                                                       : 400;
        return rejected(code);
    }
    if (!impl_->parser.is_done()) return {};
    const auto& request = impl_->parser.get();
    if (request.version() != 11 && request.version() != 10) {
        impl_->rejection = 505;
        return fail(NetErrc::protocol, "HTTP: version is neither 1.0 nor 1.1");
    }
    if (!request.target().starts_with('/')) {
        impl_->rejection = 400;
        return fail(NetErrc::protocol, "HTTP: the target is no path");
    }
    return {};
}

bool RequestParser::header_done() const { return impl_->parser.is_header_done(); }
bool RequestParser::done() const { return impl_->parser.is_done(); }
unsigned RequestParser::rejection() const { return impl_->rejection; }
bool RequestParser::keep_alive() const { return impl_->parser.keep_alive(); }

bool RequestParser::knows_chunks() const { return impl_->parser.get().version() >= 11; }

bool RequestParser::wants_continue() const {
    const auto& request = impl_->parser.get();
    return beast::iequals(request[beast::http::field::expect], "100-continue");
}

bool RequestParser::upgrades_to_web_socket() const {
    return beast::websocket::is_upgrade(impl_->parser.get());
}

Request RequestParser::take() {
    auto message = impl_->parser.release();
    Request request;
    request.method = std::string(message.method_string());
    const auto target = message.target();
    const auto question = target.find('?');
    request.path = std::string(target.substr(0, question));
    if (question != target.npos) request.query = std::string(target.substr(question + 1));
    request.headers = headers_of(message);
    request.body = std::move(message.body());
    return request;
}

std::string reason_of(unsigned status) {
    const auto known = beast::http::int_to_status(status);
    if (known == beast::http::status::unknown) return {};
    return std::string(beast::http::obsolete_reason(known));
}

bool is_token(std::string_view text) {
    constexpr std::string_view kOther = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kOther.find(c) != kOther.npos;
    });
}

bool is_header_value(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= ' ' && byte != 0x7f);
    });
}

}  // namespace warden::http
