// Reader of HTTP answers: every kind of body, every way to be wrong, cut anywhere.

#include <gtest/gtest.h>

#include "platform/http1/response_reader.hpp"
#include "platform/rng/rng.hpp"

namespace warden::http1 {
namespace {

constexpr ReaderLimits kLimits{200, 50};

// Feeds the text in pieces of `step` bytes, then the end of the stream.
Result<void> read_all(ResponseReader& reader, std::string_view text, std::size_t step) {
    while (!text.empty() && !reader.done()) {
        const auto piece = text.substr(0, step);
        text.remove_prefix(piece.size());
        if (auto fed = reader.feed(piece); !fed) return fed;
    }
    return reader.done() ? Result<void>{} : reader.end_of_stream();
}

struct Good {
    const char* name;
    std::string text;
    unsigned status;
    std::string body;
};

class ReaderOnGoodAnswers : public testing::TestWithParam<Good> {};

TEST_P(ReaderOnGoodAnswers, ReadsTheSameInPiecesOfAnySize) {
    const auto& text = GetParam().text;
    for (std::size_t step = 1; step <= text.size(); ++step) {
        ResponseReader reader(kLimits, ResponseReader::Body::keep);
        const auto read = read_all(reader, text, step);
        ASSERT_TRUE(read) << read.error().text() << " in pieces of " << step;
        EXPECT_EQ(reader.status(), GetParam().status);
        EXPECT_EQ(reader.body(), GetParam().body);
        EXPECT_EQ(reader.body_bytes(), GetParam().body.size());
    }
}

const std::vector<Good> kGood = {
    {"sized", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"},
    {"sized_case_and_space", "HTTP/1.1 200 OK\r\ncontent-LENGTH:\t 5 \r\n\r\nhello", 200, "hello"},
    {"same_length_twice", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 200,
     "x"},
    {"empty", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, ""},
    {"no_reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, ""},
    {"bare_newlines", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 200, "hi"},
    {"chunked",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n"
     "0123456789\r\n0\r\nTrailer: t\r\n\r\n",
     200, "hello0123456789"},
    {"chunked_beats_length",
     "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: "
     "Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
     200, "x"},
    {"until_end", "HTTP/1.0 200 OK\r\nX: y\r\n\r\nall of it", 200, "all of it"},
    {"no_content", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
    {"no_content_whatever_it_announces", "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n",
     204, ""},
    {"not_modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, ""},
    {"interim",
     "HTTP/1.1 100 Continue\r\nContent-Length: 7\r\n\r\nHTTP/1.1 200 OK\r\n"
     "Content-Length: 1\r\n\r\nx",
     200, "x"},
    {"several_interim",
     "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n b\r\n\r\n"
     "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
     200, "x"},
    {"folded", "HTTP/1.1 200 OK\r\nX: a,\r\n\t b\r\nContent-Length:\r\n 2\r\n\r\nhi", 200, "hi"},
    {"combined_length", "HTTP/1.1 200 OK\r\nContent-Length: 2, 02 ,2\r\n\r\nhi", 200, "hi"},
    {"later_minor_version", "HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""},
    {"at_the_body_limit", "HTTP/1.1 200 OK\r\n\r\n" + std::string(50, 'x'), 200,
     std::string(50, 'x')},
    {"announced_at_the_body_limit",
     "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n" + std::string(50, 'x'), 200,
     std::string(50, 'x')},
    {"at_the_header_limit", "HTTP/1.1 200 OK\r\nX: " + std::string(176, 'x') + "\r\n\r\n", 200, ""},
};

INSTANTIATE_TEST_SUITE_P(ResponseReader, ReaderOnGoodAnswers, testing::ValuesIn(kGood),
                         [](const auto& test) { return std::string(test.param.name); });

struct Bad {
    const char* name;
    std::string text;
    Errc code;
};

class ReaderOnBadAnswers : public testing::TestWithParam<Bad> {};

TEST_P(ReaderOnBadAnswers, RefusesInPiecesOfAnySize) {
    const auto& text = GetParam().text;
    for (std::size_t step = 1; step <= text.size() + 1; ++step) {
        ResponseReader reader(kLimits, ResponseReader::Body::count);
        const auto read = read_all(reader, text, step);
        ASSERT_FALSE(read) << "in pieces of " << step;
        EXPECT_EQ(read.error().code, make_error_code(GetParam().code)) << read.error().text();
    }
}

const std::string kHead = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kHead + "Transfer-Encoding: chunked\r\n\r\n";
const std::vector<Bad> kBad = {
    {"nothing", "", Errc::invalid_input},
    {"garbage", "SSH-2.0-OpenSSH_9.2\r\n\r\n", Errc::invalid_input},
    {"http2", "HTTP/2 200 OK\r\n\r\n", Errc::invalid_input},
    {"bad_status", "HTTP/1.1 2x0 OK\r\n\r\n", Errc::invalid_input},
    {"low_status", "HTTP/1.1 099 OK\r\n\r\n", Errc::invalid_input},
    {"low_status_before_an_answer", "HTTP/1.1 099 OK\r\n\r\n" + kHead + "Content-Length: 0\r\n\r\n",
     Errc::invalid_input},
    {"switches_before_an_answer",
     "HTTP/1.1 101 Switching Protocols\r\n\r\n" + kHead + "Content-Length: 0\r\n\r\n",
     Errc::invalid_input},
    {"long_status", "HTTP/1.1 2000 OK\r\n\r\n", Errc::invalid_input},
    {"cut_header", kHead + "Content-", Errc::invalid_input},
    {"no_colon", kHead + "what\r\n\r\n", Errc::invalid_input},
    {"fold_of_nothing", kHead + " X: a\r\n\r\n", Errc::invalid_input},
    {"fold_of_nothing_after_an_interim",
     "HTTP/1.1 103 Early Hints\r\nX: a\r\n\r\n" + kHead + " b\r\n\r\n", Errc::invalid_input},
    {"early_status_line", kHead + kHead + "Content-Length: 0\r\n\r\n", Errc::invalid_input},
    {"version_2_of_the_line", "HTTP/1.x 200 OK\r\n\r\n", Errc::invalid_input},
    {"space_in_name", kHead + "Content-Length : 1\r\n\r\nx", Errc::invalid_input},
    {"signed_length", kHead + "Content-Length: +1\r\n\r\nx", Errc::invalid_input},
    {"huge_length", kHead + "Content-Length: 99999999999999999999\r\n\r\n", Errc::invalid_input},
    {"two_lengths", kHead + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
     Errc::invalid_input},
    {"combined_lengths_differ", kHead + "Content-Length: 1, 2\r\n\r\nxx", Errc::invalid_input},
    {"combined_length_cut", kHead + "Content-Length: 1,\r\n\r\nx", Errc::invalid_input},
    {"chunked_twice",
     kHead + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     Errc::invalid_input},
    {"gzip_framing", kHead + "Transfer-Encoding: gzip, chunked\r\n\r\n", Errc::invalid_input},
    {"half_body", kHead + "Content-Length: 5\r\n\r\nhel", Errc::invalid_input},
    {"half_chunk", kChunked + "5\r\nhel", Errc::invalid_input},
    {"chunk_size", kChunked + "-1\r\n", Errc::invalid_input},
    {"no_chunk_size", kChunked + "\r\n", Errc::invalid_input},
    {"chunk_too_long", kChunked + "1\r\nxy\r\n0\r\n\r\n", Errc::invalid_input},
    {"no_last_chunk", kChunked + "1\r\nx\r\n", Errc::invalid_input},
    {"switches", "HTTP/1.1 101 Switching Protocols\r\n\r\n", Errc::invalid_input},
    {"over_the_header_limit", kHead + "X: " + std::string(177, 'x') + "\r\n\r\n", Errc::limit},
    {"long_header", kHead + "X: " + std::string(200, 'x') + "\r\n\r\n", Errc::limit},
    {"endless_line", std::string(300, 'x'), Errc::limit},
    {"endless_interim",
     [] {
         std::string text;
         for (int count = 0; count < 20; ++count) text += "HTTP/1.1 100 Continue\r\n\r\n";
         return text;
     }(),
     Errc::limit},
    {"announced_body", kHead + "Content-Length: 51\r\n\r\n", Errc::limit},
    {"endless_body", kHead + "\r\n" + std::string(51, 'x'), Errc::limit},
    {"endless_chunks", kChunked + "33\r\n" + std::string(51, 'x'), Errc::limit},
    {"endless_chunk_line", kChunked + "1;" + std::string(5000, 'x'), Errc::limit},
    {"endless_trailer", kChunked + "0\r\n" + std::string(5000, 'x'), Errc::limit},
};

INSTANTIATE_TEST_SUITE_P(ResponseReader, ReaderOnBadAnswers, testing::ValuesIn(kBad),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ResponseReader, HeadersAreThoseOfTheFinalAnswerWithFoldsAsBlanks) {
    ResponseReader reader(kLimits, ResponseReader::Body::count);
    EXPECT_TRUE(
        reader.feed("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n"
                    "X: a,\r\n \t b\r\n c\r\n\r\n"));
    EXPECT_EQ(reader.headers(), (ports::HttpHeaders{{"X", "a, b c"}}));
}

TEST(ResponseReader, StatusIsKnownOnlyWithTheWholeHeader) {
    ResponseReader reader(kLimits, ResponseReader::Body::count);
    EXPECT_TRUE(reader.feed("HTTP/1.1 500 Oops\r\nX: y\r\n"));
    EXPECT_FALSE(reader.status());
    EXPECT_TRUE(reader.feed("\r\n"));
    EXPECT_EQ(reader.status(), 500u);
}

// Bytes changed at random never crash it, and never make it take more than the limits.
TEST(ResponseReader, DamagedAnswersStayWithinTheLimits) {
    rng::SeededRng rng(2026);
    for (int round = 0; round < 20'000; ++round) {
        std::string text = kGood[ports::uniform(rng, kGood.size())].text;
        for (int change = 0; change < 3; ++change) {
            text[ports::uniform(rng, text.size())] = static_cast<char>(ports::uniform(rng, 256));
        }
        ResponseReader reader(kLimits, ResponseReader::Body::keep);
        const auto read = read_all(reader, text, 1 + ports::uniform(rng, 40));
        EXPECT_TRUE(!read || reader.done());
        EXPECT_LE(reader.body().size(), kLimits.body_max);
    }
}

TEST(ResponseReader, AnAnswerToHeadEndsWithItsHeaders) {
    ResponseReader reader(kLimits, ResponseReader::Body::none);
    ASSERT_TRUE(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"));
    EXPECT_TRUE(reader.done());
    EXPECT_EQ(reader.take().headers.size(), 1u);
}

TEST(ResponseReader, SaysWhatCameAfterTheMessage) {
    ResponseReader reader(kLimits, ResponseReader::Body::keep);
    ASSERT_TRUE(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more"));
    EXPECT_EQ(reader.unread(), 9u);
    EXPECT_EQ(reader.take().body, "hi");
}

TEST(ResponseReader, SaysWhetherTheConnectionIsGoodForAnother) {
    struct Case {
        const char* head;
        bool keep;
    };
    for (const Case& c :
         {Case{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", true},
          Case{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\n", false},
          Case{"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n", false},
          Case{"HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n", true},
          Case{"HTTP/1.1 204 OK\r\n", true}}) {
        ResponseReader reader(kLimits, ResponseReader::Body::keep);
        ASSERT_TRUE(reader.feed(std::string(c.head) + "\r\n"));
        ASSERT_TRUE(reader.done()) << c.head;
        EXPECT_EQ(reader.keep_alive(), c.keep) << c.head;
    }
    // Two stories about the length, and a body that the end of the stream ended.
    ResponseReader both(kLimits, ResponseReader::Body::keep);
    ASSERT_TRUE(
        both.feed("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"
                  "\r\n0\r\n\r\n"));
    EXPECT_FALSE(both.keep_alive());
    ResponseReader open(kLimits, ResponseReader::Body::keep);
    ASSERT_TRUE(open.feed("HTTP/1.1 200 OK\r\n\r\nall"));
    ASSERT_TRUE(open.end_of_stream());
    EXPECT_FALSE(open.keep_alive());
}

}  // namespace
}  // namespace warden::http1
