package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.pair.TandemCommand;
import org.tandemlb.lab.pair.TandemNode;
import org.tandemlb.lab.pair.TandemYaml;

/** The balancers that are compared; the first is the one that the others are held against. */
final class Balancers {

  private Balancers() {}

  static List<Balancer> all() {
    return List.of(new Haproxy(), new NginxStream(), new Tandem());
  }

  private record Haproxy() implements Balancer {

    @Override
    public String name() {
      return "HAProxy";
    }

    @Override
    public Optional<String> missing() {
      return TakeoverBench.missing("haproxy");
    }

    @Override
    public LabProcess start(
        Machine machine,
        Path directory,
        int loops,
        InetSocketAddress frontend,
        List<InetSocketAddress> backends)
        throws IOException {
      HaproxyFile.Service service = new HaproxyFile.Service("web", List.of(frontend), backends, "");
      Path file = directory.resolve(machine.name() + ".cfg");
      Files.writeString(file, HaproxyFile.text(List.of(service), loops));
      return machine.start(machine.name(), List.of("haproxy", "-db", "-f", file.toString()));
    }
  }

  private record NginxStream() implements Balancer {

    @Override
    public String name() {
      return "nginx stream";
    }

    @Override
    public Optional<String> missing() {
      return TakeoverBench.missing("nginx").or(Nginx::missingStream);
    }

    @Override
    public LabProcess start(
        Machine machine,
        Path directory,
        int loops,
        InetSocketAddress frontend,
        List<InetSocketAddress> backends)
        throws IOException {
      return Nginx.start(machine, directory, loops, Nginx.stream(frontend, backends));
    }
  }

  private record Tandem() implements Balancer {

    @Override
    public String name() {
      return "Tandem";
    }

    @Override
    public Optional<String> missing() {
      return Optional.empty();
    }

    @Override
    public LabProcess start(
        Machine machine,
        Path directory,
        int loops,
        InetSocketAddress frontend,
        List<InetSocketAddress> backends)
        throws IOException {
      Path secret = directory.resolve("secret");
      if (!Files.exists(secret)) {
        TandemCommand.makeSecret(directory);
      }
      Path file = directory.resolve(machine.name() + ".yaml");
      Files.writeString(
          file,
          new TandemYaml(List.of(machine), directory, secret)
              .frontend("web", "web", TandemYaml.text(frontend))
              .pool("web", "{type: none}", backends)
              .quietSessions()
              .toString());
      // Tandem has an event loop a core; the JVM may be told how many cores there are.
      return TandemNode.start(machine, file, List.of("-XX:ActiveProcessorCount=" + loops))
          .process();
    }
  }
}
