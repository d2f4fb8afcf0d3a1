package org.tandemlb.lab.experiment;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What hosts and nodes a row needs. Rows with equal ones may play on the same, one after the other.
 */
public record Spec(int nodes, List<InetAddress> vips, Belonging belonging, Oddity oddity) {

  /** Where addresses belong. */
  public enum Belonging {
    /** They stay where they are. */
    NOWHERE,
    /** On the first node, when it has been well for two seconds. */
    HOME,
    /** Nowhere, but all to the same node. */
    TOGETHER
  }

  /** What is unusual about the nodes. */
  public enum Oddity {
    NONE,
    /** They relay with a transport that cannot hand over. */
    NIO,
    /** nft is not to be found. */
    NO_NFT,
    /** nft may not change rules when it is they who start it. */
    NO_RIGHT,
    /** A packet filter table of the name that the product uses is there before it starts. */
    OLD_TABLE,
    /** The last one's packet filter lets out only what its connection tracking knows. */
    STRICT_EGRESS,
    /** They have no address of the VIP's family, only a route to its network. */
    NO_ADDRESS,
    /** They write their lines, one a session too, to a disk of their own that is soon full. */
    SMALL_DISK,
    /** What time of day it is for them can be changed; each session that ends has its line. */
    OWN_CLOCK,
    /** There is little memory for what they relay. */
    LITTLE_MEMORY,
    /** They hear each other over a second network as well. */
    TWO_LINKS,
    /** Only more than half of them, together, may hold. */
    QUORUM,
    /** Old sessions may go on for {@link Spec#SHORT} only; each that ends has its line. */
    SHORT_DRAIN
  }

  /** As short as {@code drain} is where rows wait for its end. */
  public static final Duration SHORT = Duration.ofSeconds(3);

  public static final InetAddress VIP = literal("198.18.0.100");
  public static final InetAddress SECOND_VIP = literal("198.18.0.101");
  public static final InetAddress VIP6 = literal("fd00:18::100");

  public static final Spec PAIR = new Spec(2, List.of(VIP, VIP6), Belonging.NOWHERE, Oddity.NONE);
  public static final Spec SINGLE = new Spec(2, List.of(VIP), Belonging.NOWHERE, Oddity.NONE);
  public static final Spec SINGLE6 = new Spec(2, List.of(VIP6), Belonging.NOWHERE, Oddity.NONE);
  public static final Spec HOMED = new Spec(2, List.of(VIP, VIP6), Belonging.HOME, Oddity.NONE);
  public static final Spec THREE = new Spec(3, List.of(VIP, VIP6), Belonging.NOWHERE, Oddity.NONE);
  public static final Spec GROUP =
      new Spec(2, List.of(VIP, SECOND_VIP), Belonging.TOGETHER, Oddity.NONE);
  public static final Spec GROUP_OF_BOTH =
      new Spec(2, List.of(VIP, VIP6), Belonging.TOGETHER, Oddity.NONE);

  /** So many that what a node does for each of them adds up. */
  public static final Spec LARGE_GROUP =
      new Spec(2, inARow(VIP, 64), Belonging.TOGETHER, Oddity.NONE);

  public static Spec odd(Oddity oddity) {
    InetAddress vip = oddity == Oddity.NO_ADDRESS ? VIP6 : VIP;
    return new Spec(2, List.of(vip), Belonging.NOWHERE, oddity);
  }

  /** The same, but unusual. */
  public Spec with(Oddity other) {
    return new Spec(nodes, vips, belonging, other);
  }

  private static List<InetAddress> inARow(InetAddress first, int count) {
    List<InetAddress> vips = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = first.getAddress();
      bytes[bytes.length - 1] += (byte) i;
      try {
        vips.add(InetAddress.getByAddress(bytes));
      } catch (UnknownHostException e) {
        throw new IllegalStateException("as long as any address", e);
      }
    }
    return vips;
  }

  private static InetAddress literal(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}
