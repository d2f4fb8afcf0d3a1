package org.tandemlb.lab.handover;

import java.io.IOException;
import java.net.InetAddress;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.experiment.Spec;

/** A move that is tried with an IPv4 address, and once more with an IPv6 one. */
record EitherFamily(String name, String title, Spec spec, Play play) {

  /** What is done, on a rig that has settled. */
  interface Play {
    Outcome on(Rig rig, InetAddress vip) throws IOException;
  }

  Row v4() {
    return Row.of(name, title, spec, MoveDemand.HITLESS, rig -> play.on(rig, Spec.VIP));
  }

  Row v6() {
    return Row.of(
        name + "6", title + ", IPv6", spec, MoveDemand.HITLESS, rig -> play.on(rig, Spec.VIP6));
  }
}
