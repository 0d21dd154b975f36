// warden keys generate|show
#include <cstdio>

#include "main/chains/keys.hpp"
#include "main/commands/commands.hpp"
#include "platform/secrets/file_secrets.hpp"

namespace warden::cli {

int keys_generate(const std::string& kind, const std::string& file) {
    const auto made = kind == "vantage"    ? generate_vantage_key(file)
                      : kind == "starknet" ? generate_starknet_key(file)
                                           : generate_stellar_key(file);
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text().c_str());
        return 1;
    }
    std::printf("%s\n", made->public_text.c_str());
    return 0;
}

int keys_show(const std::string& kind, const std::string& file) {
    const auto secrets = secrets::make_file_secrets();
    const auto text = public_text_of(kind, *secrets, file);
    if (!text) {
        std::fprintf(stderr, "%s\n", text.error().text().c_str());
        return 1;
    }
    std::printf("%s\n", text->c_str());
    return 0;
}

}  // namespace warden::cli
