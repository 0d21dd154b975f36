#include "adapters/starknet/codec/curve.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>

#include <map>
#include <memory>

#include "domain/base/check.hpp"

namespace warden::starknet::curve {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Context = std::unique_ptr<BN_CTX, Freed<BN_CTX_free>>;
using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using CurvePoint = std::unique_ptr<EC_POINT, Freed<EC_POINT_clear_free>>;

// OpenSSL only fails here when memory runs out: nothing to continue with.
void must(int answer) { WARDEN_CHECK(answer == 1); }

Number number(const Hash32& bytes) {
    Number out(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    WARDEN_CHECK(out != nullptr);
    BN_set_flags(out.get(), BN_FLG_CONSTTIME);
    return out;
}

Number number(const char* hex) {
    BIGNUM* raw = nullptr;
    WARDEN_CHECK(BN_hex2bn(&raw, hex) > 0);
    return Number(raw);
}

Number blank() {
    Number out(BN_new());
    WARDEN_CHECK(out != nullptr);
    return out;
}

Context context() {
    Context out(BN_CTX_secure_new());
    WARDEN_CHECK(out != nullptr);
    return out;
}

Hash32 bytes_of(const BIGNUM* value) {
    Hash32 out{};
    WARDEN_CHECK(BN_bn2binpad(value, out.data(), static_cast<int>(out.size())) == 32);
    return out;
}

struct Curve {
    Number p = number("800000000000011000000000000000000000000000000000000000000000001");
    Number n = number("800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2f");
    Group group;

    Curve() {
        const Context ctx = context();
        const Number a = number("1");
        const Number b = number("6f21413efbe40de150e596d72f7a8c5609ad26c15c915c1f4cdfcb99cee9e89");
        const Number x = number("1ef15c18599971b7beced415a40f0c7deacfd9b0d1819e03d723d8bc943cfca");
        const Number y = number("5668060aa49730b7be4801df46ec62de53ecd11abe43a32873000c36e8dc1f");
        group.reset(EC_GROUP_new_curve_GFp(p.get(), a.get(), b.get(), ctx.get()));
        WARDEN_CHECK(group != nullptr);
        const CurvePoint generator(EC_POINT_new(group.get()));
        WARDEN_CHECK(generator != nullptr);
        must(EC_POINT_set_affine_coordinates(group.get(), generator.get(), x.get(), y.get(),
                                             ctx.get()));
        must(EC_GROUP_set_generator(group.get(), generator.get(), n.get(), BN_value_one()));
    }
};

// Immutable after its construction, so threads may share it.
const Curve& stark() {
    static const Curve curve;
    return curve;
}

CurvePoint new_point() {
    CurvePoint out(EC_POINT_new(stark().group.get()));
    WARDEN_CHECK(out != nullptr);
    return out;
}

CurvePoint load(const Point& point, BN_CTX* ctx) {
    CurvePoint out = new_point();
    const Number x = number(point.x.to_bytes());
    const Number y = number(point.y.to_bytes());
    must(EC_POINT_set_affine_coordinates(stark().group.get(), out.get(), x.get(), y.get(), ctx));
    return out;
}

Felt felt_of(const BIGNUM* coordinate) {
    const Result<Felt> out = Felt::from_bytes(bytes_of(coordinate));
    WARDEN_CHECK(out.has_value());
    return *out;
}

std::optional<Point> store(const EC_POINT* point, BN_CTX* ctx) {
    const EC_GROUP* group = stark().group.get();
    if (EC_POINT_is_at_infinity(group, point) == 1) return std::nullopt;
    const Number x = blank();
    const Number y = blank();
    must(EC_POINT_get_affine_coordinates(group, point, x.get(), y.get(), ctx));
    return Point{felt_of(x.get()), felt_of(y.get())};
}

// x^-1 mod n by Fermat, in constant time unlike BN_mod_inverse of some versions.
Number inverse(const BIGNUM* value, BN_CTX* ctx) {
    const Number exponent(BN_dup(stark().n.get()));
    WARDEN_CHECK(exponent != nullptr);
    must(BN_sub_word(exponent.get(), 2));
    BN_set_flags(exponent.get(), BN_FLG_CONSTTIME);
    Number out = blank();
    must(
        BN_mod_exp_mont_consttime(out.get(), value, exponent.get(), stark().n.get(), ctx, nullptr));
    return out;
}

// Sets one of the two points with this x; false when the curve has none. The square root takes
// longer than the rest of a verification, and the same keys come again and again, so those seen
// last are kept.
bool set_point(EC_POINT* point, const Hash32& x_bytes, BN_CTX* ctx) {
    constexpr std::size_t kKnownMax = 1'000;
    thread_local std::map<Hash32, Hash32> known;  // x -> y
    const EC_GROUP* group = stark().group.get();
    const Number x = number(x_bytes);
    if (const auto found = known.find(x_bytes); found != known.end()) {
        const Number y = number(found->second);
        must(EC_POINT_set_affine_coordinates(group, point, x.get(), y.get(), ctx));
        return true;
    }
    if (EC_POINT_set_compressed_coordinates(group, point, x.get(), 0, ctx) != 1) return false;
    const Number y = blank();
    must(EC_POINT_get_affine_coordinates(group, point, nullptr, y.get(), ctx));
    if (known.size() >= kKnownMax) known.clear();
    known.emplace(x_bytes, bytes_of(y.get()));
    return true;
}

}  // namespace

const Hash32& order() {
    static const Hash32 bytes = bytes_of(stark().n.get());
    return bytes;
}

Felt times_generator_x(const Hash32& scalar) {
    const Context ctx = context();
    const Number factor = number(scalar);
    const CurvePoint product = new_point();
    must(EC_POINT_mul(stark().group.get(), product.get(), factor.get(), nullptr, nullptr,
                      ctx.get()));
    const std::optional<Point> point = store(product.get(), ctx.get());
    WARDEN_CHECK(point.has_value());
    return point->x;
}

std::optional<Point> add_terms(const Point& base, std::span<const Term> terms) {
    const Context ctx = context();
    const EC_GROUP* group = stark().group.get();
    const CurvePoint sum = load(base, ctx.get());
    const CurvePoint product = new_point();
    // With a scalar for the generator as well, even 0, OpenSSL takes its quick way: these scalars
    // are no secrets.
    const Number zero = blank();
    for (const Term& term : terms) {
        const CurvePoint point = load(term.point, ctx.get());
        const Number factor = number(term.scalar);
        must(EC_POINT_mul(group, product.get(), zero.get(), point.get(), factor.get(), ctx.get()));
        must(EC_POINT_add(group, sum.get(), sum.get(), product.get(), ctx.get()));
    }
    return store(sum.get(), ctx.get());
}

SolvedSignature solve(const SigningEquation& equation) {
    const Context ctx = context();
    const BIGNUM* n = stark().n.get();
    const Number key = number(equation.key);
    const Number hash = number(equation.hash);
    const Number r = number(equation.r);
    const Number nonce = number(equation.nonce);
    const Number nonce_inverse = inverse(nonce.get(), ctx.get());
    const Number s = blank();
    must(BN_mod_mul(s.get(), r.get(), key.get(), n, ctx.get()));
    must(BN_mod_add(s.get(), s.get(), hash.get(), n, ctx.get()));
    must(BN_mod_mul(s.get(), s.get(), nonce_inverse.get(), n, ctx.get()));
    const Number s_inverse = inverse(s.get(), ctx.get());
    return {bytes_of(s.get()), bytes_of(s_inverse.get())};
}

bool verify(const Verification& verification) {
    const Context ctx = context();
    const EC_GROUP* group = stark().group.get();
    const BIGNUM* n = stark().n.get();
    const CurvePoint key = new_point();
    if (!set_point(key.get(), verification.public_key, ctx.get())) return false;
    const Number s = number(verification.s);
    const Number w = inverse(s.get(), ctx.get());
    const Number u1 = blank();
    const Number u2 = blank();
    const Number hash = number(verification.hash);
    const Number r = number(verification.r);
    must(BN_mod_mul(u1.get(), hash.get(), w.get(), n, ctx.get()));
    must(BN_mod_mul(u2.get(), r.get(), w.get(), n, ctx.get()));
    const CurvePoint sum = new_point();
    for (int sign = 0; sign < 2; ++sign) {
        must(EC_POINT_mul(group, sum.get(), u1.get(), key.get(), u2.get(), ctx.get()));
        const std::optional<Point> point = store(sum.get(), ctx.get());
        if (point && point->x.to_bytes() == verification.r) return true;
        must(EC_POINT_invert(group, key.get(), ctx.get()));
    }
    return false;
}

}  // namespace warden::starknet::curve
