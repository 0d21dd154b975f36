#include "api/evidence_stream.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace warden::api {
namespace {

namespace asio = boost::asio;

// Of UTF-8: every byte but those that continue one.
std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

class EvidenceStream final : public http::BodyStream {
  public:
    EvidenceStream(ports::PageReader& pages, std::string root, ports::EvidencePart part,
                   std::string first)
        : pages_(pages), root_(std::move(root)), part_(part), first_(std::move(first)) {}

    asio::awaitable<Result<std::string>> next() override {
        if (ended_) co_return std::string();
        std::string piece;
        if (first_) {
            piece = std::move(*first_);
            first_.reset();
        } else {
            auto read = co_await pages_.evidence(root_, part_, offset_, kEvidencePiece);
            if (!read) co_return Fail(read.error());
            if (!*read) co_return fail(Errc::not_found, "the evidence is gone");
            piece = std::move(**read);
        }
        const std::size_t size = characters(piece);
        offset_ += size;
        ended_ = size < kEvidencePiece;
        co_return piece;
    }

  private:
    ports::PageReader& pages_;
    std::string root_;
    ports::EvidencePart part_;
    std::optional<std::string> first_;
    std::size_t offset_ = 0;  // characters that were given out
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<http::BodyStream> make_evidence_stream(ports::PageReader& pages, std::string root,
                                                       ports::EvidencePart part,
                                                       std::string first) {
    return std::make_unique<EvidenceStream>(pages, std::move(root), part, std::move(first));
}

}  // namespace warden::api
