#include "model/resource_profile.h"

#include <algorithm>
#include <array>

namespace baton::model {
namespace {

struct Profile {
  std::string_view name;
  std::string_view request_memory, request_cpu, limit_memory, limit_cpu;
};
constexpr std::array<Profile, 3> profiles{{{"small", "256Mi", "200m", "512Mi", "500m"},
                                           {"medium", "1Gi", "500m", "2Gi", "1000m"},
                                           {"large", "4Gi", "2000m", "8Gi", "4000m"}}};

std::vector<NamedText> quantities(std::string_view memory, std::string_view cpu) {
  return {{"memory", std::string(memory)}, {"cpu", std::string(cpu)}};
}

}  // namespace

std::optional<StageResources> find_profile(std::string_view name) {
  const auto* found = std::ranges::find(profiles, name, &Profile::name);
  if (found == profiles.end()) return std::nullopt;
  return StageResources{quantities(found->request_memory, found->request_cpu),
                        quantities(found->limit_memory, found->limit_cpu)};
}

std::string profile_names() {
  std::string names;
  for (const Profile& profile : profiles) names += (names.empty() ? "" : ", ") + std::string(profile.name);
  return names;
}

}  // namespace baton::model
