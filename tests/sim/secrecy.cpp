#include "tests/sim/secrecy.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iostream>

#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/codec/xdr.hpp"
#include "domain/base/hex.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/log/log.hpp"

namespace warden::sim {

std::vector<std::string> forms_of(const std::string& secret) {
    std::vector<std::string> forms{secret};
    Bytes bytes;
    if (auto key = stellar::decode_strkey(secret)) {
        bytes = std::move(key->payload);
    } else {
        std::string digits = secret.starts_with("0x") ? secret.substr(2) : secret;
        while (digits.size() > 1 && digits.front() == '0') digits.erase(0, 1);
        forms.push_back(digits);  // whole and without its zeros
        if (digits.size() % 2 != 0) digits.insert(0, "0");
        bytes = *from_hex(digits);
    }
    std::string hex = to_hex(bytes);
    forms.push_back(hex);
    std::ranges::transform(hex, hex.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    forms.push_back(hex);
    std::string base64 = stellar::to_base64(bytes);
    base64.resize(base64.find_last_not_of('=') + 1);
    forms.push_back(base64);
    std::ranges::replace(base64, '+', '-');  // as in URLs
    std::ranges::replace(base64, '/', '_');
    forms.push_back(base64);
    return forms;
}

Secrecy::Secrecy(World& world, Audit& audit) : world_(world), audit_(audit) {
    const auto add = [this](const std::string& secret) {
        for (std::string& form : forms_of(secret)) secrets_.push_back(std::move(form));
    };
    for (const ChainPlace& place : world_.chains()) {
        add(*place.chain->secret(place.chain->config().signer_key_file.string()));
    }
    for (const auto& pod : world_.pods()) add(pod->vantage_secret());
    log::set_level(log::Level::info);
    const bool shown = std::getenv("WARDEN_SIM_LOG") != nullptr;
    log::set_sink([this, shown](std::string_view line) {
        ++lines_;
        look("a log line", line);
        if (shown) std::cerr << line << "\n";
    });
}

Secrecy::~Secrecy() { log::set_sink({}); }

void Secrecy::look(const std::string& where, std::string_view text) {
    for (const std::string& secret : secrets_) {
        if (text.find(secret) != text.npos) audit_.found("I9", "a key is in " + where);
    }
}

void Secrecy::look_at_metrics() {
    for (const auto& pod : world_.pods()) {
        look("the metrics of " + pod->settings().name, pod->metrics());
    }
}

}  // namespace warden::sim
