#pragma once
// For this folder only: values to and from columns.

#include <concepts>
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/check.hpp"
#include "domain/base/enum_names.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "storage/session.hpp"

namespace warden::storage {

// What was stored in a column; an error says that it was not written by us and ends the job
// (permanent).
template <class T>
T value_of(const pqxx::field& field, Result<T> value) {
    if (value) return std::move(*value);
    throw StoreError(Errc::permanent,
                     std::string("stored ") + field.name() + ": " + value.error().detail);
}
// A column as a T: NULL where it is an optional, the word of an enum, canonical JSON, an entity's
// id, or a type of libpqxx.
template <class T>
T column_as(const pqxx::field& field) {
    const std::string_view text(field.c_str(), field.size());
    if constexpr (requires {
                      typename T::value_type;
                      T(std::nullopt);
                  }) {
        if (field.is_null()) return std::nullopt;
        return column_as<typename T::value_type>(field);
    } else if constexpr (NamedEnum<T>) {
        return value_of(field, from_name<T>(text));
    } else if constexpr (std::same_as<T, Json>) {
        return value_of(field, read_canonical(text));
    } else if constexpr (std::same_as<T, chain::EntityId>) {
        return value_of(field, chain::parse_entity_id(text));
    } else {
        try {
            return field.as<T>();
        } catch (const pqxx::conversion_error& wrong) {
            throw StoreError(Errc::permanent,
                             std::string("stored ") + field.name() + ": " + wrong.what());
        }
    }
}
// Every column of a row, in the order of its SELECT.
template <class... T>
void read_row(const pqxx::row& row, T&... values) {
    WARDEN_CHECK(row.size() == sizeof...(values));
    pqxx::row::size_type column = 0;
    ((values = column_as<T>(row[column++])), ...);
}
// What `read` makes of each row, and of the first one; empty: there is none.
template <class Read>
auto each(const pqxx::result& rows, Read read) {
    std::vector<std::invoke_result_t<Read&, const pqxx::row&>> all;
    all.reserve(rows.size());
    for (const pqxx::row row : rows) all.push_back(read(row));
    return all;
}
template <class Read>
auto first(const pqxx::result& rows, Read read)
    -> std::optional<std::invoke_result_t<Read&, const pqxx::row&>> {
    if (rows.empty()) return std::nullopt;
    return read(rows[0]);
}
// What `read` makes of a row of `table`, which `id` names. A row that it can't read was not written
// by us, or by a later version: it is said and counted, and an Error (permanent) in its place, so
// that it keeps nobody from the others.
template <class Read>
auto read_or_error(Tx& tx, const char* table, const std::string& id, const pqxx::row& row,
                   Read read) -> Result<std::invoke_result_t<Read&, const pqxx::row&>> {
    try {
        return read(row);
    } catch (const StoreError& wrong) {
        return Fail(tx.unreadable(table, id, wrong.error));
    }
}
// The same of each row, whose first column is its id.
template <class Stored, class Read>
std::vector<Stored> each_or_error(Tx& tx, const char* table, const pqxx::result& rows, Read read) {
    return each(rows, [&](const pqxx::row& row) -> Stored {
        const auto id = row[0].as<std::uint64_t>();
        return {id, read_or_error(tx, table, std::to_string(id), row, read)};
    });
}
// What `read` makes of those rows that it can read; their first column is their id.
template <class Read>
auto each_readable(Tx& tx, const char* table, const pqxx::result& rows, Read read) {
    std::vector<std::invoke_result_t<Read&, const pqxx::row&>> readable;
    readable.reserve(rows.size());
    for (const pqxx::row row : rows) {
        auto one = read_or_error(tx, table, row[0].c_str(), row, read);
        if (one) readable.push_back(std::move(*one));
    }
    return readable;
}
// Of the columns (first_num, last_num, proof).
chain::CoverageRange coverage_of(const pqxx::row& row);
// The word of an enum, as a parameter.
template <NamedEnum Enum>
std::string word_of(Enum value) {
    return std::string(name(value));
}
// Ends the job (invalid_input) when a JSON number cannot hold the value.
Json json_number(std::uint64_t value);
// NULL as a parameter or in COPY when it is empty.
std::optional<std::string> text_of(const std::optional<std::uint64_t>& value);
// Makes a foreign text one that PostgreSQL takes: what is not UTF-8 becomes '?'.
std::string clean_text(std::string text);

}  // namespace warden::storage
