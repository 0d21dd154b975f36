#include "platform/rng/rng.hpp"

#include <sodium.h>

namespace warden::rng {
namespace {

class SystemRng final : public ports::Rng {
  public:
    SystemRng() { WARDEN_CHECK(sodium_init() >= 0); }

    std::uint64_t next() override {
        std::uint64_t drawn = 0;
        randombytes_buf(&drawn, sizeof drawn);
        return drawn;
    }
};

}  // namespace

std::unique_ptr<ports::Rng> make_system_rng() { return std::make_unique<SystemRng>(); }

std::uint64_t SeededRng::next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

}  // namespace warden::rng
