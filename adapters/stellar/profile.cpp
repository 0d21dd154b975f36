#include "adapters/stellar/profile.hpp"

#include <utility>

namespace warden::stellar {
namespace {

class SpecProfile final : public Profile {
  public:
    explicit SpecProfile(ContractSpec spec) : spec_(std::move(spec)) {}

    DecodedContent decode(const ContractEvent& event) const override {
        const auto decoded = spec_.decode_event(event.topics, event.data);
        if (!decoded || !*decoded) return {selector_name(event), std::nullopt};
        return {(*decoded)->name, std::nullopt};
    }

  private:
    ContractSpec spec_;
};

}  // namespace

std::string selector_name(const ContractEvent& event) {
    if (event.topics.empty()) return "none";
    const auto* name = event.topics.front().as<ScSymbol>();
    return name != nullptr && is_valid(event.topics.front()) ? name->text : "unnamed";
}

std::unique_ptr<Profile> make_spec_profile(ContractSpec spec) {
    return std::make_unique<SpecProfile>(std::move(spec));
}

}  // namespace warden::stellar
