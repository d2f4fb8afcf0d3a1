package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * The sockets of this process at which somebody could knock, as the kernel knows them (proc(5)).
 */
final class ListeningSockets {

  private static final String LISTEN = "0A";

  /** Of a datagram socket that is bound to an address, and connected to nobody. */
  private static final String UNCONNECTED = "07";

  private ListeningSockets() {}

  /** Each as {@code tcp /127.0.0.11:7800}. */
  static Set<String> ofThisProcess() throws IOException {
    Set<String> own = ownInodes();
    Set<String> found = new HashSet<>();
    for (String table : new String[] {"tcp", "tcp6", "udp", "udp6"}) {
      String state = table.startsWith("tcp") ? LISTEN : UNCONNECTED;
      Files.readAllLines(Path.of("/proc/self/net", table)).stream()
          .skip(1)
          .map(line -> line.strip().split("\\s+"))
          .filter(word -> word[3].equals(state) && own.contains(word[9]))
          .forEach(word -> found.add(table.replace("6", "") + " " + address(word[1])));
    }
    return found;
  }

  private static Set<String> ownInodes() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring("socket:[".length(), target.length() - 1));
          }
        } catch (NoSuchFileException closedMeanwhile) {
          // not listening then
        }
      }
    }
    return inodes;
  }

  /** Words of the machine's own byte order, then the port. An IPv4 address may be mapped. */
  private static InetSocketAddress address(String text) {
    String[] part = text.split(":");
    ByteBuffer raw = ByteBuffer.wrap(HexFormat.of().parseHex(part[0]));
    ByteBuffer turned = ByteBuffer.allocate(raw.limit()).order(ByteOrder.nativeOrder());
    while (raw.hasRemaining()) {
      turned.putInt(raw.getInt());
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(turned.array()), Integer.parseInt(part[1], 16));
    } catch (IOException e) {
      throw new IllegalStateException("4 or 16 bytes they are", e);
    }
  }
}
