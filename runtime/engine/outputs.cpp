#include "engine/outputs.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "engine/output_finder.h"
#include "model/checksum.h"
#include "system/parallel.h"

namespace baton::engine {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using system::Place;

constexpr unsigned max_threads = 2;

Error bad(const std::string& path, std::string_view cause) {
  return base::data_error(fmt::format("output '{}'", path), cause);
}

// What is wrong with the output itself, told apart from a volume that fails.
Error refine(const std::string& path, const Error& error) {
  switch (error.kind) {
    case ErrorKind::data: return bad(path, error.cause);
    case ErrorKind::not_found: return bad(path, "vanished while it was being read");
    case ErrorKind::wrong_type: return bad(path, "is not a regular file");
    case ErrorKind::refused:
      if (error.number == ELOOP) return bad(path, "is a symbolic link that is not followed");
      if (error.number == 0) return bad(path, error.cause);
      return error;
    default: return error;
  }
}

std::string directory_of(const std::string& below) {
  const std::size_t slash = below.rfind('/');
  return slash == std::string::npos ? "" : below.substr(0, slash);
}

std::vector<Place> directories_of(const OutputFinder::Found& found) {
  std::set<std::string> seen;
  std::vector<Place> directories;
  for (const auto& [path, place] : found) {
    Place directory{place.anchor, directory_of(place.below)};
    if (seen.insert(directory.path()).second) directories.push_back(std::move(directory));
  }
  return directories;
}

}  // namespace

Result<std::vector<model::Output>> Outputs::collect() {
  const auto found = OutputFinder(files_, options_.own).find(options_.patterns, options_.allow_empty);
  if (!found) return found.error();
  std::vector<const OutputFinder::Found::value_type*> wanted;
  for (const auto& file : *found) wanted.push_back(&file);
  std::vector<model::Output> outputs(wanted.size());
  std::vector<std::optional<Error>> problems(wanted.size());
  const auto work = [&](std::size_t i) {
    auto output = take(wanted[i]->first, wanted[i]->second);
    if (output)
      outputs[i] = std::move(*output);
    else
      problems[i] = output.error();
    return output.has_value();
  };
  system::in_parallel(wanted.size(), std::min(max_threads, system::processors()), work);
  for (const auto& problem : problems) {
    if (problem) return *problem;
  }
  if (auto flushed = bulk_.flush_directories(directories_of(*found)); !flushed) return flushed.error();
  return outputs;
}

Result<model::Output> Outputs::take(const std::string& path, const Place& place) {
  model::RunningChecksum sum;
  const auto info = bulk_.flush_and_read(place, [&](std::string_view piece) {
    sum.add(piece);
    return !given_up_;
  });
  if (!info) return refine(path, info.error());
  if (info->bytes == 0 && !options_.allow_empty) return bad(path, "is empty; --allow-empty lets that pass");
  return model::Output{path, info->bytes, sum.text()};
}

}  // namespace baton::engine
