// warden keys generate|show
#include <cstdio>

#include "main/chains/kinds.hpp"
#include "main/commands/commands.hpp"
#include "main/service/vantage_key.hpp"
#include "platform/secrets/file_secrets.hpp"

namespace warden::cli {
namespace {

Result<const KeyFormat*> format_of(const std::string& kind) {
    if (kind == "vantage") return &kVantageKey;
    const auto chain = chain_kind(kind);
    if (!chain) return Fail(chain.error());
    return &(*chain)->keys;
}

Result<std::string> generate(const std::string& kind, const std::string& file) {
    const auto format = format_of(kind);
    if (!format) return Fail(format.error());
    const auto made = (*format)->generate();
    if (!made) return Fail(made.error());
    const auto written = secrets::write_new_secret(file, made->secret);
    if (!written) return Fail(written.error());
    return made->public_text;
}

Result<std::string> show(const std::string& kind, const std::string& file) {
    const auto format = format_of(kind);
    if (!format) return Fail(format.error());
    const auto secret = secrets::make_file_secrets()->read(file);
    if (!secret) return Fail(secret.error());
    auto text = (*format)->public_text(secret->reveal());
    if (!text) return Fail(std::move(text.error()).at(file));
    return text;
}

int print(const Result<std::string>& public_text) {
    if (public_text) {
        std::printf("%s\n", public_text->c_str());
        return 0;
    }
    std::fprintf(stderr, "%s\n", public_text.error().text().c_str());
    return 1;
}

}  // namespace

int keys_generate(const std::string& kind, const std::string& file) {
    return print(generate(kind, file));
}

int keys_show(const std::string& kind, const std::string& file) { return print(show(kind, file)); }

}  // namespace warden::cli
