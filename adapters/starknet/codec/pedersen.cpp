#include "adapters/starknet/codec/pedersen.hpp"

#include <array>

#include "adapters/starknet/codec/curve.hpp"
#include "domain/base/check.hpp"

namespace warden::starknet {
namespace {

Felt constant(std::string_view hex) {
    const Result<Felt> out = Felt::from_hex(hex);
    WARDEN_CHECK(out.has_value());
    return *out;
}

struct Points {
    curve::Point shift;
    curve::Point a_low;
    curve::Point a_high;
    curve::Point b_low;
    curve::Point b_high;
};

const Points& points() {
    static const Points out{
        {constant("0x49ee3eba8c1600700ee1b87eb599f16716b0b1022947733551fde4050ca6804"),
         constant("0x3ca0cfe4b3bc6ddf346d49d06ea0ed34e621062c0e056c1d0405d266e10268a")},
        {constant("0x234287dcbaffe7f969c748655fca9e58fa8120b6d56eb0c1080d17957ebe47b"),
         constant("0x3b056f100f96fb21e889527d41f4e39940135dd7a6c94cc6ed0268ee89e5615")},
        {constant("0x4fa56f376c83db33f9dab2656558f3399099ec1de5e3018b7a6932dba8aa378"),
         constant("0x3fa0984c931c9e38113e0c0e47e4401562761f92a7a23b45168f4e80ff5b54d")},
        {constant("0x4ba4cc166be8dec764910f75b45f74b40c690c74709e90f3aa372f0bd2d6997"),
         constant("0x40301cf5c1751f4b971e46c4ede85fcac5c59a5ce5ae7c48151f27b24b219c")},
        {constant("0x54302dcb0e6cc1c6e44cca8f61a63bb2ca65048d53fb325d36ff12c49a58202"),
         constant("0x1b77b3e37d13504b348046268d8ae25ce98ad783c25561a879dcc77e99c2426")}};
    return out;
}

// The low 248 bits and the 4 bits above them.
std::array<Hash32, 2> split(const Felt& value) {
    Hash32 low = value.to_bytes();
    Hash32 high{};
    high[31] = low[0];
    low[0] = 0;
    return {low, high};
}

}  // namespace

Felt pedersen(const Felt& a, const Felt& b) {
    const auto [a_low, a_high] = split(a);
    const auto [b_low, b_high] = split(b);
    const std::array<curve::Term, 4> terms{{{a_low, points().a_low},
                                            {a_high, points().a_high},
                                            {b_low, points().b_low},
                                            {b_high, points().b_high}}};
    const auto sum = curve::add_terms(points().shift, terms);
    WARDEN_CHECK(sum.has_value());  // else somebody found the discrete logarithm of the shift point
    return sum->x;
}

Felt pedersen_array(std::span<const Felt> values) {
    Felt hash;
    for (const Felt& value : values) hash = pedersen(hash, value);
    return pedersen(hash, Felt{values.size()});
}

}  // namespace warden::starknet
