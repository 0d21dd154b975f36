#include "sandbox/server/journal.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/base/json_fields.hpp"
#include "domain/base/sha256.hpp"
#include "platform/json/parse.hpp"
#include "platform/log/log.hpp"

namespace warden::sandbox {

namespace fs = std::filesystem;

Result<UnixSecs> genesis_time(const std::string& data_dir, const Json& identity, UnixSecs now) {
    std::error_code error;
    fs::create_directories(data_dir, error);
    const fs::path file = fs::path(data_dir) / "genesis.json";
    const std::string mark = to_hex(sha256(write_canonical(identity)));
    if (!fs::exists(file)) {
        std::ofstream out(file);
        out << write_canonical(
                   Json::Object{{"settings", mark}, {"time", static_cast<std::int64_t>(now)}})
            << "\n";
        if (!out.flush()) return fail(Errc::unavailable, file.string() + ": can't be written");
        return now;
    }
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    const auto json = json::parse(text.str());
    const auto kept = json ? json::get_string(*json, "settings") : Fail(json.error());
    const auto time = json ? json::get_u64(*json, "time") : Fail(json.error());
    if (!kept || !time) return fail(Errc::invalid_input, file.string() + ": unreadable");
    if (*kept != mark) {
        return fail(Errc::conflict, data_dir +
                                        ": holds a chain of other settings; remove it or "
                                        "give another --data");
    }
    return *time;
}

Result<std::unique_ptr<JournalFile>> JournalFile::open(const std::string& data_dir, Chain& chain,
                                                       Providers& providers) {
    const fs::path path = fs::path(data_dir) / "journal.jsonl";
    const auto play = [&](const std::string& text) -> Result<void> {
        const auto line = json::parse(text);
        if (!line) return Fail(line.error());
        return Providers::is_line(*line) ? providers.replay(*line) : chain.replay(*line);
    };
    std::ifstream in(path);
    std::string text;
    std::size_t lines = 0;
    std::uintmax_t good = 0;  // bytes of whole lines
    while (std::getline(in, text)) {
        if (in.eof()) {
            log::event(log::Level::warning, "journal_cut", {{"file", path.string()}});
            break;
        }
        ++lines;
        if (auto played = play(text); !played) {
            const std::string where = path.string() + " line " + std::to_string(lines);
            return Fail(std::move(played.error()).at(where));
        }
        good += text.size() + 1;
    }
    in.close();
    std::error_code error;
    if (fs::exists(path)) fs::resize_file(path, good, error);
    std::unique_ptr<JournalFile> journal(new JournalFile());
    journal->file_ = std::fopen(path.c_str(), "ab");
    if (error || !journal->file_) {
        return fail(Errc::unavailable, path.string() + ": can't be written");
    }
    const auto write = [file = journal->file_](const Json& line) {
        // A line is one write; one that is cut off is dropped at the next start.
        std::fputs((write_canonical(line) + "\n").c_str(), file);
        std::fflush(file);
    };
    chain.set_journal(write);
    providers.set_journal(write);
    return journal;
}

JournalFile::~JournalFile() {
    if (file_) std::fclose(file_);
}

}  // namespace warden::sandbox
