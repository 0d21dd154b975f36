#include "sandbox/server/journal.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/base/sha256.hpp"
#include "platform/json/fields.hpp"
#include "platform/json/parse.hpp"
#include "platform/log/log.hpp"

namespace warden::sandbox {
namespace {

namespace fs = std::filesystem;

}  // namespace

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

Result<std::unique_ptr<JournalFile>> JournalFile::open(const std::string& data_dir, Chain& chain) {
    const fs::path path = fs::path(data_dir) / "journal.jsonl";
    std::unique_ptr<JournalFile> journal(new JournalFile());
    std::ifstream in(path);
    std::string line;
    std::uintmax_t good = 0;  // bytes of whole lines
    while (std::getline(in, line)) {
        if (in.eof()) {
            log::event(log::Level::warning, "journal_cut", {{"file", path.string()}});
            break;
        }
        if (auto played = chain.replay(line); !played) {
            return Fail(std::move(played.error())
                            .at(path.string() + " line " + std::to_string(journal->replayed_ + 1)));
        }
        ++journal->replayed_;
        good += line.size() + 1;
    }
    in.close();
    std::error_code error;
    if (fs::exists(path)) fs::resize_file(path, good, error);
    journal->file_ = std::fopen(path.c_str(), "ab");
    if (error || !journal->file_) {
        return fail(Errc::unavailable, path.string() + ": can't be written");
    }
    chain.set_journal([file = journal->file_](const std::string& text) {
        // One write per line; a line that is cut off is dropped at the next start.
        std::fputs((text + "\n").c_str(), file);
        std::fflush(file);
    });
    return journal;
}

JournalFile::~JournalFile() {
    if (file_) std::fclose(file_);
}

}  // namespace warden::sandbox
