#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/check.h"
#include "model/mount_table.h"

namespace baton::model {

// File systems as far as they differ for baton; docs/shared-volumes.md says how.
enum class VolumeKind { local, nfs3, nfs4, smb, ceph, lustre, gluster, fuse, overlay, memory, other };
[[nodiscard]] std::string_view to_string(VolumeKind kind);

[[nodiscard]] VolumeKind kind_of(const Mount& mount);

// The type that goes with statfs's number, "nfs" or "ext4"; "" for one that is not known here.
[[nodiscard]] std::string_view type_of_magic(std::uint64_t magic);
// Whether the two sources can be about the same file system.
[[nodiscard]] bool agree(std::uint64_t magic, const Mount& mount);

// What the kind, and the options it is mounted with, mean for baton; what is harmless is not mentioned.
[[nodiscard]] std::vector<Check> advice_on(VolumeKind kind, const Mount& mount);

}  // namespace baton::model
