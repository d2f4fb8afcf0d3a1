package org.tandemlb.node.hold;

/** What the runs of a command come to: whether the node may hold. Pure; one thread. */
final class CommandWord {

  private final int fall;
  private boolean asked;
  private int failures;
  private String veto = "";

  /**
   * @param fall so many failures in a row forbid to hold; the first run of all counts by itself
   */
  CommandWord(int fall) {
    this.fall = fall;
  }

  /**
   * @param failure of one more run; empty: it succeeded
   * @return why the node may not hold; empty: it may
   */
  String after(String failure) {
    failures = failure.isEmpty() ? 0 : failures + 1;
    if (failures == 0 || failures >= fall || !asked) {
      veto = failure;
    }
    asked = true;
    return veto;
  }
}
