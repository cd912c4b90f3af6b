#include "command/status_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/display_text.h"
#include "model/job_status_json.h"
#include "model/job_status_table.h"
#include "system/host.h"

namespace baton::command {
namespace {

// https://no-color.org: whatever it is set to, unless that is empty.
bool wants_colour() {
  const auto unwanted = system::environment_variable("NO_COLOR");
  const auto terminal = system::environment_variable("TERM");
  return (!unwanted || unwanted->empty()) && terminal.value_or("") != "dumb";
}

// Of the title, the row of column titles, and the line that tells how many more there are.
constexpr std::size_t rows_around = 4;

}  // namespace

StatusView::StatusView(const StatusSettings& settings)
    : settings_(settings), terminal_(system::terminal_size()), colour_(terminal_ && wants_colour()) {}

std::string StatusView::text(const std::vector<model::JobStatus>& jobs, base::Instant now) const {
  return text(jobs, std::optional(now));
}

std::string StatusView::text(const std::vector<model::JobStatus>& jobs) const {
  return text(jobs, std::nullopt);
}

std::string StatusView::text(const std::vector<model::JobStatus>& jobs,
                             std::optional<base::Instant> now) const {
  if (settings_.json) return model::job_statuses_json(place_of(settings_.records), jobs, settings_.indices());
  model::StatusTableOptions options;
  options.indices = settings_.indices();
  options.now = now;
  options.style.colour = colour_;
  if (terminal_) options.style.width = terminal_->columns;
  return model::status_table(jobs, options);
}

std::string StatusView::picture(const engine::StatusWatch::Look& look, system::TerminalSize size,
                                base::Instant now) const {
  const std::string time = base::format_instant(now).substr(11, 8);
  const std::string title = fmt::format("{} UTC  {}", time, model::printable(place_of(settings_.records)));
  std::string text = model::cut_to_width(title, size.columns) + "\n\n";
  if (!look) return text + model::cut_to_width(look.error().message(), size.columns) + "\n";
  if (look->empty()) return text + "no records\n";
  model::StatusTableOptions options;
  options.indices = settings_.indices();
  options.now = now;
  options.style = {size.columns, colour_};
  options.most_rows = size.rows > rows_around ? size.rows - rows_around : 1;
  return text + model::status_table(*look, options);
}

}  // namespace baton::command
