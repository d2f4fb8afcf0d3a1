package org.tandemlb.cluster.vip.kernel.nft;

import java.net.InetAddress;
import org.tandemlb.cluster.vip.kernel.Host;

/** Two balancers and a client on one switch, and the steps of a handover from lb1 to lb2. */
final class Trio implements AutoCloseable {

  private final Host lanSwitch = Host.create();
  final Host client = Host.create();
  final Balancer lb1;
  final Balancer lb2;

  Trio() {
    lanSwitch.becomeSwitch();
    client.plugInto(lanSwitch, 20);
    lb1 = new Balancer("lb1", 11, lanSwitch);
    lb2 = new Balancer("lb2", 12, lanSwitch);
  }

  /** Up to where lb2 holds and sends on whatever it does not know. */
  void move(InetAddress vip) {
    lb1.apply(vip, lb1.recording());
    lb2.apply(vip, lb2.sendingRestTo(vip, lb1));
    lb1.stepAside(vip);
    lb2.hold(vip);
  }

  /** lb1 says what is its own; from now on the rest is lb2's. */
  void narrow(InetAddress vip) {
    lb1.apply(vip, lb1.dropping(vip, lb2));
    lb2.know(vip, lb1, lb1.sockets(vip));
    lb2.apply(vip, lb2.sendingKnownTo(vip, lb1));
  }

  @Override
  public void close() {
    lb1.close();
    lb2.close();
    client.close();
    lanSwitch.close();
  }
}
