#pragma once

#include <string>
#include <string_view>

namespace baton::model {

// As text of an HTML or SVG document, also in an attribute's double quotes: nothing in it is markup, moves a
// cursor or turns text around.
[[nodiscard]] std::string html(std::string_view text);

}  // namespace baton::model
