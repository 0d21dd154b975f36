// A followed view is what a full read of the store says, whatever the indexer did meanwhile.

#include "app/reading/view.hpp"

#include <rapidcheck.h>

#include <map>

#include "tests/ports/chain_samples.hpp"
#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

// Unit 1..4 by its capacity, which tells versions apart.
using Units = std::map<std::string, std::uint32_t>;

// A chain that grows and is taken back at random.
template <class World>
class RandomChain {
  public:
    RandomChain(World& world, ports::Fence fence, const std::string& name)
        : world_(world), fence_(std::move(fence)), contract_{"testchain", name} {}

    const chain::ContractRef& contract() const { return contract_; }

    void grow() {
        ports::BlockBatch batch;
        const auto count = *rc::gen::inRange(1, 4);
        for (int i = 0; i < count; ++i) {
            ports::ChainBlock made;
            made.header.ref = {blocks_.size() + 10, hash()};
            made.header.parent_hash = blocks_.empty() ? "0x" : blocks_.back();
            made.header.time = 1'700'000'000 + made.header.ref.num;
            blocks_.push_back(made.header.ref.hash);
            for (std::uint64_t unit = 1; unit <= 4; ++unit) {
                if (*rc::gen::inRange(0, 3) != 0) continue;
                batch.changes.push_back(unit_change(unit, made.header.ref.num, ++capacity_));
            }
            // Kinds that nobody follows come too.
            batch.changes.push_back(
                {orchestrator::balance_key({"0xa"}), made.header.ref.num, Json::Object{}});
            batch.blocks.push_back(std::move(made));
        }
        done(world_.chain().commit(contract_, std::move(batch), fence_));
    }
    void take_back() {
        if (blocks_.size() <= final_) return;
        const auto keep = *rc::gen::inRange<std::size_t>(final_, blocks_.size() + 1);
        if (keep == 0) return;
        blocks_.resize(keep);
        done(world_.chain().unapply(contract_, keep + 9, fence_));
    }
    void finalise() {
        if (blocks_.empty()) return;
        final_ = *rc::gen::inRange<std::size_t>(final_, blocks_.size() + 1);
        if (final_ > 0) done(world_.chain().finalise(contract_, final_ + 9, fence_));
    }
    Units full_read() {
        Units units;
        ports::EntityQuery query;
        query.contract = contract_;
        query.kind = orchestrator::EntityKind::unit;
        auto all = world_.run(world_.read_model().list(query));
        for (const auto& version : *all) {
            units[version.key.id] =
                orchestrator::from_json<orchestrator::Unit>(version.body)->capacity_gb;
        }
        return units;
    }

  private:
    void done(boost::asio::awaitable<Result<void>> task) {
        const auto result = world_.run(std::move(task));
        RC_ASSERT(result.has_value());
    }
    std::string hash() { return "0x" + std::to_string(++hashes_); }

    World& world_;
    ports::Fence fence_;
    chain::ContractRef contract_;
    std::vector<std::string> blocks_;
    std::size_t final_ = 0;
    std::uint32_t capacity_ = 0;
    int hashes_ = 0;
};

template <class World>
class ViewSuite : public StoreSuite<World> {};
TYPED_TEST_SUITE(ViewSuite, Worlds, WorldNames);

Units units_of(const reading::View& view) {
    Units units;
    for (const auto& [id, row] : view.all<orchestrator::Unit>()) units[id] = row.value.capacity_gb;
    return units;
}

TYPED_TEST(ViewSuite, AfterAnyCommitsAndReorgsItIsWhatAFullReadSays) {
    int chains = 0;
    const bool held = rc::check([&] {
        auto& world = this->world();
        RandomChain<TypeParam> chain(world, this->fence(), "c" + std::to_string(++chains));
        const auto page = *rc::gen::inRange<std::size_t>(1, 6);
        reading::View view({chain.contract(), page}, world.read_model(), world.clock());
        // What one reader of the changes alone knows.
        Units followed;
        reading::ChangeNum seen = 0;
        const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
        for (const int step : steps) {
            if (step < 4) chain.grow();
            if (step == 4 || step == 5) chain.take_back();
            if (step == 6) chain.finalise();
            if (step == 0) continue;  // several changes at once, sometimes
            RC_ASSERT(world.run(view.refresh()).has_value());
            RC_ASSERT(units_of(view) == chain.full_read());
            for (const std::uint64_t number : view.template changed<orchestrator::Unit>(seen)) {
                const auto* unit =
                    view.template find<orchestrator::Unit>(orchestrator::unit_key(number));
                if (unit == nullptr) followed.erase(std::to_string(number));
                if (unit != nullptr) followed[std::to_string(number)] = unit->capacity_gb;
            }
            RC_ASSERT(followed == units_of(view));
            const auto progress = world.run(world.read_model().progress(chain.contract()));
            RC_ASSERT(view.progress().has_value() == progress->has_value());
            if (*progress) {
                RC_ASSERT(view.progress()->latest == (*progress)->latest);
                RC_ASSERT(view.progress()->final_block == (*progress)->final_block);
                RC_ASSERT(view.progress()->verified_num == (*progress)->verified_num);
            }
        }
    });
    EXPECT_TRUE(held);
}

}  // namespace
}  // namespace warden::store_tests
