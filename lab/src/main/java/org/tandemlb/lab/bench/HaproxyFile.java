package org.tandemlb.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.tandemlb.lab.net.Programs;
import org.tandemlb.lab.pair.TandemYaml;

/** Writes a configuration for HAProxy that does what the Tandem beside it is asked to do. */
public final class HaproxyFile {

  private HaproxyFile() {}

  static String version() throws IOException {
    return Programs.run(List.of("haproxy", "-v"), "").lines().findFirst().orElse("");
  }

  /**
   * A service that is offered on some addresses.
   *
   * @param healthPath what is asked for to see whether a backend is well; empty: nothing is asked
   */
  public record Service(
      String name,
      List<InetSocketAddress> frontends,
      List<InetSocketAddress> backends,
      String healthPath) {}

  static String text(List<Service> services, int threads) {
    StringBuilder text =
        new StringBuilder(
            """
            global
              nbthread %d
              maxconn 8000
            defaults
              mode tcp
              timeout connect 2s
              timeout client 1h
              timeout server 1h
              retries 2
              option redispatch
            """
                .formatted(threads));
    services.forEach(service -> append(text, service));
    return text.toString();
  }

  private static void append(StringBuilder text, Service service) {
    line(text, "frontend %s", service.name());
    service.frontends().forEach(at -> line(text, "  bind %s", TandemYaml.text(at)));
    line(text, "  default_backend %s", service.name());
    line(text, "backend %s", service.name());
    line(text, "  balance roundrobin");
    if (!service.healthPath().isEmpty()) {
      line(text, "  option httpchk GET %s", service.healthPath());
      line(text, "  default-server check inter 2s rise 2 fall 3");
    }
    int number = 1;
    for (InetSocketAddress backend : service.backends()) {
      line(text, "  server %s-%02d %s", service.name(), number++, TandemYaml.text(backend));
    }
  }

  private static void line(StringBuilder text, String form, Object... values) {
    text.append(form.formatted(values)).append('\n');
  }
}
