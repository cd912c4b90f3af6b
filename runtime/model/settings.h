#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/error.h"

namespace baton::model {

// Every option is declared once, as a value of this type: parsing, the environment variable, the help text
// and `baton config` all follow from the declaration.
enum class ValueKind { flag, text, path, duration, size, count, index, name, run_id, label, choice };

struct OptionSpec {
  std::string_view name;  // "retry-delay": --retry-delay and BATON_RETRY_DELAY
  ValueKind kind = ValueKind::text;
  std::string_view value_name = {};  // "DUR" in the help
  std::string_view help = {};        // one sentence, no dot
  std::string_view fallback = {};    // the default, as text; empty: none
  bool repeatable = false;
  std::string_view platform_variable = {};  // "RETRY_DELAY": shared by the platform's jobs
  std::string_view stage_key = {};          // "retry_count": in the stage of the YAML file
  std::string_view choices = {};            // "skip|rerun|fail", for ValueKind::choice
  std::string_view unset = {};              // what holds without a value, in words; instead of a default
  std::string_view bare = {};  // what it means without a value, which can only be given as --NAME=VALUE then
};

[[nodiscard]] std::string environment_name(std::string_view option);  // "retry-delay" -> "BATON_RETRY_DELAY"

using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

// In order of precedence.
struct SettingSources {
  std::map<std::string, std::vector<std::string>, std::less<>> flags;  // what stood on the command line
  Lookup environment;                                                  // an empty variable counts as unset
  std::map<std::string, std::string> stage;  // key -> value, of the job's stage in the YAML file
  std::string stage_origin;                  // "/config/pipeline.yaml stage extract", for messages
};

struct Setting {
  std::vector<std::string> values;  // empty: not set anywhere, and no default
  std::string origin;               // "--poll", "BATON_POLL", "RETRY_DELAY", "default", ...
};

// An error of a value, told as one of where the value came from: a usage error when that is the command line,
// else a configuration error.
[[nodiscard]] base::Error at_origin(const base::Error& error, const Setting& setting);

// The effective values of a set of options. Every value has been checked against its kind, so the typed
// accessors cannot fail; asking for an option that was not declared is a bug and throws.
class Settings {
 public:
  // A bad value on the command line is a usage error, one from elsewhere a configuration error; both name
  // where the value came from.
  [[nodiscard]] static base::Result<Settings> resolve(std::span<const OptionSpec> options,
                                                      const SettingSources& sources);

  [[nodiscard]] bool has(std::string_view option) const { return !at(option).values.empty(); }
  [[nodiscard]] std::string text(std::string_view option) const;  // "" when not set
  [[nodiscard]] std::vector<std::string> list(std::string_view option) const { return at(option).values; }
  [[nodiscard]] bool flag(std::string_view option) const;
  [[nodiscard]] base::Duration duration(std::string_view option) const;  // zero when not set
  [[nodiscard]] std::optional<base::Duration> optional_duration(std::string_view option) const;
  [[nodiscard]] std::uint32_t count(std::string_view option) const;  // zero when not set
  [[nodiscard]] std::uint64_t size(std::string_view option) const;   // zero when not set
  // Of ValueKind::index: nothing for "auto".
  [[nodiscard]] std::optional<std::uint32_t> index(std::string_view option) const;
  [[nodiscard]] const Setting& at(std::string_view option) const;

  // The same error, of a value of this option: with its origin, and the kind that follows from it.
  [[nodiscard]] base::Error refine(const base::Error& error, std::string_view option) const;

 private:
  std::map<std::string, Setting, std::less<>> settings_;
};

// "true" and "false" as people write them in YAML and shells.
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text);

// KEY=VALUE; the key as in lines: [a-zA-Z_][a-zA-Z0-9_]*.
[[nodiscard]] base::Result<std::pair<std::string, std::string>> parse_label(std::string_view text);

// Whether a variable's name looks like a credential's: SECRET, TOKEN, PASSWORD or KEY in it.
[[nodiscard]] bool is_secret_name(std::string_view name);

// What is printed in place of a value that may be a credential: variables named like one, URLs with user
// info.
[[nodiscard]] std::string redacted(std::string_view name, std::string_view value);

}  // namespace baton::model
