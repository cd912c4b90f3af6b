#pragma once

#include "system/bulk_files.h"

namespace baton::system {

class PosixBulkFiles final : public BulkFiles {
 public:
  base::Result<FileInfo> flush_and_read(const Place& file, const PieceSink& sink) override;
  base::Result<FileIdentity> identify(const Place& file) override;
  base::Result<FileIdentity> read(const Place& file, const PieceSink& sink) override;
  base::Result<void> flush_directories(const std::vector<Place>& directories) override;
};

}  // namespace baton::system
