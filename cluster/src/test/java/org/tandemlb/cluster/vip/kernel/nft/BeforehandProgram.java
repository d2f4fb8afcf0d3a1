package org.tandemlb.cluster.vip.kernel.nft;

import java.util.Map;
import java.util.Set;
import org.tandemlb.cluster.vip.kernel.Rights;
import org.tandemlb.cluster.vip.kernel.Vips;

/** Looks beforehand in a process of its own: one with fewer rights. */
final class BeforehandProgram {

  private BeforehandProgram() {}

  /** Prints what it has seen. */
  public static void main(String[] arguments) {
    System.out.println("a node: " + Rights.missing(Vips.V4).orElse("nothing is missing"));
    System.out.println(
        Beforehand.look(Vips.on("eth0"), Map.of(Vips.V4, Set.of(80), Vips.V6, Set.of(80))));
  }
}
