package org.tandemlb.cluster.jgroups;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tandemlb.cluster.Serialization;
import org.tandemlb.cluster.membership.Link;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.Membership;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.config.ClusterConfig;
import org.tandemlb.config.HoldConfig;
import org.tandemlb.config.NodeConfig;
import org.tandemlb.config.Trust;

/**
 * A member in a process of its own, to be killed or stopped. Prints a line for each view. Started
 * without the launcher's flag against Java objects, so it shows that the program can do without.
 */
final class MemberMain {

  private MemberMain() {}

  /**
   * Arguments: its node, milliseconds of silence, the secret file, then each node as
   * name=address=port, with =address=port for each further link.
   */
  public static void main(String[] arguments) throws Exception {
    Serialization.refuse();
    List<NodeConfig> nodes = new ArrayList<>();
    for (int i = 3; i < arguments.length; i++) {
      String[] part = arguments[i].split("=");
      List<InetSocketAddress> links = new ArrayList<>();
      for (int at = 1; at < part.length; at += 2) {
        links.add(
            new InetSocketAddress(InetAddress.getByName(part[at]), Integer.parseInt(part[at + 1])));
      }
      nodes.add(new NodeConfig(part[0], links));
    }
    ClusterConfig cluster =
        new ClusterConfig(
            "test",
            nodes,
            new Trust.Secret(Path.of(arguments[2])),
            Duration.ofMillis(Long.parseLong(arguments[1])),
            Duration.ofSeconds(2),
            HoldConfig.DEFAULT);
    new JGroupsMembership(cluster, arguments[0]).start(new Printer());
    // Nothing of the membership keeps a process alive; the test ends this one.
    Thread.currentThread().join();
  }

  private static final class Printer implements Membership.Listener {

    @Override
    public void onView(View view) {
      System.out.println(view.members());
    }

    @Override
    public void onMessage(Member from, byte[] message) {}

    @Override
    public void onSilentLinks(Map<Link, Long> sinceNanos) {}
  }
}
