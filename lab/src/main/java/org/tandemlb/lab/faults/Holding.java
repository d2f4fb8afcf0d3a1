package org.tandemlb.lab.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.net.Carriers;
import org.tandemlb.lab.net.Host;

/**
 * Who has the address while a row plays. What does not come is noted, not thrown: the row goes on,
 * so that its figures are told as well.
 */
final class Holding {

  /** Far beyond any product's times, on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Holding() {}

  /** The only one that has it now. */
  static Host now(Rig rig) throws IOException {
    return rig.holder(rig.vip());
  }

  /** Waits until that one has the address and no other node. */
  static void comesTo(Rig rig, Scene scene, Host node) throws IOException {
    expect(rig, scene, rig.nodes, Set.of(node.name()));
  }

  /** Waits until exactly one node has it, whichever that is. */
  static void comesToOne(Rig rig, Scene scene) throws IOException {
    if (!waits(() -> rig.carriers(rig.vip()).size() == 1)) {
      scene.wrong("the address is on " + rig.carriers(rig.vip()) + ", not on one node");
    }
  }

  /**
   * Waits until exactly one node has it, and that is one of these.
   *
   * @return its name; of none of them when it never came
   */
  static String comesToOneOf(Rig rig, Scene scene, List<Host> wanted) throws IOException {
    Set<String> names = new TreeSet<>();
    wanted.forEach(node -> names.add(node.name()));
    if (!waits(() -> isOneOf(rig.carriers(rig.vip()), names))) {
      scene.wrong("the address is on " + rig.carriers(rig.vip()) + ", not on one of " + names);
    }
    Set<String> carriers = rig.carriers(rig.vip());
    return carriers.size() == 1 ? carriers.iterator().next() : "none";
  }

  private static boolean isOneOf(Set<String> carriers, Set<String> names) {
    return carriers.size() == 1 && names.containsAll(carriers);
  }

  /** Waits until that one has it, whatever those have that no client can reach. */
  static void comesAlsoTo(Rig rig, Scene scene, Host node) throws IOException {
    expect(rig, scene, List.of(node), Set.of(node.name()));
  }

  static void comesToNobody(Rig rig, Scene scene) throws IOException {
    expect(rig, scene, rig.nodes, Set.of());
  }

  /** The address must not have moved, nor have been elsewhere meanwhile. */
  static void stays(Rig rig, Scene scene, Host node) throws IOException {
    Set<String> carriers = rig.carriers(rig.vip());
    if (!carriers.equals(Set.of(node.name()))) {
      scene.wrong("the address is on " + carriers + ", no longer only on " + node.name());
    }
    Set<String> others = scene.answerers();
    others.remove(node.name());
    if (!others.isEmpty()) {
      scene.wrong("others answered for it meanwhile: " + others);
    }
  }

  private static void expect(Rig rig, Scene scene, List<Host> among, Set<String> wanted)
      throws IOException {
    if (!waits(() -> Carriers.now(among, rig.vip()).equals(wanted))) {
      scene.wrong(
          "the address is on %s, not on %s"
              .formatted(Carriers.now(among, rig.vip()), new TreeSet<>(wanted)));
    }
  }

  /** A condition that may ask the network. */
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Whether it came to hold in time. */
  static boolean waits(Condition condition) throws IOException {
    return waits(condition, PATIENCE);
  }

  static boolean waits(Condition condition, Duration patience) throws IOException {
    long giveUp = System.nanoTime() + patience.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - giveUp > 0) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    return true;
  }

  /** Waits until that node's status says something; one that has no status owes nothing. */
  static void says(Rig rig, Scene scene, Host node, String words) throws IOException {
    // It may still have to start.
    boolean said = waits(() -> said(rig, node, words), Rig.PATIENCE);
    if (!said) {
      scene.wrong("the status of " + node + " does not say \"" + words + "\"");
    }
  }

  static void saysNoMore(Rig rig, Scene scene, Host node, String words) throws IOException {
    if (!waits(() -> !said(rig, node, words), Rig.PATIENCE)) {
      scene.wrong("the status of " + node + " goes on saying \"" + words + "\"");
    }
  }

  private static boolean said(Rig rig, Host node, String words) {
    try {
      return rig.product.says(node).map(text -> text.contains(words)).orElse(true);
    } catch (IOException notUp) {
      return false;
    }
  }
}
