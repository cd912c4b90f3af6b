#pragma once

#include <cstddef>
#include <string>

#include "model/job_manifest.h"
#include "model/yaml_value.h"

namespace baton::model {

// Names of a pod's containers.
inline constexpr char main_container[] = "main";
inline constexpr char install_container[] = "install-baton";
inline constexpr char sidecar_container[] = "sidecar";

// A pod's spec: baton installed from its image, the sidecar, and the stage's command below `baton run`.
[[nodiscard]] YamlValue pod_spec(const Stage& stage, const std::string& pipeline,
                                 const ManifestOptions& options);

// As it must stand in a manifest for Kubernetes to put it into a container unchanged: there, $(NAME) is a
// variable's value, and $$ a $.
[[nodiscard]] std::string unexpanded(std::string_view text);

}  // namespace baton::model
