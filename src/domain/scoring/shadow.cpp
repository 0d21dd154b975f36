#include "domain/scoring/shadow.hpp"

#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>

namespace warden::scoring {

void StorjReputation::record(bool success) {
    constexpr double kLambda = 0.999;
    constexpr double kWeight = 1;
    alpha = kLambda * alpha + (success ? kWeight : 0);
    beta = kLambda * beta + (success ? 0 : kWeight);
}

double lava_score(double availability, double sync, double latency) {
    return std::cbrt(availability * sync * latency);
}

double beta_percentile(std::uint64_t successes, std::uint64_t failures) {
    namespace policies = boost::math::policies;
    using NoThrow = policies::policy<policies::domain_error<policies::errno_on_error>,
                                     policies::pole_error<policies::errno_on_error>,
                                     policies::overflow_error<policies::errno_on_error>,
                                     policies::underflow_error<policies::errno_on_error>,
                                     policies::rounding_error<policies::errno_on_error>,
                                     policies::evaluation_error<policies::errno_on_error>,
                                     policies::indeterminate_result_error<policies::errno_on_error>,
                                     policies::promote_double<false>>;
    const double a = 1 + static_cast<double>(successes);
    const double b = 1 + static_cast<double>(failures);
    return 100 * boost::math::ibeta_inv(a, b, 0.05, NoThrow());
}

}  // namespace warden::scoring
