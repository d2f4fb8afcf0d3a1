package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.tandemlb.lab.net.Programs;
import org.tandemlb.lab.pair.TandemYaml;

/** Writes a configuration for HAProxy that does what the Tandem beside it is asked to do. */
final class HaproxyFile {

  private HaproxyFile() {}

  static String version() throws IOException {
    return Programs.run(List.of("haproxy", "-v"), "").lines().findFirst().orElse("");
  }

  static String text(
      InetSocketAddress frontend, List<InetSocketAddress> backends, int threads, boolean checks) {
    StringBuilder servers = new StringBuilder();
    for (int i = 0; i < backends.size(); i++) {
      servers.append("  server web-%02d %s%n".formatted(i + 1, TandemYaml.text(backends.get(i))));
    }
    return """
    global
      nbthread %1$d
      maxconn 8000
    defaults
      mode tcp
      timeout connect 2s
      timeout client 1h
      timeout server 1h
      retries 2
      option redispatch
    frontend web
      bind %2$s
      default_backend web
    backend web
      balance roundrobin
    %3$s%4$s"""
        .formatted(
            threads,
            TandemYaml.text(frontend),
            checks
                ? "  option httpchk GET /healthz\n  default-server check inter 2s rise 2 fall 3\n"
                : "",
            servers);
  }
}
