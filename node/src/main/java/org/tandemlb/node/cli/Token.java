package org.tandemlb.node.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.tandemlb.config.IpAddress;

/** Finds the token that changes need. */
final class Token {

  static final Path NOT_GIVEN = Path.of("");

  /** The file's default, {@code admin.token-file: /run/tandem/NODE.token}. */
  static final Path FOLDER = Path.of("/run/tandem");

  /** The file's rule for names: one that comes over the network must not leave the folder. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,256}");

  private Token() {}

  /**
   * The given file's; else, for a node of this machine, that of its default file. It never goes to
   * another machine unless somebody names the file: the API speaks plain HTTP.
   *
   * @param given {@link #NOT_GIVEN} when no file was named
   */
  static String of(AdminClient node, Path given) throws Faults.CommandFailed, Faults.WrongUse {
    return of(node, given, FOLDER);
  }

  static String of(AdminClient node, Path given, Path folder)
      throws Faults.CommandFailed, Faults.WrongUse {
    if (!given.equals(NOT_GIVEN)) {
      return read(given);
    }
    if (!isLoopback(node.address())) {
      throw new Faults.WrongUse(
          node.address()
              + " may be another machine: say with --token-file FILE that it may have the token,"
              + " which the network can read on its way");
    }
    String name = node.status().node();
    if (!NAME.matcher(name).matches()) {
      throw new Faults.CommandFailed(node.address() + " has no name of a node: " + name);
    }
    return read(folder.resolve(name + ".token"));
  }

  /** By its text alone: what a name resolves to now may be another address a moment later. */
  static boolean isLoopback(URI address) {
    String host = address.getHost();
    String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return plain.equalsIgnoreCase("localhost")
        || IpAddress.parse(plain).filter(ip -> ip.isLoopbackAddress()).isPresent();
  }

  private static String read(Path file) throws Faults.CommandFailed, Faults.WrongUse {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new Faults.WrongUse(
          file + ": no such file; --token-file FILE says where admin.token-file puts the token");
    } catch (AccessDeniedException e) {
      throw new Faults.CommandFailed(
          file + ": permission denied; whoever may read it may change things");
    } catch (IOException e) {
      throw new Faults.CommandFailed(file + " cannot be read: " + e.getMessage());
    }
    if (!TOKEN.matcher(text).matches()) {
      throw new Faults.WrongUse(file + " has no token: one word in one line is expected");
    }
    return text;
  }
}
