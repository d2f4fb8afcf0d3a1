package org.tandemlb.cluster.election;

/**
 * What a member has against holding anything, by its own word: it still holds what nobody else can.
 *
 * @param veto why its operator's command says no; empty: it does not
 */
public record Reluctance(String veto) {

  public static final Reluctance NONE = new Reluctance("");

  /** Of {@link #veto}, as one sentence. */
  public String vetoInWords() {
    return "can-hold says no: " + veto;
  }

  public boolean vetoed() {
    return !veto.isEmpty();
  }
}
