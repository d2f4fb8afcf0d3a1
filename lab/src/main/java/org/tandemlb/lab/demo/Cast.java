package org.tandemlb.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandemlb.config.IpAddress;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.pair.TandemCommand;
import org.tandemlb.lab.pair.TandemNode;
import org.tandemlb.lab.pair.TandemYaml;
import org.tandemlb.lab.traffic.WebBackend;

/** The processes and backends of the demo, all running. */
final class Cast {

  private static final Duration START = Duration.ofSeconds(60);

  private final Stage stage;
  private final Path file;
  private final List<WebBackend> webs;
  private final Map<String, TandemNode> nodes = new LinkedHashMap<>();

  private Cast(Stage stage, Path file, List<WebBackend> webs) {
    this.stage = stage;
    this.file = file;
    this.webs = webs;
  }

  /** Starts the backends and writes the file; the nodes come with {@link #start}. */
  static Cast prepare(Stage stage) throws IOException {
    int port = stage.frontend().getPort();
    List<WebBackend> webs = new ArrayList<>();
    for (Machine machine : stage.webs()) {
      webs.add(WebBackend.start(machine.name(), machine, port));
    }
    Path directory = stage.place().directory();
    List<InetSocketAddress> addresses = webs.stream().map(WebBackend::address).toList();
    TandemYaml yaml =
        new TandemYaml(stage.nodes(), directory, TandemCommand.makeSecret(directory))
            .restingVip(stage.vip())
            .frontend("web", "web", TandemYaml.text(stage.frontend()))
            .pool("web", "{type: http, path: /healthz}", addresses)
            .quietSessions();
    if (stage.bindMode()) {
      yaml.bindMode();
    }
    Path file = directory.resolve("tandem.yaml");
    Files.writeString(file, yaml.toString());
    return new Cast(stage, file, webs);
  }

  Path file() {
    return file;
  }

  List<WebBackend> webs() {
    return webs;
  }

  TandemNode start(Machine machine) throws IOException {
    TandemNode node = TandemNode.start(machine, file);
    nodes.put(machine.name(), node);
    return node;
  }

  void awaitReady() throws IOException {
    for (TandemNode node : nodes.values()) {
      node.awaitReady(START);
    }
  }

  TandemNode node(String name) {
    return nodes.get(name);
  }

  /** The node that is not of that name. */
  TandemNode other(String name) {
    return nodes.values().stream()
        .filter(node -> !node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until that node says who holds the address, and that it is not {@code unlike}. */
  String awaitHolder(TandemNode asked, String unlike) throws IOException {
    InetAddress vip = stage.vip();
    long giveUp = System.nanoTime() + START.toNanos();
    while (System.nanoTime() - giveUp < 0) {
      Optional<String> holder = asked.holder(vip).filter(name -> !name.equals(unlike));
      if (holder.isPresent()) {
        return holder.get();
      }
      asked.process().awaitExit(Duration.ofMillis(10));
    }
    throw new IOException(
        "nobody holds "
            + IpAddress.text(vip)
            + ", says "
            + asked.name()
            + ":\n"
            + asked.process().output());
  }

  /** Waits until that node sees so many members. */
  void awaitMembers(TandemNode asked, int members) throws IOException {
    long giveUp = System.nanoTime() + START.toNanos();
    String seen = "nothing";
    while (System.nanoTime() - giveUp < 0) {
      try {
        JsonNode list = asked.status().path("view").path("members");
        if (list.size() == members) {
          return;
        }
        seen = list.toString();
      } catch (IOException noAnswer) {
        seen = noAnswer.getMessage();
      }
      asked.process().awaitExit(Duration.ofMillis(20));
    }
    throw new IOException(
        asked.name()
            + " does not see "
            + members
            + " members: "
            + seen
            + "\n"
            + asked.process().output());
  }
}
