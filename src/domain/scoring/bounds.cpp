#include "domain/scoring/bounds.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <vector>

#include "domain/base/check.hpp"

namespace warden::scoring {
namespace {

namespace mp = boost::multiprecision;
using U192 = mp::number<mp::cpp_int_backend<192, 192, mp::unsigned_magnitude, mp::unchecked, void>>;
using I256 = mp::number<mp::cpp_int_backend<256, 256, mp::signed_magnitude, mp::unchecked, void>>;

constexpr std::uint64_t kPpm = 1'000'000;

// Weights of the binomial distribution around its mode, scaled to 2^128 there; the tails end where
// the integers reach 0.
struct Weights {
    std::uint64_t first = 0;  // index of w[0]
    std::vector<U192> w;
};

Weights weights(std::uint64_t n, std::uint64_t a) {
    const std::uint64_t mode = (n + 1) * a / kPpm;
    const U192 top = U192(1) << 128;
    std::vector<U192> down;
    U192 value = top;
    for (std::uint64_t i = mode; i > 0; --i) {
        value = value * i * (kPpm - a) / (U192(n - i + 1) * a);
        if (value == 0) break;
        down.push_back(value);
    }
    Weights result;
    result.first = mode - down.size();
    result.w.assign(down.rbegin(), down.rend());
    value = top;
    for (std::uint64_t i = mode; value != 0; ++i) {
        result.w.push_back(value);
        value = i >= n ? U192(0) : U192(value * (n - i) * a / (U192(i + 1) * (kPpm - a)));
    }
    return result;
}

std::uint32_t student_t(std::uint64_t batches) {
    if (batches >= 120) return 2359;
    if (batches >= 60) return 2392;
    if (batches >= 30) return 2463;
    if (batches >= 20) return 2540;
    if (batches >= 10) return 2822;
    return 0;
}

I256 wide(U128 value) {
    const auto low = static_cast<std::uint64_t>(value);
    const auto high = static_cast<std::uint64_t>(value >> 64);
    return (I256(high) << 64) + low;
}

}  // namespace

std::optional<std::uint64_t> k_min(std::uint64_t n, std::uint64_t a_ppm, std::uint64_t floor) {
    WARDEN_CHECK(n < (std::uint64_t{1} << 40));  // so that (n + 1) * a fits
    if (a_ppm >= kPpm) return std::nullopt;
    if (a_ppm == 0) return floor;
    const Weights weight = weights(n, a_ppm);
    U192 sum = 0;
    for (const U192& w : weight.w) sum += w;
    // Goes from the far end to the smallest k whose tail is still below 1 %.
    U192 tail = 0;
    std::size_t k = weight.w.size();
    while (k > 0) {
        const U192 longer = tail + weight.w[k - 1];
        if (U192(longer * 100) >= sum) break;
        tail = longer;
        --k;
    }
    return std::max(floor, weight.first + k);
}

MeanNumbers mean_numbers(std::span<const std::uint64_t> batches, std::uint64_t limit) {
    WARDEN_CHECK(batches.size() <= (std::size_t{1} << 22));
    MeanNumbers numbers;
    numbers.batches = batches.size();
    numbers.limit = limit;
    numbers.t = student_t(batches.size());
    for (const std::uint64_t x : batches) {
        WARDEN_CHECK(x <= (std::uint64_t{1} << 40));
        numbers.sum += x;
        numbers.squares += U128{x} * x;
    }
    return numbers;
}

bool is_above(const MeanNumbers& numbers) {
    if (numbers.t == 0) return false;
    const I256 b = numbers.batches;
    const I256 s1 = wide(numbers.sum);
    const I256 d = s1 - b * numbers.limit;
    if (d <= 0) return false;
    const I256 v = b * wide(numbers.squares) - s1 * s1;
    const I256 t = numbers.t;
    return d * d * (b - 1) * 1'000'000 > t * t * v;
}

}  // namespace warden::scoring
