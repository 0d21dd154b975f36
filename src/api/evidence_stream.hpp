#pragma once
// The body of a piece of evidence, read from the store as the client takes it.

#include <memory>
#include <string>

#include "platform/http/server.hpp"
#include "ports/page_reader.hpp"

namespace warden::api {

// Begins with `first`, which is what the store answers for the first kEvidencePiece characters.
inline constexpr std::size_t kEvidencePiece = 128u << 10;
std::unique_ptr<http::BodyStream> make_evidence_stream(ports::PageReader& pages, std::string root,
                                                       ports::EvidencePart part, std::string first);

}  // namespace warden::api
