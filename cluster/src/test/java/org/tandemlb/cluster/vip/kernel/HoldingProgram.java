package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tandemlb.cluster.vip.AddressOwner.Barrier;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.VipEvent;

/** A node that does nothing but hold both VIPs, in a process of its own: something to kill. */
final class HoldingProgram {

  private HoldingProgram() {}

  /**
   * Arguments: lease in seconds, milliseconds between renewals, {@code aside} to hold them there.
   * Prints one line, and another one should it lose its lease.
   */
  public static void main(String[] arguments) throws InterruptedException {
    Duration lease = Duration.ofSeconds(Long.parseLong(arguments[0]));
    KernelOwner owner = new KernelOwner(Vips.on("eth0"), List.of());
    Map<InetAddress, Barrier> barriers = owner.start(new RecordingSignals());
    if (!barriers.isEmpty()) {
      System.out.println(barriers);
      System.exit(1);
    }
    add(owner, Vips.V4, lease);
    add(owner, Vips.V6, lease);
    boolean aside = arguments.length > 2;
    if (aside) {
      owner.perform(Vips.V4, new VipEffect.StepAside(lease));
      owner.perform(Vips.V6, new VipEffect.StepAside(lease));
    }
    System.out.println("carried");
    while (aside) {
      Thread.sleep(Long.parseLong(arguments[1]));
    }
    while (renewed(owner, Vips.V4, lease) && renewed(owner, Vips.V6, lease)) {
      Thread.sleep(Long.parseLong(arguments[1]));
    }
    System.out.println("not carried any more");
    Thread.sleep(Long.MAX_VALUE);
  }

  /** As a node does: on a busy machine the guard may not be there in time for the first attempt. */
  private static void add(KernelOwner owner, InetAddress vip, Duration lease)
      throws InterruptedException {
    while (!(owner.perform(vip, new VipEffect.Add(lease)).orElseThrow()
        instanceof VipEvent.Carried)) {
      Thread.sleep(100);
    }
  }

  private static boolean renewed(KernelOwner owner, InetAddress vip, Duration lease) {
    return owner.perform(vip, new VipEffect.Renew(lease)).orElseThrow() instanceof VipEvent.Carried;
  }

  static Process start(Host host, String... arguments) {
    return host.start(command(arguments));
  }

  /** Everything that it says when it lacks a capability (capabilities(7), without CAP_). */
  static String outputWithout(Host host, String capability) throws Exception {
    List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set", "-" + capability));
    command.addAll(command("30", "1000"));
    Process process = host.start(command);
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Everything that it says when JNA has that folder to unpack its library in. */
  static String outputWithLibraryIn(Host host, String folder) throws Exception {
    List<String> command = command("30", "1000");
    command.addAll(1, List.of("-Djna.nosys=true", "-Djna.tmpdir=" + folder));
    Process process = host.start(command);
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED"); // else Java 24 warns, on the output we read
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HoldingProgram.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
