package org.tandemlb.lab.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients saw while a row played.
 *
 * @param connections that probes and others tried to open
 * @param refused those of them that were refused, reset, or got no right answer
 * @param toldAtOnce those of these whose client was told, by a reset or a refusal
 * @param sessions that were held all the time, those not counted that had to die with their node
 * @param broken those of them that were reset, closed, hung, or got a wrong byte
 * @param reset those of these whose client was told by a reset
 * @param stall the longest time that a session waited for its next byte, that a connection took, or
 *     that none was served; of the clients that a row has besides, too
 * @param outage the longest time in which no connection was served
 * @param twoHolders all the time that two MACs answered for the address
 * @param noHolder all the time that none answered, once one had
 * @param wrong what else was not as it must be
 * @param notes what one would want to know besides
 */
public record Outcome(
    int connections,
    int refused,
    int toldAtOnce,
    int sessions,
    int broken,
    int reset,
    Duration stall,
    Duration outage,
    Duration twoHolders,
    Duration noHolder,
    List<String> wrong,
    List<String> notes) {

  public Outcome {
    wrong = List.copyOf(wrong);
    notes = List.copyOf(notes);
  }

  /** The same, and what else was found to be wrong. */
  public Outcome with(List<String> moreWrong) {
    return saying(both(wrong, moreWrong), notes);
  }

  /** The same, and what one would want to know besides. */
  Outcome noting(List<String> moreNotes) {
    return saying(wrong, both(notes, moreNotes));
  }

  private Outcome saying(List<String> allWrong, List<String> allNotes) {
    return new Outcome(
        connections,
        refused,
        toldAtOnce,
        sessions,
        broken,
        reset,
        stall,
        outage,
        twoHolders,
        noHolder,
        allWrong,
        allNotes);
  }

  private static List<String> both(List<String> some, List<String> more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }
}
