#include "platform/http1/host_name.hpp"

#include <gtest/gtest.h>

namespace warden::http1 {
namespace {

TEST(HostName, IsConvertedByUts46) {
    EXPECT_EQ(ascii_url("http://b\u00fccher.example/"), "http://xn--bcher-kva.example/");
    EXPECT_EQ(ascii_url("https://B\u00dcCHER.example:8443"), "https://xn--bcher-kva.example:8443");
    EXPECT_EQ(ascii_url("http://fa\u00df.example"), "http://xn--fa-hia.example")
        << "non-transitional";
    EXPECT_EQ(ascii_url("http://\u4f8b\u3002example/"), "http://xn--fsq.example/")
        << "the ideographic full stop is a dot";
}

TEST(HostName, TheRestIsPercentEncoded) {
    EXPECT_EQ(ascii_url("http://a.example/\u00e4?q=\u00fc"), "http://a.example/%C3%A4?q=%C3%BC");
}

TEST(HostName, AsciiStaysAsItIs) {
    for (const char* url : {"http://A.example/%C3", "no url", "http://[::1]:80/", ""}) {
        EXPECT_EQ(ascii_url(url), url);
    }
}

TEST(HostName, WhatCannotBeConvertedStaysAsItIs) {
    std::string too_long = "http://";
    for (int i = 0; i < 70; ++i) too_long += "\u00fc";
    for (const std::string& url :
         {std::string("http://\xff\xfe/"), too_long, std::string("\u00fc:a")}) {
        EXPECT_EQ(ascii_url(url), url);
    }
}

}  // namespace
}  // namespace warden::http1
