// ReadModel: of a unit's versions, those in which something that judging reads has changed.

#include "ports/read_model.hpp"

#include "tests/ports/chain_samples.hpp"
#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

using orchestrator::unit_key;

template <class World>
class UnitChangesSuite : public StoreSuite<World> {
  protected:
    ports::ReadModel& model() { return this->world().read_model(); }
    void commit(ports::BlockBatch batch) {
        ASSERT_TRUE(
            this->run(this->world().chain().commit(kContract, std::move(batch), this->fence())));
    }
};
TYPED_TEST_SUITE(UnitChangesSuite, Worlds, WorldNames);

ports::EntityChange maintenance(std::uint64_t unit, chain::BlockNum num, UnixSecs from,
                                std::uint32_t capacity_gb = 1) {
    orchestrator::Unit made;
    made.capacity_gb = capacity_gb;
    made.maint_from = from;
    made.maint_until = from == 0 ? 0 : from + 60;
    return {unit_key(unit), num, orchestrator::to_json(orchestrator::Entity(made))};
}

TYPED_TEST(UnitChangesSuite, MaintenanceChangesLeaveOutAllOtherVersions) {
    ports::BlockBatch blocks = batch(10, 19);
    blocks.changes = {maintenance(7, 10, 0),   maintenance(7, 11, 0, 2),   maintenance(7, 12, 500),
                      maintenance(8, 12, 900), maintenance(7, 13, 500, 3), maintenance(7, 14, 0),
                      maintenance(7, 15, 500), maintenance(7, 16, 600)};
    this->commit(blocks);
    const auto changes = [&](ports::MaintenanceQuery query) {
        std::string nums;
        for (const auto& version : this->get(this->model().maintenance_changes(query))) {
            nums += std::to_string(version.from.num) + " ";
            EXPECT_EQ(version.from, block(version.from.num).header.ref);
            EXPECT_EQ(version.from_time, block(version.from.num).header.time);
        }
        return nums;
    };
    ports::MaintenanceQuery query{{kContract, 7}};
    EXPECT_EQ(changes(query), "10 12 14 15 16 ");
    query.limit = 2;
    EXPECT_EQ(changes(query), "10 12 ");
    query.from = 13;
    EXPECT_EQ(changes(query), "14 15 ");
    EXPECT_EQ(changes({{kContract, 8}}), "12 ");
    EXPECT_EQ(changes({{kContract, 9}}), "");
    query.limit = 0;
    EXPECT_EQ(errc_of(this->run(this->model().maintenance_changes(query))), Errc::invalid_input);
    // A block that is taken back takes its change with it; what follows is compared anew.
    ASSERT_TRUE(this->run(this->world().chain().unapply(kContract, 13, this->fence())));
    EXPECT_EQ(changes({{kContract, 7}}), "10 12 ");
    ports::BlockBatch again = batch(14, 15, {"b", 13});
    again.changes = {maintenance(7, 14, 500, 4), maintenance(7, 15, 0, 4)};
    this->commit(again);
    std::string nums;
    for (const auto& version : this->get(this->model().maintenance_changes({{kContract, 7}}))) {
        nums += std::to_string(version.from.num) + " ";
    }
    EXPECT_EQ(nums, "10 12 15 ");
}

ports::EntityChange at_endpoint(std::uint64_t unit, chain::BlockNum num, const char* endpoint,
                                std::uint32_t capacity_gb = 1) {
    orchestrator::Unit made;
    made.capacity_gb = capacity_gb;
    made.endpoint = endpoint;
    return {unit_key(unit), num, orchestrator::to_json(orchestrator::Entity(made))};
}

TYPED_TEST(UnitChangesSuite, EndpointChangesAreTheFirstOnesFromATimeOn) {
    ports::BlockBatch blocks = batch(10, 19);
    blocks.changes = {at_endpoint(7, 10, "a"), at_endpoint(7, 11, "a", 2), at_endpoint(7, 12, "b"),
                      at_endpoint(8, 12, "x"), at_endpoint(7, 13, "b", 3), at_endpoint(8, 13, "y"),
                      at_endpoint(7, 14, "a"), at_endpoint(7, 15, "c")};
    this->commit(blocks);
    const auto at = [](chain::BlockNum num) { return block(num).header.time; };
    using Times = std::vector<UnixSecs>;
    const auto changes = [&](ports::EndpointQuery query) {
        return this->get(this->model().endpoint_changes(query));
    };
    ports::EndpointQuery query{{kContract, 7}};
    EXPECT_EQ(changes(query), (Times{at(12), at(14), at(15)})) << "registering is no change";
    query.limit = 1;
    EXPECT_EQ(changes(query), Times{at(12)});
    query.from_time = at(12) + 1;
    EXPECT_EQ(changes(query), Times{at(14)});
    query = {{kContract, 7}, at(14)};
    EXPECT_EQ(changes(query), (Times{at(14), at(15)}));
    EXPECT_EQ(changes({{kContract, 7}, at(15) + 1}), Times{});
    EXPECT_EQ(changes({{kContract, 8}}), Times{at(13)});
    EXPECT_EQ(changes({{kContract, 9}}), Times{});
    for (const std::size_t limit : {0u, 1'001u}) {
        query.limit = limit;
        EXPECT_EQ(errc_of(this->run(this->model().endpoint_changes(query))), Errc::invalid_input);
    }
    // A block that is taken back takes its change with it; what follows is compared anew.
    ASSERT_TRUE(this->run(this->world().chain().unapply(kContract, 13, this->fence())));
    EXPECT_EQ(changes({{kContract, 7}}), Times{at(12)});
    ports::BlockBatch again = batch(14, 15, {"b", 13});
    again.changes = {at_endpoint(7, 14, "b", 4), at_endpoint(7, 15, "d", 4)};
    this->commit(again);
    EXPECT_EQ(changes({{kContract, 7}}), (Times{at(12), at(15)}));
}

}  // namespace
}  // namespace warden::store_tests
