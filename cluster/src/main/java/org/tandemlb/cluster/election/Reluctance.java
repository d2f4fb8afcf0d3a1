package org.tandemlb.cluster.election;

/**
 * What a member has against holding anything, by its own word: it still holds what nobody else can.
 *
 * @param veto why its operator's command says no; empty: it does not
 * @param standbyFile the file that puts it on standby; empty: none
 */
public record Reluctance(String veto, String standbyFile) {

  public static final Reluctance NONE = new Reluctance("", "");

  /** Of {@link #veto}, as one sentence. */
  public String vetoInWords() {
    return "can-hold says no: " + veto;
  }

  public boolean standsBy() {
    return !standbyFile.isEmpty();
  }

  public boolean vetoed() {
    return !veto.isEmpty();
  }
}
