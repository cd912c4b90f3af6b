#pragma once

#include <map>
#include <string>

#include "command/identity.h"
#include "command/options.h"

namespace baton::test {

// What a command is given: `options` on its command line, `environment` around it.
struct Given {
  std::map<std::string, std::vector<std::string>, std::less<>> options;
  std::map<std::string, std::string> environment;

  [[nodiscard]] model::Lookup lookup() const {
    return [variables = environment](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      if (found == variables.end()) return std::nullopt;
      return found->second;
    };
  }

  [[nodiscard]] base::Result<model::Settings> settings() const {
    using namespace command;
    const auto all = concatenate({identity_options(), gate_options(), wait_options(), run_options(),
                                  output_options(), stream_options(), retry_options(), resume_options(),
                                  checkpoint_place_options(), platform_options()});
    return load_settings({options, {}, {}}, all, lookup());
  }

  [[nodiscard]] base::Result<std::shared_ptr<const command::Identity>> identity() const {
    const auto loaded = settings();
    if (!loaded) return loaded.error();
    return command::identify(*loaded, lookup());
  }
};

}  // namespace baton::test
