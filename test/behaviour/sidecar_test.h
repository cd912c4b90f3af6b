#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "behaviour/baton_test.h"
#include "support/tcp_client.h"

namespace baton::behaviour {

inline int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

class Sidecar : public BatonTest {
 protected:
  // A job that writes `progress` and runs until there is a file `go`, to end with the code in it.
  [[nodiscard]] Process start_job(const std::string& progress = "", const Words& options = {},
                                  const std::string& first = ":") {
    Words words{"run", "--job", "j", "--state", "state", "--run", "r", "--heartbeat", "50ms"};
    words.insert(words.end(), options.begin(), options.end());
    const std::string script = first +
                               "; [ -z \"$0\" ] || echo \"$0\" > $BATON_PROGRESS_FILE; "
                               "until [ -e go ]; do sleep 0.05; done; exit $(cat go)";
    for (const std::string& word : Words{"--", "sh", "-c", script, progress}) words.push_back(word);
    return start(words);
  }
  [[nodiscard]] Process start_sidecar(const Words& options = {}) {
    Words words{"sidecar", "--job", "j", "--state", "state", "--run", "r", "--interval", "200ms"};
    words.insert(words.end(), options.begin(), options.end());
    return start(words);
  }
  [[nodiscard]] Process start_server(const Words& options = {}) {
    Words words{"--listen", "127.0.0.1:0"};
    words.insert(words.end(), options.begin(), options.end());
    return start_sidecar(words);
  }
  // Generous, as all limits here: only a broken program comes near it.
  [[nodiscard]] static bool says(const Process& sidecar, const std::string& text) {
    return eventually([&] { return sidecar.out().find(text) != std::string::npos; });
  }
  [[nodiscard]] static std::uint16_t port_of(const Process& sidecar) {
    EXPECT_TRUE(says(sidecar, "type=sidecar_listening"));
    const std::string out = sidecar.out();
    const std::size_t at = out.find(" port=");
    return static_cast<std::uint16_t>(at == std::string::npos ? 1 : std::stoi(out.substr(at + 6)));
  }
  // The whole answer, head and body.
  [[nodiscard]] static std::string get(std::uint16_t port, const std::string& target,
                                       const std::string& accept = "*/*") {
    const test::TcpClient client(port);
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nAccept: " + accept +
                "\r\nConnection: close\r\n\r\n");
    return client.read_to_end().value_or("(no answer)");
  }
  [[nodiscard]] static bool shows(std::uint16_t port, const std::string& target, const std::string& text) {
    return eventually([&] { return get(port, target).find(text) != std::string::npos; });
  }
  void end_job(Process& job, const std::string& code = "0") const {
    write("go.new", code);
    std::filesystem::rename(path("go.new"), path("go"));
    EXPECT_THAT(job.wait(), ExitsWith(std::stoi(code)));
  }
};

}  // namespace baton::behaviour
