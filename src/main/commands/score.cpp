// warden score UNIT|PROVIDER --explain
#include <cstdio>

#include "domain/scoring/reputation.hpp"
#include "main/commands/commands.hpp"
#include "main/commands/run_async.hpp"
#include "storage/stores.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

Json row_json(const ports::ScoreRow& row) {
    return Json::Object{{"subject", row.subject},
                        {"score", scoring::whole_score(row.thirds)},
                        {"thirds", row.thirds},
                        {"day", Json(row.day)},
                        {"day_end", to_decimal(row.day_end)},
                        {"points_thirds", std::int64_t{row.points}},
                        {"rule_set", row.rule_set},
                        {"explanation", row.detail}};
}

// "name: value" lines of nested JSON, for people.
void print_tree(const Json& json, int depth) {
    const auto scalar = [](const Json& value) {
        return value.string() != nullptr ? *value.string() : write_canonical(value);
    };
    if (const Json::Object* object = json.object()) {
        for (const auto& [name, value] : *object) {
            const bool nested = value.object() != nullptr || value.array() != nullptr;
            std::printf("%*s%s:%s%s\n", depth * 2, "", name.c_str(), nested ? "" : " ",
                        nested ? "" : scalar(value).c_str());
            if (nested) print_tree(value, depth + 1);
        }
    } else if (const Json::Array* array = json.array()) {
        for (const Json& value : *array) {
            const bool nested = value.object() != nullptr || value.array() != nullptr;
            std::printf("%*s-%s%s\n", depth * 2, "", nested ? "" : " ",
                        nested ? "" : scalar(value).c_str());
            if (nested) print_tree(value, depth + 1);
        }
    }
}

struct Ask {
    std::string subject;
    bool explain = false;
    Output output = Output::text;
};

asio::awaitable<int> show(OpenDatabase open, Ask ask) {
    const auto scores = storage::make_score_store(open.database);
    ports::ScoreHistory history;
    history.subject = ask.subject;
    const bool is_account = ask.subject.find(':') != std::string::npos;
    if (is_account) history.subject_kind = scoring::SubjectKind::provider;
    history.limit = 1;
    const auto rows = co_await scores->scores(history);
    if (!rows) {
        std::fprintf(stderr, "%s\n", rows.error().text().c_str());
        co_return 1;
    }
    if (rows->empty()) {
        std::fprintf(stderr,
                     "no score of %s yet: a unit is <chain>.<contract>.<number>, a provider its "
                     "CAIP-10 account, and the first score comes after the first day\n",
                     ask.subject.c_str());
        co_return 1;
    }
    const ports::ScoreRow& row = rows->front();
    if (ask.output == Output::json) {
        std::printf("%s\n", write_canonical(row_json(row)).c_str());
        co_return 0;
    }
    std::printf("%s  %u of 100 (%u thirds) after day %lld\n", row.subject.c_str(),
                scoring::whole_score(row.thirds), row.thirds, static_cast<long long>(row.day));
    if (ask.explain) print_tree(row.detail, 1);
    co_return 0;
}

}  // namespace

int score(const Global& global, const std::string& subject, bool explain) {
    const auto config = load_or_explain(global);
    if (!config) return 2;
    const Ask ask{subject, explain, global.output};
    return with_database(*config, [&ask](OpenDatabase open) { return show(open, ask); });
}

}  // namespace warden::cli
