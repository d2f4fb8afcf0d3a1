package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.net.Programs;
import org.tandemlb.lab.pair.TandemYaml;

/** nginx, as one of the balancers and as the backend of them all. */
final class Nginx {

  /** Where distributions put the module when it is not built in. */
  private static final List<Path> STREAM_MODULES =
      List.of(
          Path.of("/usr/lib/nginx/modules/ngx_stream_module.so"),
          Path.of("/usr/lib64/nginx/modules/ngx_stream_module.so"));

  private Nginx() {}

  static Optional<String> missingStream() {
    try {
      boolean builtIn =
          Programs.run(List.of("nginx", "-V"), "").matches("(?s).*--with-stream(\\s.*)?");
      return builtIn || module().isPresent()
          ? Optional.empty()
          : Optional.of("nginx has no stream module");
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Optional<Path> module() {
    return STREAM_MODULES.stream().filter(Files::exists).findFirst();
  }

  static String stream(InetSocketAddress frontend, List<InetSocketAddress> backends) {
    StringBuilder servers = new StringBuilder();
    backends.forEach(
        backend -> servers.append("    server %s;%n".formatted(TandemYaml.text(backend))));
    return """
    stream {
      upstream web {
    %s  }
      server {
        listen %s;
        proxy_pass web;
        proxy_timeout 1h;
        tcp_nodelay on;
      }
    }
    """
        .formatted(servers, TandemYaml.text(frontend));
  }

  /** Answers every request with four bytes, on each of the addresses. */
  static String web(List<InetSocketAddress> addresses) {
    StringBuilder listens = new StringBuilder();
    addresses.forEach(
        address ->
            listens.append("    listen %s backlog=4096;%n".formatted(TandemYaml.text(address))));
    return """
    http {
      access_log off;
      keepalive_requests 1000000000;
      server {
    %s    location / { return 200 "web\\n"; }
      }
    }
    """
        .formatted(listens);
  }

  static LabProcess start(Machine machine, Path directory, int workers, String body)
      throws IOException {
    Path file = directory.resolve(machine.name() + ".conf");
    boolean needsModule = body.startsWith("stream");
    String load = needsModule ? module().map(m -> "load_module " + m + ";\n").orElse("") : "";
    Path base = directory.resolve(machine.name());
    Files.writeString(
        file,
        load
            + """
            worker_processes %d;
            daemon off;
            pid %s.pid;
            error_log stderr;
            events { worker_connections 8192; }
            """
                .formatted(workers, base)
            + body);
    return machine.start(machine.name(), List.of("nginx", "-e", "stderr", "-c", file.toString()));
  }
}
