#include "model/line_scanner.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "model/lines_json.h"

namespace baton::model {
namespace {

constexpr std::array<std::string_view, 4> beginnings{"METRIC:", "EVENT:", R"({"metric":)", R"({"event":)"};

std::size_t find_newline(std::string_view bytes) {
  const void* found = std::memchr(bytes.data(), '\n', bytes.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
}

// By its first byte nearly every other line is told apart.
bool begins_like_ours(std::string_view line) {
  if (line.empty() || (line[0] != 'M' && line[0] != 'E' && line[0] != '{')) return false;
  return std::ranges::any_of(beginnings,
                             [&](std::string_view beginning) { return line.starts_with(beginning); });
}

bool may_become_ours(std::string_view beginning_of_line) {
  return beginning_of_line.size() <= max_line_bytes &&
         std::ranges::any_of(beginnings, [&](std::string_view beginning) {
           return beginning_of_line.starts_with(beginning) || beginning.starts_with(beginning_of_line);
         });
}

}  // namespace

std::optional<Line> parse_printed_line(std::string_view text) {
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text.starts_with('{') ? parse_json_line(text) : parse_line(text);
}

void LineScanner::feed(std::string_view bytes) {
  if (state_ != State::at_line_start) bytes = continue_line(bytes);
  while (!bytes.empty()) {
    const std::size_t newline = find_newline(bytes);
    if (newline == std::string_view::npos) return begin_line(bytes);
    examine(bytes.substr(0, newline));
    bytes.remove_prefix(newline + 1);
  }
}

void LineScanner::finish() {
  examine(kept_);
  kept_.clear();
  state_ = State::at_line_start;
}

// What is behind the end of the line that had begun.
std::string_view LineScanner::continue_line(std::string_view bytes) {
  const std::size_t newline = find_newline(bytes);
  const bool whole = newline != std::string_view::npos;
  const std::string_view part = bytes.substr(0, newline);
  if (state_ == State::keeping) {
    kept_.append(part.substr(0, max_line_bytes + 1));
    if (!may_become_ours(kept_)) state_ = State::skipping;
  }
  if (whole && state_ == State::keeping) examine(kept_);
  if (whole) state_ = State::at_line_start;
  if (state_ != State::keeping) kept_.clear();
  return whole ? bytes.substr(newline + 1) : std::string_view{};
}

void LineScanner::begin_line(std::string_view beginning) {
  state_ = may_become_ours(beginning) ? State::keeping : State::skipping;
  if (state_ == State::keeping) kept_ = beginning;
}

void LineScanner::examine(std::string_view line) {
  if (!begins_like_ours(line) || line.size() > max_line_bytes) return;
  if (auto read = parse_printed_line(line)) found_(std::move(*read));
}

}  // namespace baton::model
