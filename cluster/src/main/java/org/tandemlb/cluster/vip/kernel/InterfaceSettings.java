package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an interface must be set to before a VIP can stand aside on loopback
 * (Documentation/networking/ip-sysctl.rst). For IPv6 the kernel does all of this by itself: it
 * answers only for addresses of the interface that is asked, and does not look at sources. For one
 * thread, but for {@link #answersForLoopback} and {@link #obstacle}.
 */
public final class InterfaceSettings implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InterfaceSettings.class);
  private static final Path CONF = Path.of("/proc/sys/net/ipv4/conf");

  /**
   * Answer ARP for the interface's own addresses only, not for one that stands on loopback. Any
   * other interface in that LAN would answer for it too, and for the VIP wherever it stands.
   */
  private static final Setting ARP_IGNORE = new Setting("arp_ignore", 1);

  /** Answer only who is reached by that interface. */
  private static final Setting ARP_FILTER = new Setting("arp_filter", 1);

  private static final Setting RP_FILTER = new Setting("rp_filter", 1);

  private static final List<Setting> ALL =
      List.of(
          ARP_IGNORE,
          // Ask by ARP in the name of an address of the interface: a VIP on loopback is not ours.
          new Setting("arp_announce", 2),
          // What an old holder answers to a client on this very machine comes from our own VIP.
          new Setting("accept_local", 1));

  private final Map<Path, String> before = new LinkedHashMap<>();

  /**
   * Sets what is not set yet, and remembers what it was; on other interfaces, which may be in the
   * same LAN, what concerns them.
   *
   * @return what could not be set, and the command that would; empty when all is well
   */
  public Optional<String> ensure(String device) {
    return everywhere(device, this::set);
  }

  /** What {@link #ensure} would not be able to set; sets nothing. */
  public static Optional<String> obstacle(String device) {
    return everywhere(
        device,
        (setting, name) -> {
          // Files.isWritable would not see what CAP_NET_ADMIN allows who is not root: access(2).
          FileChannel.open(setting.file(name), StandardOpenOption.WRITE).close();
        });
  }

  private static Optional<String> everywhere(String device, Step step) {
    return whereNeeded(device, ALL, step)
        .or(
            () ->
                Ethernets.besides(device).stream()
                    .flatMap(other -> whereNeeded(other, List.of(ARP_IGNORE), step).stream())
                    .findFirst());
  }

  private static Optional<String> whereNeeded(String device, List<Setting> settings, Step step) {
    for (Setting setting : settings) {
      try {
        if (setting.effective(device) >= setting.wanted) {
          continue;
        }
      } catch (IOException | NumberFormatException e) {
        // Out of descriptors, mostly: no command that sets it would mend that.
        return Optional.of(setting.key(device) + " cannot be read: " + reason(e));
      }
      try {
        step.on(setting, device);
      } catch (IOException | NumberFormatException e) {
        return Optional.of(setting.key(device) + " cannot be set: " + setting.command(device));
      }
    }
    return Optional.empty();
  }

  private static String reason(Exception e) {
    boolean told = e instanceof FileSystemException system && system.getReason() != null;
    return told ? ((FileSystemException) e).getReason() : e.toString();
  }

  /**
   * Why the VIP must not stand on loopback: the LAN would be answered all the same. Empty when it
   * may. Any thread.
   */
  static Optional<String> answersForLoopback(InetAddress vip, String device) {
    if (!(vip instanceof Inet4Address)) {
      return Optional.empty();
    }
    return Stream.concat(Stream.of(device), Ethernets.besides(device).stream())
        .filter(InterfaceSettings::answersForOthers)
        .findFirst()
        .map(name -> name + " would answer for it on loopback too: " + ARP_IGNORE.command(name));
  }

  private static boolean answersForOthers(String device) {
    try {
      return ARP_IGNORE.effective(device) < ARP_IGNORE.wanted;
    } catch (IOException | NumberFormatException e) {
      LOG.debug("{} cannot be read: {}", ARP_IGNORE.key(device), e.toString());
      return true;
    }
  }

  /**
   * Whether an interface without an address answers for those of others. Reverse path filtering
   * keeps it from that: nobody who asks is reached by it.
   */
  static boolean answersUnnumbered(String device) {
    try {
      for (Setting setting : List.of(ARP_IGNORE, ARP_FILTER, RP_FILTER)) {
        if (setting.effective(device) >= setting.wanted) {
          return false;
        }
      }
      return true;
    } catch (IOException | NumberFormatException e) {
      LOG.debug("how {} is set cannot be read: {}", device, e.toString());
      return true;
    }
  }

  /** The command that keeps it from answering. */
  static String silencing(String device) {
    return ARP_IGNORE.command(device);
  }

  private void set(Setting setting, String device) throws IOException {
    Path file = setting.file(device);
    String was = Files.readString(file).strip();
    Files.writeString(file, "" + setting.wanted);
    before.putIfAbsent(file, was);
    LOG.info("set {} to {} for handovers; it was {}", setting.key(device), setting.wanted, was);
  }

  /** Puts back what it was; an interface that has gone has taken its settings along. */
  @Override
  public void close() {
    before.forEach(
        (file, was) -> {
          try {
            if (Files.exists(file)) {
              Files.writeString(file, was);
            }
          } catch (IOException e) {
            LOG.warn("{} cannot be set back to {}: {}", file, was, e.getMessage());
          }
        });
    before.clear();
  }

  /** What is done about a setting that is not as it must be. */
  private interface Step {
    void on(Setting setting, String device) throws IOException;
  }

  /** The larger one of an interface's own and that for all of them counts, for each of these. */
  private record Setting(String name, int wanted) {

    int effective(String device) throws IOException {
      return Math.max(read(file("all")), read(file(device)));
    }

    private static int read(Path file) throws IOException {
      return Integer.parseInt(Files.readString(file).strip());
    }

    Path file(String device) {
      return CONF.resolve(device).resolve(name);
    }

    /** In a key a dot separates; one of an interface's name is written as a slash. */
    String key(String device) {
      return "net.ipv4.conf." + device.replace('.', '/') + "." + name;
    }

    String command(String device) {
      return "`sysctl -w " + key(device) + "=" + wanted + "`";
    }
  }
}
