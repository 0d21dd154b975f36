#pragma once
// For this folder only: values to and from columns.

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/enum_names.hpp"
#include "storage/session.hpp"

namespace warden::storage {

// Reads a json column. A text that is not canonical was not written by us: it ends the job
// (permanent).
Json json_of(const pqxx::field& field);
// The enumerator of a column's word. Any other word was not written by us: ends the job
// (permanent).
template <NamedEnum Enum>
Enum enum_of(const pqxx::field& field) {
    Result<Enum> value = from_name<Enum>({field.c_str(), field.size()});
    if (value) return *value;
    throw StoreError(Errc::permanent,
                     std::string("stored ") + field.name() + ": " + value.error().detail);
}
// What `read` makes of each row, whose first column is its id. A row of `table` that it can't read
// was not written by us, or by a later version: it is said, counted and an Error (permanent) in its
// place, so that it keeps nobody from the others.
template <class Stored, class Read>
std::vector<Stored> each_or_error(Tx& tx, const char* table, const pqxx::result& rows, Read read) {
    std::vector<Stored> all;
    for (const pqxx::row row : rows) {
        const auto id = row[0].as<std::uint64_t>();
        try {
            all.push_back({id, read(row)});
        } catch (const StoreError& wrong) {
            all.push_back({id, Fail(tx.unreadable(table, id, wrong.error))});
        }
    }
    return all;
}
// Its word, as a parameter.
template <NamedEnum Enum>
std::string word_of(Enum value) {
    return std::string(name(value));
}
// Ends the job (invalid_input) when a JSON number cannot hold the value.
Json json_number(std::uint64_t value);
// Reads the column's value; empty for NULL.
template <class T>
std::optional<T> optional_of(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return field.as<T>();
}
// NULL as a parameter or in COPY when it is empty.
std::optional<std::string> text_of(const std::optional<std::uint64_t>& value);
// Makes a foreign text one that PostgreSQL takes: what is not UTF-8 becomes '?'.
std::string clean_text(std::string text);

}  // namespace warden::storage
