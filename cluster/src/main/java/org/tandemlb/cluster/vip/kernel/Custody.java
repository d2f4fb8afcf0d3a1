package org.tandemlb.cluster.vip.kernel;

import com.sun.jna.Memory;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandemlb.config.IpAddress;

/**
 * That a process which lives looks after VIPs on this machine, so that nobody sweeps them: for each
 * a socket with an abstract name (unix(7)). Such names belong to a network namespace, as addresses
 * do; every user sees them; and they go with their process, however it ends.
 */
final class Custody implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Custody.class);

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final Path SOCKETS = Path.of("/proc/thread-self/net/unix");

  private final List<Integer> sockets = new ArrayList<>();

  private Custody() {}

  /**
   * Of one that is somebody's the log says so, and no more: any user could take such a name, and
   * must not keep a node from its work by that.
   */
  static Custody take(Collection<InetAddress> vips) {
    Custody custody = new Custody();
    for (InetAddress vip : vips) {
      try {
        custody.sockets.add(bound(name(vip)));
      } catch (KernelException e) {
        LOG.warn(
            "another process of this machine may look after {}: {}",
            IpAddress.text(vip),
            e.getMessage());
      }
    }
    return custody;
  }

  /** One of these that a process looks after, in the calling thread's network namespace. */
  static Optional<InetAddress> anyOf(Collection<InetAddress> vips) throws IOException {
    try (Stream<String> lines = Files.lines(SOCKETS, StandardCharsets.ISO_8859_1)) {
      Set<String> names =
          lines.map(line -> line.substring(line.lastIndexOf(' ') + 1)).collect(Collectors.toSet());
      return vips.stream().filter(vip -> names.contains("@" + name(vip))).findFirst();
    }
  }

  private static String name(InetAddress vip) {
    return "tandem/vip/" + IpAddress.text(vip);
  }

  private static int bound(String name) throws KernelException {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    int length = Short.BYTES + 1 + text.length;
    int fd =
        Libc.checked(
            Libc.socket(AF_UNIX, SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0), "opening a unix socket");
    try (Memory address = new Memory(length)) {
      ByteBuffer bytes = address.getByteBuffer(0, length).order(ByteOrder.nativeOrder());
      bytes.putShort((short) AF_UNIX).put((byte) 0).put(text);
      Libc.checked(Libc.bind(fd, address, length), "taking the name @" + name);
      return fd;
    } catch (KernelException e) {
      Libc.close(fd);
      throw e;
    }
  }

  @Override
  public void close() {
    sockets.forEach(Libc::close);
    sockets.clear();
  }
}
