#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton::base {

// Text from outside (messages, labels, paths, other programs' files) passes through one of these before
// it is printed or recorded. All of them turn invalid UTF-8 into U+FFFD, and escape every character that
// could end a line or move a terminal's cursor: C0, DEL, C1, U+2028 and U+2029.

// For error messages: printable as it is, on one line.
[[nodiscard]] std::string one_line(std::string_view text);

// A logfmt value: bare where that is unambiguous, else double-quoted with \" \\ \n \r \t \u00XX.
// An empty text is "".
[[nodiscard]] std::string line_value(std::string_view text);

// Always quoted, escapes as above.
[[nodiscard]] std::string quoted(std::string_view text);

// A JSON string with its quotes (RFC 8259).
[[nodiscard]] std::string json_string(std::string_view text);

// Well-formed, so that it passes through the above without loss.
[[nodiscard]] bool is_utf8(std::string_view text);

// The longest prefix of at most `bytes` that ends between two characters.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t bytes);

}  // namespace baton::base
