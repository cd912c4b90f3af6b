#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "engine/checkpoint_store.h"
#include "model/checkpoint_manifest.h"
#include "system/file_copy.h"
#include "system/pace.h"
#include "system/temporary_tree.h"

namespace baton::engine {

// Reads the data of one checkpoint, and believes it only when its digests hold. What is wrong with the
// checkpoint, also that it cannot be read, is a data error; any other error is of where it goes to. Blocks
// like any volume I/O.
class CheckpointReader {
 public:
  // `manifest` stays where it is meanwhile.
  CheckpointReader(const CheckpointStore& store, const CheckpointStore::Found& found,
                   const model::CheckpointManifest& manifest, system::Pace& pace)
      : store_(store), found_(found), manifest_(manifest), files_(manifest.entries_by_data()), pace_(pace) {}

  // Every byte of every data file.
  [[nodiscard]] base::Result<void> verify();

  // Makes what was saved in `tree` under this name, and reads every byte of every data file on the way. Not
  // flushed.
  [[nodiscard]] base::Result<void> unpack(const system::TemporaryTree& tree, const std::string& name);

  // The bytes of a checkpoint of one file or stream, not verified: that was done before.
  [[nodiscard]] base::Result<void> pass_on(const system::StoredSink& sink);

 private:
  using Done = base::Result<void>;
  class Unpacked;
  class PartWriter;

  [[nodiscard]] Done verify_data(std::size_t number);
  [[nodiscard]] Done unpack_data(std::size_t number, const Unpacked& into);
  [[nodiscard]] Done unpack_whole(std::size_t number, const Unpacked& into);
  [[nodiscard]] Done unpack_parts(std::size_t number, const Unpacked& into);
  [[nodiscard]] bool is_whole(std::size_t number) const;
  [[nodiscard]] base::Result<system::SourceFile> open(std::size_t number) const;
  [[nodiscard]] base::Error mismatch(std::size_t number) const;

  const CheckpointStore& store_;
  CheckpointStore::Found found_;
  const model::CheckpointManifest& manifest_;
  std::vector<std::vector<std::size_t>> files_;  // by data file
  system::Pace& pace_;
};

}  // namespace baton::engine
