package org.tandemlb.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Bytes to YAML nodes, or to faults. Pure.
 *
 * <p>One plain tree is all that is taken: anchors, aliases, tags and further documents are faults,
 * since a reader of the file would have to know YAML better than its operator does. The events are
 * looked at before a tree is built, because building recurses: the depth is bounded first.
 */
final class YamlText {

  /** The file's own depth is 5. */
  private static final int DEEPEST = 16;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setUseMarks(true).setAllowNonScalarKeys(true).build();

  private YamlText() {}

  /** The root node; nothing when there are faults, which {@code reading} then has. */
  static Optional<Node> parse(byte[] bytes, Reading reading) {
    Optional<String> text = decode(bytes, reading);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      checkShape(text.get(), reading);
      if (reading.isFaulty()) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(SETTINGS).composeString(text.get());
      if (root.isEmpty()) {
        reading.fault(1, "", "the file is empty; allowed: cluster, frontends, pools, ...");
      }
      return root;
    } catch (YamlEngineException e) {
      reading.fault(line(e, text.get()), "", "not YAML: " + problem(e));
      return Optional.empty();
    }
  }

  private static Optional<String> decode(byte[] bytes, Reading reading) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    String text = out.toString();
    try {
      if (result.isError()) {
        result.throwException();
      }
    } catch (CharacterCodingException e) {
      int bad = bytes[in.position()] & 0xff;
      reading.fault(
          lineAt(text, text.length()), "", String.format("byte 0x%02x is not UTF-8", bad));
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private static void checkShape(String text, Reading reading) {
    int depth = 0;
    int documents = 0;
    for (Event event : new Parse(SETTINGS).parseString(text)) {
      int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
      if (event instanceof DocumentStartEvent && ++documents > 1) {
        reading.fault(line, "", "a second document; allowed: one");
        return;
      }
      if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
        reading.fault(line, "", "nested deeper than " + DEEPEST + " levels");
        return;
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
        String kind = event instanceof AliasEvent ? "alias *" : "anchor &";
        String name = Message.printable(node.getAnchor().get().getValue());
        reading.fault(line, "", kind + name + " is not read; write the value out");
      }
      if (tag(event).isPresent()) {
        String tag = Message.printable(tag(event).get());
        reading.fault(line, "", "tag " + tag + " is not read; leave it out");
      }
    }
  }

  private static Optional<String> tag(Event event) {
    if (event instanceof ScalarEvent scalar) {
      return scalar.getTag();
    }
    return event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
  }

  private static int line(YamlEngineException e, String text) {
    if (e instanceof MarkedYamlEngineException marked) {
      Optional<Mark> mark = marked.getProblemMark().or(marked::getContextMark);
      return mark.map(at -> at.getLine() + 1).orElse(1);
    }
    return e instanceof ReaderException unreadable ? lineAt(text, unreadable.getPosition()) : 1;
  }

  private static int lineAt(String text, int position) {
    return 1 + (int) text.chars().limit(position).filter(c -> c == '\n').count();
  }

  private static String problem(YamlEngineException e) {
    if (e instanceof MarkedYamlEngineException marked) {
      String context = marked.getContext() == null ? "" : marked.getContext() + ", ";
      return Message.printable(context + marked.getProblem());
    }
    if (e instanceof ReaderException unreadable) {
      return String.format("character U+%04X is not allowed", unreadable.getCodePoint());
    }
    return Message.printable(String.valueOf(e.getMessage()));
  }
}
