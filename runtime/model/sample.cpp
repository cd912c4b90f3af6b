#include "model/sample.h"

#include <algorithm>
#include <cmath>
#include <concepts>

#include <fmt/format.h>

namespace baton::model {
namespace {

using Count = std::optional<std::uint64_t>;

// Two decimals are more than the clocks give.
std::optional<double> percent_of(double part, double whole) {
  if (!(whole > 0)) return std::nullopt;
  return std::round(part / whole * 1e4) / 1e2;
}

std::optional<double> percent_of(Count part, Count whole) {
  if (!part || !whole) return std::nullopt;
  return percent_of(static_cast<double>(*part), static_cast<double>(*whole));
}

// A counter that went back has begun anew, and says nothing of the time between.
Count growth(Count before, Count now) {
  if (!before || !now || *now < *before) return std::nullopt;
  return *now - *before;
}

std::optional<double> cpu_percent(const Reading& before, const Reading& now) {
  const Count used = growth(before.cgroup.cpu.usage_usec, now.cgroup.cpu.usage_usec);
  std::optional<double> cores = now.cgroup.cpu.limit_cores;
  if (!cores && now.node.cpus) cores = static_cast<double>(*now.node.cpus);
  if (!used || !cores) return std::nullopt;
  const std::chrono::duration<double, std::micro> span = now.taken - before.taken;
  return percent_of(static_cast<double>(*used), span.count() * *cores);
}

std::optional<double> memory_percent(const Reading& now) {
  const MemoryUsage& memory = now.cgroup.memory;
  return percent_of(memory.working_set_bytes ? memory.working_set_bytes : memory.bytes,
                    memory.limit_bytes ? memory.limit_bytes : now.node.memory_bytes);
}

Percentages percentages(const std::optional<Reading>& before, const Reading& now) {
  Percentages percent;
  percent.memory = memory_percent(now);
  percent.node_memory =
      percent_of(growth(now.node.memory_available_bytes, now.node.memory_bytes), now.node.memory_bytes);
  if (!before) return percent;
  percent.cpu = cpu_percent(*before, now);
  percent.node_cpu = percent_of(growth(before->node.busy_ticks, now.node.busy_ticks),
                                growth(before->node.total_ticks, now.node.total_ticks));
  return percent;
}

// --- the format
// --------------------------------------------------------------------------------------------- Named once,
// for the writer and the reader: `fields` is one of them.

class Writer {
 public:
  template <class Number>
  void value(std::string_view key, const std::optional<Number>& number) {
    if (number) object_.add_raw(key, fmt::format("{}", *number));
  }
  void value(std::string_view key, std::uint64_t number) { object_.add_raw(key, std::to_string(number)); }
  void value(std::string_view key, const std::string& text) { object_.add(key, text); }
  void value(std::string_view key, const base::Instant& at) { object_.add(key, base::format_instant(at)); }

  // Left out when there is nothing in it.
  template <class Fill>
  void group(std::string_view key, const Fill& fill) {
    Writer inner;
    fill(inner);
    if (!inner.object_.open().empty()) object_.add_raw(key, inner.object_.close());
  }
  [[nodiscard]] JsonObject take() { return std::move(object_); }
  void raw(std::string_view key, const std::string& json) { object_.add_raw(key, json); }

 private:
  JsonObject object_;
};

class Reader {
 public:
  explicit Reader(JsonFields& fields) : fields_(fields) {}

  template <class Value>
  void value(std::string_view key, Value& into) {
    fields_.read(key, into);
  }
  template <class Fill>
  void group(std::string_view key, const Fill& fill) {
    fields_.read_object(key, [&fill](JsonFields& inner) {
      Reader reader(inner);
      fill(reader);
    });
  }

 private:
  JsonFields& fields_;
};

template <class Fields, class Of>
void pressure_fields(Fields& fields, Of& pressure) {
  fields.value("some_avg10", pressure.some_avg10);
  fields.value("full_avg10", pressure.full_avg10);
  fields.value("some_total_usec", pressure.some_total_usec);
  fields.value("full_total_usec", pressure.full_total_usec);
}

template <class Fields, class Of>
void pressure_group(Fields& fields, Of& pressure) {
  fields.group("pressure", [&](auto& inner) { pressure_fields(inner, pressure); });
}

template <class Fields, class Memory, class Percent>
void memory_fields(Fields& fields, Memory& memory, Percent& percent) {
  fields.value("bytes", memory.bytes);
  fields.value("working_set_bytes", memory.working_set_bytes);
  fields.value("anon_bytes", memory.anon_bytes);
  fields.value("file_bytes", memory.file_bytes);
  fields.value("limit_bytes", memory.limit_bytes);
  fields.value("peak_bytes", memory.peak_bytes);
  fields.value("percent", percent);
  fields.value("oom_events", memory.oom_events);
  fields.value("oom_kills", memory.oom_kills);
  pressure_group(fields, memory.pressure);
}

template <class Fields, class Cpu, class Percent>
void cpu_fields(Fields& fields, Cpu& cpu, Percent& percent) {
  fields.value("usage_usec", cpu.usage_usec);
  fields.value("limit_cores", cpu.limit_cores);
  fields.value("percent", percent);
  fields.value("throttled_periods", cpu.throttled_periods);
  fields.value("throttled_usec", cpu.throttled_usec);
  pressure_group(fields, cpu.pressure);
}

template <class Fields, class Io>
void io_fields(Fields& fields, Io& io) {
  fields.value("read_bytes", io.read_bytes);
  fields.value("written_bytes", io.written_bytes);
  pressure_group(fields, io.pressure);
}

template <class Fields, class Node, class Percent>
void node_fields(Fields& fields, Node& node, Percent& percent) {
  fields.value("memory_bytes", node.memory_bytes);
  fields.value("memory_available_bytes", node.memory_available_bytes);
  fields.value("memory_percent", percent.node_memory);
  fields.value("cpus", node.cpus);
  fields.value("busy_ticks", node.busy_ticks);
  fields.value("total_ticks", node.total_ticks);
  fields.value("cpu_percent", percent.node_cpu);
}

template <class Fields, class Volume>
void volume_fields(Fields& fields, Volume& volume) {
  fields.value("path", volume.path);
  fields.value("bytes", volume.bytes);
  fields.value("free_bytes", volume.free_bytes);
  fields.value("available_bytes", volume.available_bytes);
  fields.value("inodes", volume.inodes);
  fields.value("free_inodes", volume.free_inodes);
}

// But for the volumes.
template <class Fields, class Of>
void sample_fields(Fields& fields, Of& sample) {
  fields.value("at", sample.at);
  fields.group("memory", [&](auto& f) { memory_fields(f, sample.cgroup.memory, sample.percent.memory); });
  fields.group("cpu", [&](auto& f) { cpu_fields(f, sample.cgroup.cpu, sample.percent.cpu); });
  fields.group("processes", [&](auto& f) {
    f.value("count", sample.cgroup.processes.count);
    f.value("limit", sample.cgroup.processes.limit);
  });
  fields.group("io", [&](auto& f) { io_fields(f, sample.cgroup.io); });
  fields.group("node", [&](auto& f) { node_fields(f, sample.node, sample.percent); });
}

JsonObject volume_object(const VolumeSpace& volume) {
  Writer writer;
  volume_fields(writer, volume);
  writer.value("percent", used_percent(volume));
  return writer.take();
}

}  // namespace

std::optional<double> used_percent(const VolumeSpace& volume) {
  const Count used = growth(volume.free_bytes, volume.bytes);
  return percent_of(used, sum(used, volume.available_bytes));
}

Sample SampleSeries::add(Reading reading) {
  Sample sample{reading.at, reading.cgroup, reading.node, percentages(previous_, reading), {}, {}};
  history_.add({sample.at, sample.percent.memory, sample.percent.cpu});
  sample.history = history_.points();
  sample.cgroup.memory.peak_bytes = peak_with(reading.cgroup.memory);
  previous_ = std::move(reading);
  return sample;
}

// What the kernel keeps may be from before this run; once it has grown, it is ours.
std::optional<std::uint64_t> SampleSeries::peak_with(const MemoryUsage& memory) {
  if (!previous_) earlier_peak_ = memory.peak_bytes;
  if (memory.bytes) most_read_ = std::max(most_read_.value_or(0), *memory.bytes);
  if (memory.peak_bytes && earlier_peak_ && *memory.peak_bytes > *earlier_peak_)
    most_read_ = std::max(most_read_.value_or(0), *memory.peak_bytes);
  return most_read_;
}

std::string json_sample(const std::optional<Sample>& sample) {
  if (!sample) return "null";
  Writer writer;
  sample_fields(writer, *sample);
  writer.raw("volumes", json_array(sample->volumes, &volume_object));
  if (!sample->history.empty()) writer.raw("history", json_history(sample->history));
  return writer.take().close();
}

void read_sample(JsonFields& fields, std::optional<Sample>& into) {
  fields.read_object("samples", [&into](JsonFields& inner) {
    Reader reader(inner);
    sample_fields(reader, into.emplace());
    inner.read("volumes", into->volumes, [](JsonFields& of_volume, VolumeSpace& volume) {
      Reader volume_reader(of_volume);
      volume_fields(volume_reader, volume);
      return !volume.path.empty();
    });
    read_history(inner, into->history);
  });
}

}  // namespace baton::model
