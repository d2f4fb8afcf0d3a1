package org.tandemlb.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of the file, read key by key. What is wrong goes to the {@link Reading}, and reading
 * goes on, so that one run finds every fault. Used by one thread.
 */
final class Section {

  private final String path;
  private final Reading reading;
  private final Map<String, Node> values = new LinkedHashMap<>();

  /** Not a mapping at all, which is one fault; that its keys are missing is not another. */
  private boolean unreadable;

  /** The root of the file has an empty path. */
  Section(String path, Node node, Reading reading) {
    this(path, reading);
    if (!(node instanceof MappingNode mapping)) {
      reading.fault(path, Values.wrongShape(node, "keys and their values"));
      unreadable = true;
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      take(tuple);
    }
  }

  private Section(String path, Reading reading) {
    this.path = path;
    this.reading = reading;
  }

  private void take(NodeTuple tuple) {
    int line = Values.line(tuple.getKeyNode());
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      reading.fault(line, path, "a list or mapping as a key; allowed: a word");
      return;
    }
    String place = pathOf(key.getValue());
    if (values.putIfAbsent(key.getValue(), tuple.getValueNode()) == null) {
      reading.at(place, line);
    } else {
      reading.fault(line, place, "given twice; the first is on line " + reading.line(place));
    }
  }

  /** Reports every key that is not one of these. */
  Section allowing(Set<String> names) {
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        String problem = "unknown key" + Message.didYouMean(name, names);
        reading.fault(pathOf(name), Message.of(problem, String.join(", ", names)));
      }
    }
    return this;
  }

  /** The value; a missing one is a fault. */
  <T> Optional<T> required(Key<T> key) {
    if (isMissing(key.name())) {
      reading.fault(pathOf(key.name()), Message.of("is missing", key.type().allowed()));
    }
    return optional(key);
  }

  /** The value, or nothing when there is none or it is wrong. */
  <T> Optional<T> optional(Key<T> key) {
    return Optional.ofNullable(values.get(key.name()))
        .flatMap(node -> Values.parse(pathOf(key.name()), node, key.type(), reading));
  }

  /** The value, or its default, which is noted. */
  <T> T value(Key.Default<T> defaulted) {
    Key<T> key = defaulted.key();
    if (isMissing(key.name())) {
      reading.defaulted(pathOf(key.name()), defaulted.shown(), key.meaning());
    }
    return optional(key).orElse(defaulted.value());
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The file should have it and does not, as far as one can tell. */
  boolean isMissing(String name) {
    return !unreadable && !has(name);
  }

  Set<String> names() {
    return values.keySet();
  }

  /** The mapping under that key; an empty one when the file has none. */
  Section section(String name) {
    if (has(name)) {
      return new Section(pathOf(name), values.get(name), reading);
    }
    Section absent = new Section(pathOf(name), reading);
    absent.unreadable = unreadable;
    return absent;
  }

  /** The mapping under that key whose keys are names; at least one must be there. */
  Section named(String name, Bounds bound) {
    Section section = section(name);
    int count = section.values.size();
    if (count == 0 && !section.unreadable) {
      String problem = has(name) ? "is empty" : "is missing";
      reading.fault(section.path, Message.of(problem, "1 to " + bound.most + " entries"));
    }
    boundTo(bound, section.path, count);
    section.values.keySet().forEach(key -> section.checkName(key));
    return section;
  }

  private void checkName(String name) {
    try {
      TextType.NAME.parse(name);
    } catch (WrongValueException e) {
      String problem = Message.quote(name) + " " + e.getMessage();
      reading.fault(pathOf(name), Message.of(problem, TextType.NAME.allowed()));
    }
  }

  /** The values under that key, each with its path; a missing list has none, a long one a bound. */
  List<Located<Node>> list(String name, Bounds bound) {
    Node node = values.get(name);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      reading.fault(pathOf(name), Values.wrongShape(node, "a list"));
      return List.of();
    }
    List<Located<Node>> items = new ArrayList<>();
    for (Node item : sequence.getValue().subList(0, bound.fit(sequence.getValue().size()))) {
      String place = pathOf(name) + "[" + items.size() + "]";
      reading.at(place, Values.line(item));
      items.add(new Located<>(place, item));
    }
    boundTo(bound, pathOf(name), sequence.getValue().size());
    return items;
  }

  /** The values under that key, or the one that stands there without a list; at least one. */
  List<Located<Node>> requiredListOrOne(String name, Bounds bound, ValueType<?> type) {
    Node one = values.get(name);
    if (one != null && !(one instanceof SequenceNode)) {
      return List.of(new Located<>(pathOf(name), one));
    }
    return requiredList(name, bound, type.allowed());
  }

  /** The values under that key, of which there must be at least one. */
  List<Located<Node>> requiredList(String name, Bounds bound, ValueType<?> type) {
    return requiredList(name, bound, "a list of " + type.allowed());
  }

  private List<Located<Node>> requiredList(String name, Bounds bound, String allowed) {
    List<Located<Node>> items = list(name, bound);
    if (items.isEmpty() && reading.sound(pathOf(name)) && !unreadable) {
      String problem = has(name) ? "is empty" : "is missing";
      reading.fault(pathOf(name), Message.of(problem, allowed));
    }
    return items;
  }

  private void boundTo(Bounds bound, String place, int count) {
    if (count > bound.most) {
      reading.fault(place, "has " + count + " entries; allowed: at most " + bound.most);
    }
  }

  Reading reading() {
    return reading;
  }

  String path() {
    return path;
  }

  String pathOf(String name) {
    return path.isEmpty() ? Values.inPath(name) : path + "." + Values.inPath(name);
  }
}
