package org.tandemlb.cluster.reload;

import java.util.List;
import java.util.Locale;

/**
 * What came of a reload on one node.
 *
 * @param fileHash of the file that the node runs with now
 * @param lines what was changed, or what is in the way, in words
 */
public record ReloadOutcome(Kind kind, String fileHash, List<String> lines) {

  /** Its name in lower case is the word in the API, the metrics and the log. */
  public enum Kind {
    /** It runs with the file. */
    APPLIED,
    /** It runs with the file, which says what it did before. */
    UNCHANGED,
    /** The file changes what only a restart can; nothing is changed. */
    REFUSED,
    /** The file cannot be read, or is wrong; nothing is changed. */
    FAULTY,
    /** The node could not, for a reason of its own. */
    FAILED,
    /** The file could be applied; nothing is changed. */
    READY;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ReloadOutcome {
    lines = List.copyOf(lines);
  }

  /** Whether the node runs with its file now. */
  public boolean isDone() {
    return kind == Kind.APPLIED || kind == Kind.UNCHANGED;
  }
}
