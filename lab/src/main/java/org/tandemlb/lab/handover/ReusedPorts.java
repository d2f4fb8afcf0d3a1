package org.tandemlb.lab.handover;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import org.tandemlb.lab.experiment.Rig;
import org.tandemlb.lab.experiment.Scene;
import org.tandemlb.lab.experiment.Service;
import org.tandemlb.lab.traffic.PortReusers;

/** Clients that come back from the same source ports, from before a move until after it. */
final class ReusedPorts implements AutoCloseable {

  static final int FIRST = 20_000;

  /** The sessions of the last one of them last almost two seconds. */
  private static final int CLIENTS = 30;

  private final Rig rig;
  private final PortReusers clients;

  private ReusedPorts(Rig rig, PortReusers clients) {
    this.rig = rig;
    this.clients = clients;
  }

  /** Returns when they have come back often enough to have begun at many different moments. */
  static ReusedPorts begin(Rig rig, InetAddress vip) throws IOException {
    PortReusers clients =
        PortReusers.start(rig.client, rig.at(vip, Service.WEB), CLIENTS, FIRST, Scene.HUNG);
    ReusedPorts ports = new ReusedPorts(rig, clients);
    try {
      ports.awaitMore();
      clients.forgetStalls();
      return ports;
    } catch (IOException | RuntimeException e) {
      ports.close();
      throw e;
    }
  }

  /** Waits until they have come back as often again. */
  void awaitMore() throws IOException {
    int wanted = clients.connections() + CLIENTS * 2;
    rig.await(
        () ->
            clients.connections() >= wanted
                ? Optional.empty()
                : Optional.of("clients that reuse their ports are stuck"));
  }

  /** Has them end, and counts what they saw. */
  void endIn(Scene scene) {
    close();
    scene.countConnections(clients.connections(), clients.failures());
    scene.countStall(clients.stall());
  }

  @Override
  public void close() {
    clients.close();
  }
}
