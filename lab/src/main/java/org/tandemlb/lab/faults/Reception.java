package org.tandemlb.lab.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.Lan;
import org.tandemlb.lab.net.Programs;

/** Makes a host hear badly, or not hear somebody. ARP is untouched, but by netem. */
final class Reception {

  /** Packets are lost on their way to a host, or from it. */
  enum Bad {
    /** Some of those that come in are dropped. */
    LOSS("counter packets (\\d+) ", "nft", "list", "chain", "inet", "faults", "input") {
      @Override
      void on(Host host) throws IOException {
        filter(host, "numgen random mod 100 < 5 counter drop");
      }
    },
    /** Some of those that go out are dropped, and all are late. */
    NETEM("\\(dropped (\\d+), ", "tc", "-s", "qdisc", "show", "dev", Host.INTERFACE) {
      @Override
      void on(Host host) throws IOException {
        host.run(netem(Host.INTERFACE).toArray(String[]::new));
      }
    };

    private final Pattern tally;
    private final String[] question;

    Bad(String tally, String... question) {
      this.tally = Pattern.compile(tally);
      this.question = question;
    }

    abstract void on(Host host) throws IOException;

    /** How many packets it has dropped; it forgets that when it is mended. */
    long dropped(Host host) throws IOException {
      return dropped(host.run(question));
    }

    long dropped(String said) throws IOException {
      Matcher found = tally.matcher(said);
      if (!found.find()) {
        throw new IOException("no count in: " + said.strip());
      }
      return Long.parseLong(found.group(1));
    }
  }

  private Reception() {}

  /** It hears nothing of what that address sends over IP. */
  static void deafTo(Host host, InetAddress address) throws IOException {
    filter(host, "ip saddr " + address.getHostAddress() + " drop");
  }

  private static void filter(Host host, String rule) throws IOException {
    host.run(
        "nft",
        """
        add table inet faults
        add chain inet faults input { type filter hook input priority -300; }
        add rule inet faults input %s
        """
            .formatted(rule));
  }

  private static List<String> netem(String device) {
    return List.of(
        "tc", "qdisc", "add", "dev", device, "root", "netem", "delay", "20ms", "5ms", "loss", "2%");
  }

  /** Why netem cannot be had here, which is a module of the kernel. */
  static Optional<String> noNetem() {
    if (!Programs.isInstalled("tc")) {
      return Optional.of("tc is not installed");
    }
    try (Lan lan = Lan.create()) {
      Host host = lan.machine("trial", 1);
      Bad.NETEM.on(host);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("netem: " + String.valueOf(e.getMessage()).strip());
    }
  }

  /** Undoes all of it. */
  static void mend(Host host) throws IOException {
    if (host.run("nft", "list", "tables").contains("inet faults")) {
      host.run("nft", "delete table inet faults");
    }
    if (Programs.isInstalled("tc") && host.run("tc", "qdisc").contains("netem")) {
      host.run("tc", "qdisc", "del", "dev", Host.INTERFACE, "root");
    }
  }
}
