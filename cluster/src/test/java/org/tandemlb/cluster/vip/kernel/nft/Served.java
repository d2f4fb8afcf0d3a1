package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tandemlb.cluster.vip.kernel.Host;

/**
 * Stands in for a node's frontends: answers each byte with one that says whose it is. Listens
 * before the VIP is there, as a frontend does.
 */
final class Served implements AutoCloseable {

  private final List<ServerSocket> listening = new ArrayList<>();
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final int sign;

  Served(Host host, int sign, List<InetAddress> vips, List<Integer> ports) {
    this.sign = sign;
    host.sysctl("net.ipv4.ip_nonlocal_bind", "1");
    host.sysctl("net.ipv6.ip_nonlocal_bind", "1");
    for (InetAddress vip : vips) {
      for (int port : ports) {
        listening.add(host.call(() -> listen(vip, port)));
      }
    }
    listening.forEach(socket -> spawn(() -> acceptAll(socket)));
  }

  private static ServerSocket listen(InetAddress vip, int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(vip, port), 1024);
    return socket;
  }

  private void acceptAll(ServerSocket socket) {
    try {
      while (true) {
        Socket session = socket.accept();
        accepted.add(session);
        spawn(() -> answer(session));
      }
    } catch (IOException e) {
      // closed
    }
  }

  /** How many sessions there have been. */
  int accepted() {
    return accepted.size();
  }

  private void answer(Socket session) {
    try (session) {
      while (session.getInputStream().read() >= 0) {
        session.getOutputStream().write(sign);
      }
    } catch (IOException e) {
      // its client says what became of it
    }
  }

  private static void spawn(Runnable work) {
    Thread thread = new Thread(work, "served");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      for (ServerSocket socket : listening) {
        socket.close();
      }
      for (Socket socket : accepted) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
