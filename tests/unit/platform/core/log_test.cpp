#include "platform/log/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "platform/log/logfmt.hpp"
#include "tests/support/log_capture.hpp"

namespace warden::log {
namespace {

std::string text_of(std::string_view value) {
    const std::array fields{Field("key", value)};
    return to_logfmt(Level::info, "happened", fields);
}

TEST(LogfmtTest, KindsOfValues) {
    const std::string name = "a";  // a Field only refers to it
    const std::array fields{Field("chain", "stellar"),
                            Field("name", name),
                            Field("retry", true),
                            Field("count", 3),
                            Field("left", std::int64_t{-5}),
                            Field("most", ~std::uint64_t{0})};
    EXPECT_EQ(to_logfmt(Level::warning, "rpc_retry", fields),
              "level=warning event=rpc_retry chain=stellar name=a retry=true count=3 left=-5 "
              "most=18446744073709551615");
}

TEST(LogfmtTest, NewlineCannotForgeALine) {
    EXPECT_EQ(text_of("x\nts=1 level=error event=forged\r\n"),
              R"(level=info event=happened key="x\nts=1 level=error event=forged\u000d\n")");
}

TEST(LogfmtTest, SpaceAndEqualsCannotForgeAField) {
    EXPECT_EQ(text_of("a level=error"), R"(level=info event=happened key="a level=error")");
    EXPECT_EQ(text_of("a=b"), R"(level=info event=happened key="a=b")");
}

TEST(LogfmtTest, QuotesAndBackslashesAreEscaped) {
    EXPECT_EQ(text_of(R"(say "hi" \ bye)"), R"(level=info event=happened key="say \"hi\" \\ bye")");
}

TEST(LogfmtTest, ControlBytesAreEscapedAndUtf8IsKept) {
    EXPECT_EQ(text_of(std::string_view("\x1b[31m\0\t\x7f", 8)),
              "level=info event=happened key=\"\\u001b[31m\\u0000\\t\\u007f\"");
    EXPECT_EQ(text_of("Zürich"), "level=info event=happened key=\"Zürich\"");
}

TEST(LogfmtTest, EmptyTextIsVisible) {
    EXPECT_EQ(text_of(""), R"(level=info event=happened key="")");
}

TEST(LogfmtTest, LongTextIsCut) {
    const std::string kept(kTextBytesMax, 'x');
    EXPECT_EQ(text_of(kept), "level=info event=happened key=" + kept);
    EXPECT_EQ(text_of(kept + "y"), "level=info event=happened key=\"" + kept + "...\"");
}

TEST(LogTest, EventsBelowTheLevelAreDropped) {
    const support::LogCapture logged;
    event(Level::debug, "hidden");
    event(Level::info, "shown", {{"block_num", 51}});
    set_level(Level::error);
    event(Level::warning, "hidden_too");
    set_level(Level::info);
    EXPECT_EQ(logged.lines(), std::vector<std::string>{"level=info event=shown block_num=51"});
}

TEST(LogTest, LineOnStderrHasATimestamp) {
    testing::internal::CaptureStderr();
    event(Level::info, "started", {{"version", "{} 1"}});  // braces are no format
    const std::string line = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(testing::Matches(
        testing::MatchesRegex("ts=[0-9]+-[0-9]+-[0-9]+T[0-9:]+\\.[0-9]+Z level=info event=started "
                              "version=\"\\{\\} 1\"\n"))(line))
        << line;
}

TEST(LogTest, ThreadsMayLogTogether) {
    testing::internal::CaptureStderr();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([] {
            for (int i = 0; i < 50; ++i) event(Level::info, "together", {{"number", i}});
        });
    }
    set_level(Level::info);  // may be changed meanwhile
    for (auto& thread : threads) thread.join();
    const std::string lines = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 200);
    const std::regex whole("ts=\\S+ level=info event=together number=[0-9]+\n");
    EXPECT_EQ(std::regex_replace(lines, whole, ""), "") << "every line is whole";
}

}  // namespace
}  // namespace warden::log
