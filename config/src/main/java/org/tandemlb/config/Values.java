package org.tandemlb.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One YAML node to one value, or to a fault. Pure but for the reading it reports to. */
final class Values {

  /** A key that is not one of ours may be anything; a path shows its beginning. */
  private static final int LONGEST_IN_A_PATH = 64;

  private Values() {}

  static <T> Optional<T> parse(String path, Node node, ValueType<T> type, Reading reading) {
    if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
      reading.fault(path, wrongShape(node, type.allowed()));
      return Optional.empty();
    }
    try {
      return Optional.of(type.parse(scalar.getValue()));
    } catch (WrongValueException e) {
      String problem = Message.quote(scalar.getValue()) + " " + e.getMessage();
      reading.fault(path, Message.of(problem, type.allowed()));
      return Optional.empty();
    }
  }

  static String wrongShape(Node node, String allowed) {
    if (node instanceof SequenceNode) {
      return Message.of("is a list", allowed);
    }
    if (node instanceof MappingNode) {
      return Message.of("is a mapping", allowed);
    }
    String text = ((ScalarNode) node).getValue();
    boolean absent = node.getTag().equals(Tag.NULL);
    return Message.of(absent ? "has no value" : "is only " + Message.quote(text), allowed);
  }

  static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  static String inPath(String name) {
    String start =
        name.length() > LONGEST_IN_A_PATH ? name.substring(0, LONGEST_IN_A_PATH) + "..." : name;
    return Message.printable(start);
  }
}
