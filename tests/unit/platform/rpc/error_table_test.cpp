// Errors of a node as error codes.

#include <gtest/gtest.h>

#include <array>

#include "platform/rpc/error_table.hpp"

namespace warden::rpc {
namespace {

constexpr std::array kTable{NodeError{24, "BLOCK_NOT_FOUND", Condition::transient},
                            NodeError{63, "UNEXPECTED_ERROR", Condition::unknown_outcome}};
const NodeErrorCategory kCategory("node", kTable);

TEST(NodeErrorCategory, ANumberOfTheTableHasItsNameAndCondition) {
    EXPECT_EQ(std::error_code(24, kCategory).message(), "BLOCK_NOT_FOUND");
    EXPECT_TRUE(std::error_code(24, kCategory) == Condition::transient);
    EXPECT_TRUE(std::error_code(63, kCategory) == Condition::unknown_outcome);
}

TEST(NodeErrorCategory, AnyOtherNumberIsPermanentAndSaysItself) {
    EXPECT_EQ(std::error_code(-32'000, kCategory).message(), "node error -32000");
    EXPECT_TRUE(std::error_code(-32'000, kCategory) == Condition::permanent);
}

}  // namespace
}  // namespace warden::rpc
