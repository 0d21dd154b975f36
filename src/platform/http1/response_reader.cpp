#include "platform/http1/response_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace warden::http1 {
namespace {

constexpr std::size_t kFramingMax = 4096;  // bytes of one chunk size line, or of all trailers

Fail broken(std::string what) { return fail(Errc::invalid_input, std::move(what)); }

bool same_text(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

enum class Base { decimal = 10, hexadecimal = 16 };

std::optional<std::uint64_t> number_from(std::string_view text, Base base) {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value, static_cast<int>(base));
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return value;
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return c > ' ' && c < '\x7f' &&
               std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
    });
}

// How a body is framed, as its headers say.
struct Framing {
    bool chunked = false;
    std::optional<std::uint64_t> length;
};

// One length may come several times, in one header or in many (RFC 9110 section 8.6).
Result<void> take_lengths(std::string_view list, Framing& framing) {
    while (true) {
        const auto comma = list.find(',');
        const auto length = number_from(trimmed(list.substr(0, comma)), Base::decimal);
        if (!length || (framing.length && *framing.length != *length)) {
            return broken("malformed Content-Length");
        }
        framing.length = length;
        if (comma == list.npos) return {};
        list.remove_prefix(comma + 1);
    }
}

Result<Framing> framing_of(const ports::HttpHeaders& headers) {
    Framing framing;
    for (const auto& [name, value] : headers) {
        if (same_text(name, "Content-Length")) {
            if (auto taken = take_lengths(value, framing); !taken) return Fail(taken.error());
        } else if (same_text(name, "Transfer-Encoding")) {
            if (framing.chunked || !same_text(value, "chunked")) {
                return broken("unknown Transfer-Encoding");
            }
            framing.chunked = true;
        }
    }
    return framing;
}

// Says whether a header of this name lists the token.
bool lists(const ports::HttpHeaders& headers, std::string_view name, std::string_view token) {
    for (const auto& header : headers) {
        if (!same_text(header.name, name)) continue;
        std::string_view list = header.value;
        while (true) {
            const auto comma = list.find(',');
            if (same_text(trimmed(list.substr(0, comma)), token)) return true;
            if (comma == list.npos) break;
            list.remove_prefix(comma + 1);
        }
    }
    return false;
}

}  // namespace

Result<void> ResponseReader::feed(std::string_view bytes) {
    while (!bytes.empty() && state_ != State::done) {
        if (state_ == State::sized_body || state_ == State::chunk_data || state_ == State::to_end) {
            if (auto taken = take_body(bytes); !taken) return taken;
            continue;
        }
        const auto end = bytes.find('\n');
        const auto piece = bytes.substr(0, end == bytes.npos ? end : end + 1);
        header_bytes_ += piece.size();
        const std::size_t limit = state_ == State::header ? limits_.header_max : kFramingMax;
        if (header_bytes_ > limit) return fail(Errc::limit, "header over the limit");
        line_ += piece;
        bytes.remove_prefix(piece.size());
        if (end == piece.npos) return {};
        std::string line = std::exchange(line_, {});
        line.pop_back();
        if (line.ends_with('\r')) line.pop_back();
        if (auto taken = take_line(line); !taken) return taken;
    }
    unread_ = bytes.size();
    return {};
}

ports::HttpResponse ResponseReader::take() {
    return {status_.value_or(0), std::move(headers_), std::move(body_)};
}

Result<void> ResponseReader::end_of_stream() {
    keep_alive_ = false;
    if (state_ == State::to_end) state_ = State::done;
    if (state_ == State::done) return {};
    return broken(first_line_ && line_.empty() ? "closed without an answer"
                                               : "closed in the middle of the answer");
}

Result<void> ResponseReader::take_line(std::string_view line) {
    switch (state_) {
        case State::header:
            if (first_line_) return take_status_line(line);
            return line.empty() ? end_header() : take_header(line);
        case State::chunk_size: return take_chunk_size(line);
        case State::chunk_end:
            if (!line.empty()) return broken("chunk longer than its size");
            header_bytes_ = 0;
            state_ = State::chunk_size;
            return {};
        default:  // trailer
            if (line.empty()) state_ = State::done;
            return {};
    }
}

Result<void> ResponseReader::take_status_line(std::string_view line) {
    const bool shaped = line.size() >= 12 && line.starts_with("HTTP/1.") && line[7] >= '0' &&
                        line[7] <= '9' && line[8] == ' ' && (line.size() == 12 || line[12] == ' ');
    const auto status =
        shaped ? number_from(line.substr(9, 3), Base::decimal) : std::optional<std::uint64_t>{};
    if (!status || *status < 100) return broken("no HTTP/1.x status line");
    first_line_ = false;
    is_1_0_ = line[7] == '0';
    pending_status_ = static_cast<unsigned>(*status);
    return {};
}

Result<void> ResponseReader::take_header(std::string_view line) {
    if (is_blank(line.front()) && !headers_.empty()) {  // obs-fold: RFC 9112 section 5.2
        std::string& value = headers_.back().value;
        const auto more = trimmed(line);
        if (!value.empty() && !more.empty()) value += ' ';
        value += more;
        return {};
    }
    const auto colon = line.find(':');
    if (colon == line.npos || !is_name(line.substr(0, colon))) return broken("malformed header");
    headers_.push_back(
        {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
    return {};
}

Result<void> ResponseReader::end_header() {
    const unsigned status = pending_status_;
    if (status == 101) return broken("switches protocols unasked");
    if (status < 200) {  // interim: the real answer follows, within the same header limit
        first_line_ = true;
        headers_.clear();
        return {};
    }
    const auto framing = framing_of(headers_);
    if (!framing) return Fail(framing.error());
    status_ = status;
    header_bytes_ = 0;
    keep_alive_ = is_1_0_ ? lists(headers_, "Connection", "keep-alive")
                          : !lists(headers_, "Connection", "close");
    if (framing->chunked && framing->length) keep_alive_ = false;
    if (status == 204 || status == 304 || kind_ == Body::none) {
        state_ = State::done;
    } else if (framing->chunked) {  // wins over Content-Length: RFC 9112 section 6.3
        state_ = State::chunk_size;
    } else if (framing->length) {
        if (*framing->length > limits_.body_max) return fail(Errc::limit, "body over the limit");
        left_ = *framing->length;
        state_ = left_ == 0 ? State::done : State::sized_body;
    } else {
        state_ = State::to_end;
    }
    return {};
}

Result<void> ResponseReader::take_chunk_size(std::string_view line) {
    const auto size = number_from(trimmed(line.substr(0, line.find(';'))), Base::hexadecimal);
    if (!size) return broken("malformed chunk size");
    header_bytes_ = 0;
    left_ = *size;
    state_ = left_ == 0 ? State::trailer : State::chunk_data;
    return {};
}

Result<void> ResponseReader::take_body(std::string_view& bytes) {
    std::string_view piece = bytes;
    if (state_ != State::to_end)
        piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
    bytes.remove_prefix(piece.size());
    body_bytes_ += piece.size();
    if (body_bytes_ > limits_.body_max) return fail(Errc::limit, "body over the limit");
    if (kind_ == Body::keep) body_ += piece;
    if (state_ == State::to_end) return {};
    left_ -= piece.size();
    if (left_ > 0) return {};
    state_ = state_ == State::sized_body ? State::done : State::chunk_end;
    return {};
}

}  // namespace warden::http1
