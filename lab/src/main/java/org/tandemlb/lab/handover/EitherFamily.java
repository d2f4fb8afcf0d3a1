package org.tandemlb.lab.handover;

import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.tandemlb.lab.experiment.Demand;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Spec;

/**
 * Something that is tried with an IPv4 address, and once more with an IPv6 one. Of the two only the
 * first is played at every build: time is short there.
 */
record EitherFamily(Row v4, Row v6) {

  /** What is done, on a rig that has settled. */
  interface Play {
    Outcome on(Rig rig, InetAddress vip) throws IOException;
  }

  static EitherFamily of(String name, String title, Spec spec, Demand demand, Play play) {
    Row v4 = Row.of(name, title + ", IPv4", spec, demand, rig -> play.on(rig, Spec.VIP));
    Row v6 = Row.of(name + "6", title + ", IPv6", spec, demand, rig -> play.on(rig, Spec.VIP6));
    return new EitherFamily(v4, v6);
  }

  static EitherFamily hitless(String name, String title, Spec spec, Play play) {
    return of(name, title, spec, MoveDemand.HITLESS, play);
  }

  EitherFamily alsoQuick() {
    return new EitherFamily(v4.alsoQuick(), v6);
  }

  EitherFamily alone(String why) {
    return new EitherFamily(v4.alone(why), v6.alone(why));
  }

  EitherFamily needs(String... programs) {
    return new EitherFamily(v4.needs(programs), v6.needs(programs));
  }

  Stream<Row> rows() {
    return Stream.of(v4, v6);
  }
}
