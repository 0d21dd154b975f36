#include "probes/http/response_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace warden::probes {
namespace {

constexpr Seconds kRetryAfterMax{86'400};
constexpr std::size_t kFramingMax = 4096;  // bytes of one chunk size line, or of all trailers

Fail broken(std::string what) { return fail(Errc::invalid_input, std::move(what)); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
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
    return {};
}

Result<void> ResponseReader::end_of_stream() {
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
    const bool shaped = line.size() >= 12 &&
                        (line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ")) &&
                        (line.size() == 12 || line[12] == ' ');
    const auto status =
        shaped ? number_from(line.substr(9, 3), Base::decimal) : std::optional<std::uint64_t>{};
    if (!status || *status < 100) return broken("no HTTP/1.x status line");
    first_line_ = false;
    pending_status_ = static_cast<unsigned>(*status);
    return {};
}

Result<void> ResponseReader::take_header(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == line.npos || !is_name(line.substr(0, colon))) return broken("malformed header");
    const auto name = line.substr(0, colon);
    const auto value = trimmed(line.substr(colon + 1));
    if (same_name(name, "Content-Length")) {
        const auto length = number_from(value, Base::decimal);
        if (!length || (content_length_ && *content_length_ != *length)) {
            return broken("malformed Content-Length");
        }
        content_length_ = length;
    } else if (same_name(name, "Transfer-Encoding")) {
        if (chunked_ || !same_name(value, "chunked")) return broken("unknown Transfer-Encoding");
        chunked_ = true;
    } else if (same_name(name, "Retry-After")) {
        has_retry_after_ = true;
        if (const auto secs = number_from(value, Base::decimal)) {
            const auto capped = std::min(*secs, static_cast<std::uint64_t>(kRetryAfterMax.count()));
            retry_after_ = Seconds(static_cast<std::int64_t>(capped));
        }
    }
    return {};
}

Result<void> ResponseReader::end_header() {
    const unsigned status = pending_status_;
    if (status == 101) return broken("switches protocols unasked");
    if (status < 200) {  // interim: the real answer follows, within the same header limit
        first_line_ = true;
        content_length_.reset();
        chunked_ = false;
        return {};
    }
    status_ = status;
    header_bytes_ = 0;
    if (status == 204 || status == 304) {
        state_ = State::done;
    } else if (chunked_) {  // wins over Content-Length: RFC 9112 section 6.3
        state_ = State::chunk_size;
    } else if (content_length_) {
        if (*content_length_ > limits_.body_max) return fail(Errc::limit, "body over the limit");
        left_ = *content_length_;
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
    if (keep_) body_ += piece;
    if (state_ == State::to_end) return {};
    left_ -= piece.size();
    if (left_ > 0) return {};
    state_ = state_ == State::sized_body ? State::done : State::chunk_end;
    return {};
}

}  // namespace warden::probes
