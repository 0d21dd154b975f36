#pragma once
// A chain with events in blocks 5 to 15, and nothing indexed of it yet.

#include <gtest/gtest.h>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/indexer/world.hpp"

namespace warden::app {

class IndexerBench : public testing::Test {
  protected:
    void SetUp() override {
        world.source.mine(deployment());
        world.source.mine({endpoint(100)});
        world.source.mine_empty(7);
        world.source.mine({bond(7), endpoint(200)});
        world.source.mine({bond(8)});  // blocks 5..15
    }

    support::LogCapture logged;
    World world;
};

}  // namespace warden::app
