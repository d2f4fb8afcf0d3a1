package org.tandemlb.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads of {@code cluster} what speaks for or against a node as a holder. One thread. */
final class HoldReader {

  static final String CAN_HOLD = "can-hold";
  static final String WITNESS = "witness";
  static final String COMMAND = "command";

  private final Section cluster;
  private final Reading reading;
  private final Path directory;
  private final List<Located<InetAddress>> witnesses = new ArrayList<>();

  /**
   * @param directory where a relative path begins
   */
  HoldReader(Section cluster, Path directory) {
    this.cluster = cluster;
    this.reading = cluster.reading();
    this.directory = directory;
  }

  HoldConfig read() {
    Path standby = cluster.value(Keys.STANDBY_FILE);
    CanHold canHold = canHold();
    readWitnesses();
    List<InetAddress> addresses = witnesses.stream().map(Located::value).toList();
    return new HoldConfig(canHold, directory.resolve(standby).normalize(), addresses);
  }

  /** With their places: none may be a node's or a VIP, which its node always reaches. */
  List<Located<InetAddress>> witnesses() {
    return List.copyOf(witnesses);
  }

  private void readWitnesses() {
    if (cluster.isMissing(WITNESS)) {
      reading.defaulted(cluster.pathOf(WITNESS), "none", "addresses that a holder should reach");
    }
    if (!cluster.has(WITNESS)) {
      return;
    }
    ValueType<InetAddress> type = Keys.VIP_ADDRESS.type();
    for (Located<Node> item : cluster.requiredListOrOne(WITNESS, Bounds.WITNESSES, type)) {
      Values.parse(item.path(), item.value(), type, reading)
          .ifPresent(address -> witnesses.add(new Located<>(item.path(), address)));
    }
  }

  private CanHold canHold() {
    if (!cluster.has(CAN_HOLD)) {
      if (cluster.isMissing(CAN_HOLD)) {
        reading.defaulted(
            cluster.pathOf(CAN_HOLD), "none", "a command that says whether a node may hold");
      }
      return new CanHold.Always();
    }
    Section section = cluster.section(CAN_HOLD);
    section.allowing(ConfigReader.names(Keys.CAN_HOLD, COMMAND));
    List<String> command = command(section);
    Duration interval = section.value(Keys.CAN_HOLD_INTERVAL);
    Duration timeout =
        Timeouts.read(section, Keys.CAN_HOLD_TIMEOUT, Keys.CAN_HOLD_INTERVAL, interval);
    return new CanHold.Command(command, interval, timeout, section.value(Keys.CAN_HOLD_FALL));
  }

  private List<String> command(Section section) {
    List<String> command = new ArrayList<>();
    for (Located<Node> word : section.requiredListOrOne(COMMAND, Bounds.WORDS, TextType.PROGRAM)) {
      ValueType<String> type = command.isEmpty() ? TextType.PROGRAM : TextType.ARGUMENT;
      // A faulty word keeps its place, or the next one would be taken for the program.
      command.add(Values.parse(word.path(), word.value(), type, reading).orElse(""));
    }
    return command;
  }
}
