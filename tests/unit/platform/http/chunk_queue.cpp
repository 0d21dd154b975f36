#include "tests/unit/platform/http/chunk_queue.hpp"

#include <utility>

namespace warden::http {

class ChunkQueue::Stream final : public BodyStream {
  public:
    explicit Stream(std::shared_ptr<ChunkQueue> queue) : queue_(std::move(queue)) {}
    ~Stream() override { queue_->chunks_.close(); }  // the client is gone

    asio::awaitable<Result<std::string>> next() override {
        auto chunk = co_await queue_->chunks_.receive();
        if (chunk) co_return std::move(*chunk);
        if (queue_->broken_) co_return fail(Errc::limit, "the client reads too slowly");
        co_return std::string();
    }

  private:
    std::shared_ptr<ChunkQueue> queue_;
};

ChunkQueue::ChunkQueue(asio::any_io_executor executor, std::size_t chunks_max)
    : chunks_(executor, chunks_max) {}

bool ChunkQueue::push(std::string chunk) {
    if (chunk.empty()) return true;  // it would end the stream
    if (chunks_.try_send(std::move(chunk))) return true;
    broken_ = true;
    chunks_.close();
    return false;
}

void ChunkQueue::finish() { chunks_.close(); }

std::size_t ChunkQueue::size() const { return chunks_.size(); }

std::unique_ptr<BodyStream> ChunkQueue::make_stream(std::shared_ptr<ChunkQueue> queue) {
    return std::make_unique<Stream>(std::move(queue));
}

}  // namespace warden::http
