package org.tandemlb.config;

import java.util.Collection;
import java.util.stream.Collectors;

/** How a fault's message is put together, the same way for all. Pure. */
final class Message {

  /** A name longer than this in a message hides the message. */
  private static final int LONGEST_SHOWN = 80;

  /** So many words of a list are shown: a cluster's nodes fit, a thousand backends do not. */
  private static final int WORDS_SHOWN = 16;

  private Message() {}

  static String of(String problem, String allowed) {
    return problem + (problem.endsWith("?") ? " allowed: " : "; allowed: ") + allowed;
  }

  /** {@code ; did you mean "check"?}, or nothing when no word is near. */
  static String didYouMean(String word, Collection<String> words) {
    return Nearest.to(word, words)
        .map(nearest -> "; did you mean " + quote(nearest) + "?")
        .orElse("");
  }

  /** The words of a list, cut when there are many. */
  static String list(Collection<String> words) {
    if (words.isEmpty()) {
      return "none";
    }
    String shown =
        words.stream().limit(WORDS_SHOWN).map(Message::cut).collect(Collectors.joining(", "));
    int more = words.size() - WORDS_SHOWN;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /** The text in quotes, on one line, printable and short, whatever the file holds. */
  static String quote(String text) {
    return "\"" + cut(text) + "\"";
  }

  /** The text on one line, printable and short. */
  static String cut(String text) {
    return text.length() > LONGEST_SHOWN
        ? printable(text.substring(0, LONGEST_SHOWN)) + "..."
        : printable(text);
  }

  /** Control characters as question marks: a terminal must not obey what a file says. */
  static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || !isPrintable(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
