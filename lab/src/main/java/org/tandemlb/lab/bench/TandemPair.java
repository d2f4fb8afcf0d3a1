package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.pair.TandemCommand;
import org.tandemlb.lab.pair.TandemNode;
import org.tandemlb.lab.pair.TandemYaml;

/** Two Tandem nodes, with the times that Tandem has by default. */
final class TandemPair implements BalancerPair {

  private final Path file;
  private final Map<String, TandemNode> running = new HashMap<>();

  private TandemPair(Path file) {
    this.file = file;
  }

  static TandemPair configure(
      List<Host> nodes,
      Path directory,
      InetSocketAddress frontend,
      List<InetSocketAddress> backends)
      throws IOException {
    TandemYaml yaml =
        new TandemYaml(nodes, directory, TandemCommand.makeSecret(directory))
            .vip(frontend.getAddress(), nodes.get(0).name())
            .frontend("web", "web", TandemYaml.text(frontend))
            .pool("web", "{type: http, path: /healthz}", backends)
            .quietSessions();
    Path file = directory.resolve("tandem.yaml");
    Files.writeString(file, yaml.toString());
    return new TandemPair(file);
  }

  @Override
  public String name() {
    return "Tandem";
  }

  @Override
  public String version() {
    return "Tandem, this build";
  }

  @Override
  public void start(Host node) throws IOException {
    TandemNode now = running.get(node.name());
    if (now == null || !now.process().isAlive()) {
      running.put(node.name(), TandemNode.start(node, file));
    }
  }

  @Override
  public void kill9(Host node) {
    running.get(node.name()).process().kill9();
  }

  @Override
  public void close() {
    running.values().forEach(TandemNode::close);
  }
}
