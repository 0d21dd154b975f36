// What a prober publishes of itself: its key, and what it commits to.
#include "app/prober/prober.hpp"

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<void> Prober::announce() {
    ports::VantageKey key;
    key.vantage = settings_.vantage;
    key.network = settings_.network;
    key.region = settings_.region;
    key.key_id = deps_.signer.key_id();
    async::Backoff backoff(settings_.backoff, deps_.rng);
    while (true) {
        const auto known = co_await deps_.observations.announce(key);
        if (known) co_return;
        retry("announce", known.error());
        co_await deps_.clock.sleep_for(backoff.next());
    }
}

// A pod that stands by commits to the same as the one that measures.
asio::awaitable<void> Prober::draw_days() {
    while (true) {
        const auto done = co_await draws_.pass();
        if (!done) retry("draw", done.error());
        co_await deps_.clock.sleep_for(settings_.refresh);
    }
}

}  // namespace warden::app
