#pragma once

#include <string_view>

namespace baton::model {

// The page that shows jobs live, from status_page.html. It asks /status every two seconds.
[[nodiscard]] std::string_view status_page();

// The Content-Security-Policy to send with it: nothing runs but what is in it, and it reaches nothing but the
// server that it is from.
[[nodiscard]] std::string_view status_page_policy();

}  // namespace baton::model
