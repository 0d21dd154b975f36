#pragma once
// A streamed body that is pushed by a producer, for SSE from a live feed: a bounded queue between
// the producer and the connection's writer.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "platform/async/channel.hpp"
#include "platform/http/server.hpp"

namespace warden::http {

// The producer holds a shared_ptr and pushes; the Response holds make_stream(). One logic thread.
class ChunkQueue {
  public:
    ChunkQueue(asio::any_io_executor executor, std::size_t chunks_max);

    // False when the client is gone or too slow (the queue is full): the stream then breaks off
    // without a proper end, so that the client knows it missed something and resumes.
    bool push(std::string chunk);
    // Ends the stream properly once the queue is empty.
    void finish();
    std::size_t size() const;

    static std::unique_ptr<BodyStream> make_stream(std::shared_ptr<ChunkQueue> queue);

  private:
    class Stream;
    async::Channel<std::string> chunks_;
    bool broken_ = false;
};

}  // namespace warden::http
