package org.tandemlb.lab.pair;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.tandemlb.lab.net.Host;
import org.tandemlb.lab.net.Programs;

/**
 * The command line that runs {@code tandem} with the Java and the class path of this process. Its
 * JVM's flags come from the system property {@code tandem.jvm.flags}, which the launcher sets to
 * its own.
 */
public final class TandemCommand {

  private static final String MAIN = "org.tandemlb.node.cli.Tandem";
  private static final String DEFAULT_FLAGS =
      "-Xms32m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djdk.serialFilter=!*";

  private TandemCommand() {}

  /** Flags come before arguments, so the last flag of a kind wins over the launcher's. */
  static List<String> of(List<String> moreFlags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String flags = System.getProperty("tandem.jvm.flags", DEFAULT_FLAGS);
    Stream.of(flags.trim().split("\\s+")).filter(flag -> !flag.isEmpty()).forEach(command::add);
    command.addAll(moreFlags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MAIN);
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /**
   * Gives a command on a host.
   *
   * @return what it wrote
   * @throws IOException with what it wrote when it failed
   */
  public static String run(Host host, String... arguments) throws IOException {
    return runBy(List.of(), host, arguments);
  }

  /**
   * Gives a command on a host by another program, behind which it stands.
   *
   * @return what it wrote
   * @throws IOException with what it wrote when it failed
   */
  public static String runBy(List<String> prefix, Host host, String... arguments)
      throws IOException {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(of(List.of(), arguments));
    return host.run(whole.toArray(String[]::new));
  }

  /** Makes a cluster's secret with the product's own command. */
  public static Path makeSecret(Path directory) throws IOException {
    Path secret = directory.resolve("secret");
    Programs.run(of(List.of(), "secret", secret.toString()), "");
    return secret;
  }
}
