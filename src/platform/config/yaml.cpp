#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <utility>

#include "platform/config/raw.hpp"

namespace warden::config {
namespace {

// Far above any real file; aliases could make a small text into a huge tree.
constexpr int kNodesMax = 20'000;
constexpr int kDepthMax = 16;

class YamlReader {
  public:
    YamlReader(const std::string& file_name, Problems& problems)
        : file_name_(file_name), problems_(problems) {}

    Raw read(const YAML::Node& node, const std::string& path, int depth) {
        Raw raw;
        raw.origin = origin(node.Mark());
        if (++nodes_ > kNodesMax || depth > kDepthMax) {
            if (!too_large_) problem(raw.origin, path, "too large or nested too deep");
            too_large_ = true;
            return raw;
        }
        if (node.IsScalar()) {
            raw.kind = Raw::Kind::scalar;
            raw.text = node.Scalar();
        } else if (node.IsSequence()) {
            raw.kind = Raw::Kind::list;
            for (std::size_t i = 0; i < node.size(); ++i) {
                raw.items.push_back(read(node[i], path + '[' + std::to_string(i) + ']', depth + 1));
            }
        } else if (node.IsMap()) {
            raw.kind = Raw::Kind::map;
            for (const auto& member : node)
                read_member(raw, member.first, member.second, path, depth);
        }
        return raw;
    }

    Origin origin(const YAML::Mark& mark) const {
        return {file_name_, std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1};
    }

    void problem(Origin where, std::string path, std::string message) {
        problems_.push_back({std::move(where), std::move(path), std::move(message)});
    }

  private:
    void read_member(Raw& map, const YAML::Node& name, const YAML::Node& value,
                     const std::string& path, int depth) {
        const Origin where = origin(name.Mark());
        if (!name.IsScalar()) return problem(where, path, "a key must be plain text");
        const std::string below = path.empty() ? name.Scalar() : path + '.' + name.Scalar();
        if (const Raw* first = map.find(name.Scalar())) {
            return problem(where, below, "given twice, first in " + first->name_origin.text());
        }
        Raw member = read(value, below, depth + 1);
        member.name = name.Scalar();
        member.name_origin = where;
        map.items.push_back(std::move(member));
    }

    const std::string& file_name_;
    Problems& problems_;
    int nodes_ = 0;
    bool too_large_ = false;
};

}  // namespace

const Raw* Raw::find(std::string_view member) const {
    if (kind != Kind::map) return nullptr;
    const auto found = std::ranges::find(items, member, &Raw::name);
    return found == items.end() ? nullptr : &*found;
}

Raw* Raw::find(std::string_view member) {
    return const_cast<Raw*>(std::as_const(*this).find(member));
}

Raw read_yaml(std::string_view yaml, const std::string& file_name, Problems& problems) {
    YamlReader reader(file_name, problems);
    Raw empty{.kind = Raw::Kind::map, .origin = {file_name, 1, 1}};
    try {
        const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(yaml));
        if (documents.empty() || documents[0].IsNull()) return empty;
        if (documents.size() > 1) {
            reader.problem(reader.origin(documents[1].Mark()), "", "a second YAML document");
            return empty;
        }
        Raw root = reader.read(documents[0], "", 0);
        if (root.kind == Raw::Kind::map) return root;
        reader.problem(root.origin, "", "must be a map of sections");
    } catch (const YAML::Exception& error) {
        reader.problem(reader.origin(error.mark), "", "not YAML: " + error.msg);
    }
    return empty;
}

}  // namespace warden::config
