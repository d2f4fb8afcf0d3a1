package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jgroups.util.DefaultSocketFactory;

/** The sockets that JGroups gets: the guarded port, and connections that show the secret. */
final class PeerSockets extends DefaultSocketFactory implements AutoCloseable {

  private final Set<InetAddress> others;
  private final Optional<SSLContext> tls;
  private final Complaints complaints;
  private final Deadlines deadlines = new Deadlines();
  private final OpenSockets open = new OpenSockets();
  private final Optional<Handshakes> handshakes;
  private volatile Doorkeeper port;

  /**
   * @param tls empty for a cluster without a secret
   */
  PeerSockets(Set<InetAddress> others, Optional<SSLContext> tls, Complaints complaints) {
    this.others = others;
    this.tls = tls;
    this.complaints = complaints;
    this.handshakes =
        tls.map(
            context ->
                new Handshakes(context.getSocketFactory(), others.size(), deadlines, complaints));
  }

  @Override
  public ServerSocket createServerSocket(String service) throws IOException {
    port = new Doorkeeper(others, admission(), open, complaints);
    return port;
  }

  private Doorkeeper.Admission admission() {
    return handshakes
        .<Doorkeeper.Admission>map(shown -> shown)
        .orElse(
            (newcomer, ready) -> {
              if (!ready.offer(newcomer)) {
                Deadlines.closeQuietly(newcomer);
              }
            });
  }

  /** An unconnected socket. JGroups connects it and has it shake hands, without a time limit. */
  @Override
  public Socket createSocket(String service) throws IOException {
    Socket socket = tls.isEmpty() ? new Socket() : secured(tls.get());
    open.add(socket);
    return socket;
  }

  private Socket secured(SSLContext tls) throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
    onlyNewTls(socket);
    Future<?> deadline = deadlines.close(socket);
    socket.addHandshakeCompletedListener(done -> deadline.cancel(false));
    return socket;
  }

  static void onlyNewTls(SSLSocket socket) {
    socket.setEnabledProtocols(new String[] {"TLSv1.3"});
  }

  /** Those with the node that has this address. */
  List<Socket> with(InetAddress there) {
    return open.with(there);
  }

  /** Cuts off whoever JGroups could not part from in order. */
  @Override
  public void close() {
    Doorkeeper listening = port;
    if (listening != null) {
      Deadlines.closeQuietly(listening);
    }
    open.cutAll();
    handshakes.ifPresent(Handshakes::close);
    deadlines.close();
  }
}
