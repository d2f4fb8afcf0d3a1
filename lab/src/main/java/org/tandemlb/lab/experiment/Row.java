package org.tandemlb.lab.experiment;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that is tried.
 *
 * @param name what the command line calls it
 * @param title what the table calls it
 * @param quick whether it is short and steady enough to be played at every build
 * @param alone why nobody else is told to do the same; empty where others are
 * @param programs without which it cannot be played
 * @param obstacle what stands in its way on this machine without being anybody's failure
 * @param tuned what Tandem must show with shorter times; empty: it is not played with them
 */
public record Row(
    String name,
    String title,
    Spec spec,
    Demand demand,
    boolean quick,
    Optional<String> alone,
    List<String> programs,
    Supplier<Optional<String>> obstacle,
    Optional<Demand> tuned,
    Play play) {

  /** What is done, on a rig that has settled. */
  public interface Play {
    Outcome on(Rig rig) throws IOException;
  }

  public static Row of(String name, String title, Spec spec, Demand demand, Play play) {
    return new Row(
        name,
        title,
        spec,
        demand,
        false,
        Optional.empty(),
        List.of(),
        Optional::empty,
        Optional.empty(),
        play);
  }

  /** What it must show. */
  Demand demand(Contender contender) {
    return contender == Contender.TUNED_TANDEM ? tuned.orElseThrow() : demand;
  }

  boolean isFor(Contender contender) {
    return contender != Contender.TUNED_TANDEM || tuned.isPresent();
  }

  /** Tandem plays it once more, with the shortest times that its file allows. */
  public Row tuned(Demand shown) {
    return new Row(
        name, title, spec, demand, quick, alone, programs, obstacle, Optional.of(shown), play);
  }

  public Row alsoQuick() {
    return new Row(name, title, spec, demand, true, alone, programs, obstacle, tuned, play);
  }

  /** Only Tandem plays it. */
  public Row alone(String why) {
    return new Row(
        name, title, spec, demand, quick, Optional.of(why), programs, obstacle, tuned, play);
  }

  /** It cannot be played where that says why. */
  public Row unless(Supplier<Optional<String>> why) {
    return new Row(name, title, spec, demand, quick, alone, programs, why, tuned, play);
  }

  public Row needs(String... program) {
    return new Row(
        name, title, spec, demand, quick, alone, List.of(program), obstacle, tuned, play);
  }
}
