#include "platform/rpc/envelope.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "platform/json/parse.hpp"

namespace warden::rpc {
namespace {

constexpr std::size_t kPadding = 64;
constexpr std::size_t kMembersMax = 64;  // of a frame; real ones have four

Fail garbage(std::string what) { return fail(RpcErrc::garbage, std::move(what)); }

// Walks over the members of one object without looking into their values.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    // Calls member(name, value) for each; false when the text is no object.
    template <class F>
    bool object(F&& member) {
        if (!take('{')) return false;
        if (take('}')) return at_end();
        for (std::size_t count = 0; count < kMembersMax; ++count) {
            const auto name = value();
            if (!name || text_[name->begin] != '"' || !take(':')) return false;
            const auto held = value();
            if (!held) return false;
            member(text_.substr(name->begin + 1, name->size - 2), *held);
            if (take('}')) return at_end();
            if (!take(',')) return false;
        }
        return false;
    }

  private:
    void skip_space() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) {
            ++at_;
        }
    }
    bool take(char wanted) {
        skip_space();
        if (at_ >= text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    bool at_end() {
        skip_space();
        return at_ == text_.size();
    }

    // Goes past a text whose opening quote was read; false when none closes it.
    bool skip_string() {
        while (true) {
            const auto quote = text_.find('"', at_);
            if (quote == text_.npos) return false;
            std::size_t backslashes = 0;
            while (quote - backslashes > at_ && text_[quote - backslashes - 1] == '\\') {
                ++backslashes;
            }
            at_ = quote + 1;
            if (backslashes % 2 == 0) return true;
        }
    }

    std::optional<Span> value() {
        skip_space();
        const std::size_t begin = at_;
        std::size_t depth = 0;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (depth == 0 && (c == ',' || c == '}' || c == ']' || c == ':')) break;
            ++at_;
            if (c == '"') {
                if (!skip_string()) return std::nullopt;
                if (depth == 0) break;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if (c == '}' || c == ']') {
                if (--depth == 0) break;
            }
        }
        std::size_t end = at_;
        while (end > begin && std::string_view(" \t\r\n").find(text_[end - 1]) != text_.npos) --end;
        if (end == begin || depth != 0) return std::nullopt;
        return Span{begin, end - begin};
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::string_view part(std::string_view text, Span span) {
    return text.substr(span.begin, span.size);
}

// Returns what a person needs to see of a body that is no answer.
std::string beginning_of(std::string_view body) {
    std::string shown(body.substr(0, 60));
    std::ranges::replace_if(shown, [](char c) { return c < ' ' || c > '~'; }, '?');
    return shown;
}

Result<RpcError> read_error(std::string_view text) {
    RpcError error;
    bool coded = false;
    bool worded = true;
    const bool is_object = Scanner(text).object([&](std::string_view name, Span span) {
        const auto value = part(text, span);
        if (name == "code") {
            const auto* end = value.data() + value.size();
            const auto parsed = std::from_chars(value.data(), end, error.code);
            coded = parsed.ec == std::errc{} && parsed.ptr == end;
        } else if (name == "message") {
            auto message = read_string(value);
            worded = message.has_value();
            if (worded) error.message = std::move(*message);
        } else if (name == "data") {
            error.data = std::string(value);
        }
    });
    if (!is_object || !coded || !worded) return garbage("malformed error: " + beginning_of(text));
    return error;
}

}  // namespace

Result<Envelope> read_envelope(std::string_view text) {
    Envelope envelope;
    bool twice = false;
    std::optional<Span> version;
    const auto member_of = [&](std::string_view name) -> std::optional<Span>* {
        if (name == "jsonrpc") return &version;
        if (name == "id") return &envelope.id;
        if (name == "result") return &envelope.result;
        if (name == "error") return &envelope.error;
        if (name == "method") return &envelope.method;
        if (name == "params") return &envelope.params;
        return nullptr;
    };
    const bool is_object = Scanner(text).object([&](std::string_view name, Span value) {
        auto* member = member_of(name);
        if (member == nullptr) return;
        twice = twice || member->has_value();
        *member = value;
    });
    if (!is_object) return garbage("no JSON object: " + beginning_of(text));
    if (twice) return garbage("a member twice: " + beginning_of(text));
    if (!version || part(text, *version) != "\"2.0\"") {
        return garbage("not JSON-RPC 2.0: " + beginning_of(text));
    }
    return envelope;
}

std::string write_request(std::int64_t id, const Call& call) {
    Json::Object request{
        {"id", id}, {"jsonrpc", "2.0"}, {"method", call.method}, {"params", call.params}};
    return write_canonical(Json(std::move(request)));
}

Result<Answer> read_answer(std::string body, std::int64_t id) {
    auto envelope = read_envelope(body);
    if (!envelope) return Fail(std::move(envelope.error()));
    // Some nodes send the absent one of the two as null.
    if (envelope->error && part(body, *envelope->error) == "null") envelope->error.reset();
    if (envelope->error && envelope->result && part(body, *envelope->result) == "null") {
        envelope->result.reset();
    }
    if (envelope->result.has_value() == envelope->error.has_value()) {
        return garbage("not exactly one of result and error: " + beginning_of(body));
    }
    const std::string_view answered = envelope->id ? part(body, *envelope->id) : "null";
    const bool unreadable = envelope->error && answered == "null";
    if (!unreadable && answered != std::to_string(id)) {
        return garbage("an answer to another request: id " + beginning_of(answered));
    }
    Answer answer;
    if (envelope->error) {
        auto error = read_error(part(body, *envelope->error));
        if (!error) return Fail(std::move(error.error()));
        answer.error = std::move(*error);
    } else {
        answer.result_begin = envelope->result->begin;
        answer.result_size = envelope->result->size;
    }
    answer.body = std::move(body);
    pad(answer.body);
    return answer;
}

Result<std::string> read_string(std::string_view json) {
    auto parsed = json::parse('[' + std::string(json) + ']');
    if (!parsed) return Fail(std::move(parsed.error()));
    const auto* items = parsed->array();
    if (items->size() != 1 || items->front().string() == nullptr) return garbage("not a string");
    return *items->front().string();
}

void pad(std::string& body) { body.reserve(body.size() + kPadding); }

}  // namespace warden::rpc
