package org.tandemlb.cluster.vip.kernel.nft;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.tandemlb.cluster.vip.LinkIdentity;
import org.tandemlb.cluster.vip.MacAddress;
import org.tandemlb.cluster.vip.VipEffect;
import org.tandemlb.cluster.vip.handover.HandoverEffect;
import org.tandemlb.cluster.vip.handover.Rules;
import org.tandemlb.cluster.vip.kernel.Host;
import org.tandemlb.cluster.vip.kernel.KernelOwner;
import org.tandemlb.cluster.vip.kernel.RecordingSignals;
import org.tandemlb.cluster.vip.kernel.Vips;

/** A node as far as the kernel sees one, in a process of its own: one to kill. */
final class PassageProgram {

  private PassageProgram() {}

  /**
   * Prints what came of its rules.
   *
   * @param arguments a folder where commands are looked for first; then it holds the VIP, too
   */
  public static void main(String[] arguments) throws InterruptedException {
    String path = System.getenv("PATH") + ":/usr/sbin:/sbin";
    for (String folder : arguments) {
      path = folder + ":" + path;
      KernelOwner owner = new KernelOwner(Vips.on("eth0"), List.of());
      owner.start(new RecordingSignals());
      owner.perform(Vips.V4, new VipEffect.Add(Balancer.LEASE));
    }
    LinkIdentity link =
        new LinkIdentity("eth0", new MacAddress("02:00:00:00:00:0b"), Vips.address("198.18.0.11"));
    KernelPassage passage =
        KernelPassage.start(Map.of(Vips.V4, Set.of(80)), vip -> Optional.of(link), path);
    Rules recording =
        new Rules(
            List.of(), List.of(), Rules.Own.RECORDED, Rules.Strays.ACCEPTED, Optional.empty());
    InetAddress vip = Vips.V4;
    passage.perform(vip, new HandoverEffect.Apply(recording), System.out::println);
    new CountDownLatch(1).await();
  }

  /**
   * @param prefix what to start it with: fewer rights, say
   */
  static Process start(Host host, List<String> prefix, String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(PassageProgram.class.getName());
    command.addAll(List.of(arguments));
    return host.start(command);
  }
}
