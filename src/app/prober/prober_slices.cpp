// Slices that are over: sealed off the logic thread, and stored.
#include <utility>

#include "app/prober/prober.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<void> Prober::seal_slices() {
    while (true) {
        SliceBook::Moment moment;
        moment.now = now_us();
        // Only what is due counts: later starts belong to later slices.
        moment.planned_from = planned_.empty() ? moment.now : planned_.top().probe.start;
        moment.patience = Micros(std::int64_t{settings_.rules.late_secs} * 500'000);
        if (auto ended = book_.close(moment)) {
            co_await seal(std::move(*ended));
        } else {
            co_await deps_.clock.sleep_for(settings_.poll);
        }
    }
}

// Off the logic thread: hashing what ten thousand units showed would hold up the probes under way.
asio::awaitable<void> Prober::seal(EndedSlice ended) {
    const probing::SliceNum slice = ended.slice;
    const auto make = [this, &ended]() -> Result<Sealed> { return sealed(std::move(ended)); };
    auto done = co_await async::run_blocking(deps_.pool, make);
    while (!done) {  // the pool is full, and has not begun
        retry("seal", done.error());
        co_await deps_.clock.sleep_for(settings_.poll);
        done = co_await async::run_blocking(deps_.pool, make);
    }
    if (done->controls_failed) {
        deps_.metrics.controls_failed();
        log::event(log::Level::warning, "controls_failed", {{"slice", slice}});
    }
    if (!done->leaves.empty()) queue(std::move(*done));
}

Prober::Sealed Prober::sealed(EndedSlice ended) {
    ClosedSlice closed = close_slice(std::move(ended), settings_.vantage);
    Sealed made;
    made.controls_failed = closed.controls_failed;
    if (closed.leaves.empty()) return made;
    probing::BatchHead head{settings_.vantage, deps_.signer.key_id(), closed.slice,
                            settings_.rules.slice_secs};
    made.batch = probing::seal_batch(std::move(head), closed.leaves, [this](std::string_view text) {
        return deps_.signer.sign(text);
    });
    made.leaves = std::move(closed.leaves);
    made.display = std::move(closed.display);
    return made;
}

void Prober::queue(Sealed sealed) {
    deps_.metrics.sealed(sealed.leaves.size());
    if (queue_.size() >= settings_.batches_max) {
        log::event(log::Level::error, "batch_dropped", {{"slice", queue_.front().batch.slice}});
        deps_.metrics.dropped_batch();
        queue_.pop_front();
    }
    queue_.push_back(std::move(sealed));
    deps_.metrics.queued(queue_.size());
    queue_filled_->wake_one();
}

asio::awaitable<void> Prober::store_batches() {
    async::Backoff backoff(settings_.backoff, deps_.rng);
    while (true) {
        while (queue_.empty()) co_await queue_filled_->wait();
        co_await compare_clock();
        const Sealed& item = queue_.front();
        const probing::SliceNum slice = item.batch.slice;
        const std::size_t leaves = item.leaves.size();
        // Copies: the queue may drop it meanwhile.
        const auto stored =
            co_await deps_.observations.append(item.batch, item.leaves, item.display);
        if (!stored && stored.error().is(Condition::transient)) {
            retry("store", stored.error());
            co_await deps_.clock.sleep_for(backoff.next());
            continue;
        }
        backoff.reset();
        if (stored) {
            deps_.metrics.stored(leaves);
        } else {
            const bool another = stored.error().code == make_error_code(Errc::conflict);
            another ? deps_.metrics.conflict() : deps_.metrics.refused_batch();
            log::event(log::Level::error, "batch_refused",
                       {{"slice", slice}, {"error", stored.error().text()}});
        }
        if (!queue_.empty() && queue_.front().batch.slice == slice) queue_.pop_front();
        deps_.metrics.queued(queue_.size());
    }
}

}  // namespace warden::app
