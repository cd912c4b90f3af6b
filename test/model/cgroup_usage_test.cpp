#include "model/cgroup_usage.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Texts = std::map<std::string, std::string>;

// --- where the files are ----------------------------------------------------------------------------------

struct Seen {
  std::string name;
  std::string self_cgroup;
  std::string mountinfo;
  bool unified;
  std::vector<std::string> directories;
};

class MemoryController : public testing::TestWithParam<Seen> {};

TEST_P(MemoryController, IsFound) {
  const auto memory = find_cgroup(GetParam().self_cgroup, parse_mounts(GetParam().mountinfo)).memory;
  EXPECT_EQ(GetParam().unified, memory.unified);
  EXPECT_EQ(GetParam().directories, memory.directories);
}

const std::string v2_mount = "30 22 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
const std::string v1_mount = "34 30 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";

INSTANTIATE_TEST_SUITE_P(
    All, MemoryController,
    testing::Values(
        Seen{"InANamespace", "0::/\n", v2_mount, true, {"/sys/fs/cgroup"}},
        Seen{"InTheHostsNamespace",
             "0::/kubepods/pod1/c1\n",
             v2_mount,
             true,
             {"/sys/fs/cgroup/kubepods/pod1/c1", "/sys/fs/cgroup/kubepods/pod1", "/sys/fs/cgroup/kubepods",
              "/sys/fs/cgroup"}},
        Seen{"InItsOwnDirectoryMounted",
             "0::/docker/c1\n",
             "30 22 0:27 /docker/c1 /sys/fs/cgroup ro - cgroup2 cgroup ro\n",
             true,
             {"/sys/fs/cgroup"}},
        Seen{"BelowWhatIsMounted",
             "0::/docker/c1/sub\n",
             "30 22 0:27 /docker/c1 /sys/fs/cgroup ro - cgroup2 cgroup ro\n",
             true,
             {"/sys/fs/cgroup/sub", "/sys/fs/cgroup"}},
        Seen{"BesideWhatIsMounted",
             "0::/docker/c12\n",
             "30 22 0:27 /docker/c1 /sys/fs/cgroup ro - cgroup2 cgroup ro\n",
             true,
             {"/sys/fs/cgroup"}},
        Seen{"OutsideItsNamespace", "0::/../c1\n", v2_mount, true, {"/sys/fs/cgroup"}},
        Seen{"V1",
             "5:cpu,cpuacct:/a\n4:memory:/a/b:c\n0::/x\n",
             v1_mount + v2_mount,
             false,
             {"/sys/fs/cgroup/memory/a/b:c", "/sys/fs/cgroup/memory/a", "/sys/fs/cgroup/memory"}},
        Seen{"V1InItsOwnDirectoryMounted",
             "4:memory:/docker/c1\n",
             "34 30 0:31 /docker/c1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
             false,
             {"/sys/fs/cgroup/memory"}},
        Seen{"V1NotMounted", "4:memory:/a\n0::/x\n", v2_mount, true, {"/sys/fs/cgroup/x", "/sys/fs/cgroup"}},
        Seen{"NothingMounted", "4:memory:/a\n0::/x\n", "", true, {}},
        Seen{"NoCgroups", "", v2_mount, true, {}},
        Seen{"Garbage", "::\n0::\nx\n4:memory:\n", v2_mount, true, {}},
        Seen{"CutOff", "0::/kubepo", v2_mount, true, {}}),
    [](const auto& seen) { return seen.param.name; });

TEST(Controllers, MayBeInDifferentHierarchies) {
  const auto cgroup = find_cgroup(
      "5:blkio:/i\n3:cpu,cpuacct:/c\n0::/u\n",
      parse_mounts(
          "1 0 0:1 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
          "2 0 0:2 / /cg/blkio rw - cgroup cgroup rw,blkio\n3 0 0:3 / /cg/u rw - cgroup2 none rw\n"));
  EXPECT_EQ((CgroupController{false, {"/cg/cpu/c", "/cg/cpu"}}), cgroup.cpu);
  EXPECT_EQ(cgroup.cpu, cgroup.cpu_accounting);
  EXPECT_EQ((CgroupController{false, {"/cg/blkio/i", "/cg/blkio"}}), cgroup.io);
  EXPECT_EQ((CgroupController{true, {"/cg/u/u", "/cg/u"}}), cgroup.processes);
}

// --- what they say ----------------------------------------------------------------------------------------

Cgroup at(bool unified, const std::vector<std::string>& directories) {
  const CgroupController controller{unified, directories};
  return {controller, controller, controller, controller, controller};
}

CgroupUsage usage_in(bool unified, const Texts& files, const std::vector<std::string>& directories = {"/c"}) {
  return read_cgroup_usage(at(unified, directories), [&](const std::string& path) {
    const auto found = files.find(path);
    return found == files.end() ? std::string() : found->second;
  });
}

const Texts v2_files{
    {"/c/memory.current", "52428800\n"},
    {"/c/memory.max", "268435456\n"},
    {"/c/memory.peak", "99614720\n"},
    {"/c/memory.events", "low 0\nhigh 0\nmax 12\noom 2\noom_kill 1\noom_group_kill 0\n"},
    {"/c/memory.stat",
     "anon 20971520\nfile 25165824\nkernel 1048576\nfile_mapped 4096\ninactive_anon 0\n"
     "active_anon 20967424\ninactive_file 10485760\nactive_file 14680064\n"},
    {"/c/memory.pressure",
     "some avg10=1.25 avg60=0.50 avg300=0.10 total=123456\n"
     "full avg10=0.75 avg60=0.20 avg300=0.05 total=65432\n"},
    {"/c/cpu.stat",
     "usage_usec 5000000\nuser_usec 4000000\nsystem_usec 1000000\nnr_periods 100\n"
     "nr_throttled 7\nthrottled_usec 350000\nnr_bursts 0\nburst_usec 0\n"},
    {"/c/cpu.max", "50000 100000\n"},
    {"/c/cpu.pressure", "some avg10=3.00 avg60=0.00 avg300=0.00 total=9\n"},
    {"/c/pids.current", "17\n"},
    {"/c/pids.max", "1024\n"},
    {"/c/io.stat",
     "259:0 rbytes=90112 wbytes=4096 rios=22 wios=1 dbytes=0 dios=0\n8:16 \n"
     "8:32 cost.usage=5\n8:0 rbytes=10 wbytes=5 rios=1 wios=1 dbytes=0 dios=0\n"},
    {"/c/io.pressure",
     "some avg10=0.00 avg60=0.00 avg300=0.00 total=1\n"
     "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"},
};

TEST(UnifiedCgroup, TellsItsUsage) {
  const MemoryUsage memory{
      52428800, 41943040, 20971520, 25165824, 268435456, 99614720, 2, 1, {1.25, 0.75, 123456, 65432}};
  const CpuUsage cpu{5000000, 0.5, 7, 350000, {3.0, {}, 9, {}}};
  const IoUsage io{90122, 4101, {0.0, 0.0, 1, 0}};
  EXPECT_EQ((CgroupUsage{memory, cpu, {17, 1024}, io}), usage_in(true, v2_files));
}

const Texts v1_files{
    {"/c/memory.usage_in_bytes", "4747264\n"},
    {"/c/memory.limit_in_bytes", "9223372036854771712\n"},
    {"/c/memory.max_usage_in_bytes", "4870144\n"},
    {"/c/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n"},
    {"/c/memory.stat",
     "cache 1\nrss 2\ninactive_file 3\nhierarchical_memory_limit 9223372036854771712\n"
     "total_cache 1802240\ntotal_rss 1830912\ntotal_inactive_file 180224\n"},
    {"/c/cpuacct.usage", "25662299476251\n"},
    {"/c/cpu.cfs_quota_us", "250000\n"},
    {"/c/cpu.cfs_period_us", "100000\n"},
    {"/c/cpu.stat", "nr_periods 10\nnr_throttled 4\nthrottled_time 5000999\n"},
    {"/c/pids.current", "5\n"},
    {"/c/pids.max", "max\n"},
    {"/c/blkio.throttle.io_service_bytes",
     "8:0 Read 100\n8:0 Write 20\n8:0 Sync 120\n8:0 Async 0\n"
     "8:0 Total 120\n8:16 Read 1\n8:16 Write 2\nTotal 123\n"},
};

TEST(V1Cgroup, TellsItsUsage) {
  const MemoryUsage memory{4747264, 4567040, 1830912, 1802240, {}, 4870144, {}, 3, {}};
  const CpuUsage cpu{25662299476, 2.5, 4, 5000, {}};
  EXPECT_EQ((CgroupUsage{memory, cpu, {5, {}}, {101, 22, {}}}), usage_in(false, v1_files));
}

TEST(CgroupWithoutFiles, TellsNothing) {
  EXPECT_EQ(CgroupUsage{}, usage_in(true, {}));
  EXPECT_EQ(CgroupUsage{}, usage_in(false, {}));
  EXPECT_EQ(CgroupUsage{}, usage_in(true, v2_files, {}));
  EXPECT_EQ(CgroupUsage{}, usage_in(false, v1_files, {}));
}

class Damage : public testing::TestWithParam<std::string> {};

TEST_P(Damage, HasNoValue) {
  for (const bool unified : {true, false}) {
    Texts files = unified ? v2_files : v1_files;
    for (auto& [path, text] : files) text = GetParam();
    EXPECT_EQ(CgroupUsage{}, usage_in(unified, files));
  }
}

INSTANTIATE_TEST_SUITE_P(All, Damage,
                         testing::Values("", "\n", "max", "garbage\n", std::string(300, '\0'),
                                         "99999999999999999999999\n", "-1\n", "anon\nusage_usec\nsome\n",
                                         "usage_usec x\nanon -1\nfile 1e9\nnr_throttled 0x1\n",
                                         "some avg10=nan total=-1\nfull avg10=101.00 total=x\n",
                                         "some avg10= total=\n8:0 rbytes=x wbytes=\n8:0 Read x\n"));

TEST(FilesThatWereCutOff, TellOnlyWhatIsWhole) {
  for (const bool unified : {true, false}) {
    const Texts& whole = unified ? v2_files : v1_files;
    const CgroupUsage of_whole = usage_in(unified, whole);
    Texts files = whole;
    for (auto& [path, text] : files) text.pop_back();
    const CgroupUsage cut = usage_in(unified, files);
    EXPECT_EQ(std::nullopt, cut.memory.bytes);
    EXPECT_EQ(std::nullopt, cut.memory.working_set_bytes);
    EXPECT_EQ(of_whole.memory.anon_bytes, cut.memory.anon_bytes);
    EXPECT_EQ(of_whole.cpu.throttled_periods, cut.cpu.throttled_periods);
    EXPECT_EQ(std::nullopt, cut.cpu.limit_cores);
    EXPECT_EQ(std::nullopt, cut.processes.count);
  }
}

TEST(AnyLimit, IsTheSmallestThatCanBeSeen) {
  const auto usage = usage_in(true,
                              {{"/c/p/memory.max", "max\n"},
                               {"/c/memory.max", "1000\n"},
                               {"/memory.max", "2000\n"},
                               {"/c/p/cpu.max", "200000 100000\n"},
                               {"/c/cpu.max", "max 100000\n"},
                               {"/cpu.max", "75 50\n"},
                               {"/c/p/pids.max", "9\n"},
                               {"/c/pids.max", "7\n"}},
                              {"/c/p", "/c", ""});
  EXPECT_EQ(1000U, usage.memory.limit_bytes);
  EXPECT_EQ(1.5, usage.cpu.limit_cores);
  EXPECT_EQ(7U, usage.processes.limit);
  EXPECT_EQ(std::nullopt, usage.memory.bytes) << "an ancestor's usage is not ours";
}

TEST(V1Limit, MayBeOfAnAncestorThatCannotBeSeen) {
  Texts files = v1_files;
  files["/c/memory.stat"] = "hierarchical_memory_limit 8388608\n";
  EXPECT_EQ(8388608U, usage_in(false, files).memory.limit_bytes);
  files["/c/memory.limit_in_bytes"] = "4194304\n";
  EXPECT_EQ(4194304U, usage_in(false, files).memory.limit_bytes);
}

TEST(V1Quota, OfMinusOneIsNone) {
  Texts files = v1_files;
  files["/c/cpu.cfs_quota_us"] = "-1\n";
  EXPECT_EQ(std::nullopt, usage_in(false, files).cpu.limit_cores);
  files["/c/cpu.cfs_quota_us"] = "1\n";
  files["/c/cpu.cfs_period_us"] = "0\n";
  EXPECT_EQ(std::nullopt, usage_in(false, files).cpu.limit_cores);
}

TEST(WorkingSet, IsNotKnownWhileItsPartsContradictEachOther) {
  Texts files = v2_files;
  files["/c/memory.current"] = "10485759\n";
  EXPECT_EQ(std::nullopt, usage_in(true, files).memory.working_set_bytes);
}

TEST(Devices, HaveNoSumWhenOneMakesNoSense) {
  const auto io = usage_in(true, {{"/c/io.stat",
                                   "8:0 rbytes=1 wbytes=18446744073709551615\n"
                                   "8:1 rbytes=x wbytes=1\n8:2 rbytes=1 wbytes=0\n"}})
                      .io;
  EXPECT_EQ(std::nullopt, io.read_bytes);
  EXPECT_EQ(std::nullopt, io.written_bytes);
}

// --- the node ---------------------------------------------------------------------------------------------

TEST(Node, TellsItsMemoryAndItsProcessors) {
  const auto node = parse_node_usage(
      "MemTotal:       24683620 kB\nMemFree:        21461452 kB\nMemAvailable:   23492200 kB\n",
      "cpu  100 20 30 1000 50 1 2 3 40 5\ncpu0 1 1 1 1 1 1 1 1 1 1\ncpu3 1 1 1 1 1 1 1 1 1 1\n"
      "intr 5 1\nctxt 1\ncpufreq 1\n");
  EXPECT_EQ((NodeUsage{24683620ULL * 1024, 23492200ULL * 1024, 2, 156, 1206}), node);
}

TEST(Node, TellsNothingFromGarbage) {
  EXPECT_EQ(NodeUsage{}, parse_node_usage("", ""));
  EXPECT_EQ(NodeUsage{},
            parse_node_usage("MemTotal: 1 MB\nMemAvailable: 18014398509481985 kB\n", "cpu  1 2 3\ncp"));
  EXPECT_EQ(std::nullopt, parse_node_usage("", "cpu 1 2 3 4 5 6 x 8\n").busy_ticks);
  EXPECT_EQ(std::nullopt, parse_node_usage("", "cpu 18446744073709551615 1 3 4 5 6 7 8\n").total_ticks);
}

}  // namespace
}  // namespace baton::model
