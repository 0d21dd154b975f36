#include <optional>

#include "storage/session.hpp"
#include "storage/stores.hpp"

namespace warden::storage {
namespace {

// Does not touch the token, so it passes while a write of ours is under way.
constexpr Statement kRenew{
    "lease_renew",
    "UPDATE leases SET expires_at = clock_timestamp() + $3::bigint * interval '1 ms' "
    "WHERE name = $1 AND holder = $2 RETURNING token"};
// Looks before it locks: who only stands by must not wait for the leader's writes.
constexpr Statement kTake{
    "lease_take",
    "INSERT INTO leases AS l (name, token, holder, expires_at) "
    "SELECT $1::text, 1, $2::text, clock_timestamp() + $3::bigint * interval '1 ms' "
    "WHERE NOT EXISTS (SELECT FROM leases WHERE name = $1 AND expires_at > clock_timestamp()) "
    "ON CONFLICT (name) DO UPDATE SET token = l.token + 1, holder = excluded.holder, "
    "expires_at = excluded.expires_at WHERE l.expires_at <= clock_timestamp() RETURNING token"};
// The token grows here too: a write that the former holder still has under way is refused.
constexpr Statement kReleaseAll{"lease_release_all",
                                "UPDATE leases SET token = token + 1, holder = '', "
                                "expires_at = '-infinity' WHERE holder = $1"};
constexpr Statement kDrawHolder{"lease_draw_holder", "SELECT gen_random_uuid()"};

class PgLeadership final : public ports::Leadership {
  public:
    PgLeadership(Database& database, std::string name)
        : database_(database), name_(std::move(name)) {}

    boost::asio::awaitable<Result<std::optional<ports::Fence>>> acquire(
        std::string lease, Millis time_to_live) override {
        if (holder_.empty()) {
            Result<std::string> drawn = co_await draw_holder();
            if (!drawn) co_return Fail(drawn.error());
            if (holder_.empty()) holder_ = std::move(*drawn);
        }
        auto work = [holder = holder_, lease = std::move(lease),
                     time_to_live](Tx& tx) -> std::optional<ports::Fence> {
            pqxx::result rows = tx.exec(kRenew, lease, holder, time_to_live.count());
            if (rows.empty()) rows = tx.exec(kTake, lease, holder, time_to_live.count());
            if (rows.empty()) return std::nullopt;
            return ports::Fence{lease, rows[0][0].as<std::uint64_t>()};
        };
        co_return co_await write(database_, "lease_acquire", std::move(work));
    }

    boost::asio::awaitable<void> release_all() override {
        if (holder_.empty()) co_return;
        auto work = [holder = holder_](Tx& tx) { tx.exec(kReleaseAll, holder); };
        (void)co_await write(database_, "lease_release_all", std::move(work));
    }

  private:
    // Two processes of one name are two holders, and so are two lives of one process.
    boost::asio::awaitable<Result<std::string>> draw_holder() {
        return read(database_, "lease_draw_holder", [name = name_](Tx& tx) {
            return name + "/" + tx.exec(kDrawHolder)[0][0].as<std::string>();
        });
    }

    Database& database_;
    std::string name_;
    std::string holder_;
};

}  // namespace

std::unique_ptr<ports::Leadership> make_leadership(Database& database, std::string name) {
    return std::make_unique<PgLeadership>(database, std::move(name));
}

}  // namespace warden::storage
