package org.tandemlb.lab.pair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tandemlb.lab.net.LabProcess;
import org.tandemlb.lab.net.Machine;
import org.tandemlb.lab.traffic.HttpAnswer;

/** One node: {@code tandem run} as a process of its own on a machine. */
public final class TandemNode implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** A handover may be done before the answer comes. */
  private static final Duration CHANGE = Duration.ofSeconds(15);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Machine machine;
  private final Path file;
  private final LabProcess process;

  private TandemNode(Machine machine, Path file, LabProcess process) {
    this.machine = machine;
    this.file = file;
    this.process = process;
  }

  /** Starts the node that the file knows by the machine's name. */
  public static TandemNode start(Machine machine, Path file) throws IOException {
    return start(machine, file, List.of());
  }

  public static TandemNode start(Machine machine, Path file, List<String> jvmFlags)
      throws IOException {
    return new TandemNode(
        machine, file, machine.start(machine.name(), command(machine, file, jvmFlags)));
  }

  /**
   * Starts it by another program.
   *
   * @param prefix the other program and its arguments, behind which a command stands
   */
  public static TandemNode startBy(
      List<String> prefix, Machine machine, Path file, List<String> jvmFlags) throws IOException {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command(machine, file, jvmFlags));
    return new TandemNode(machine, file, machine.start(machine.name(), whole));
  }

  private static List<String> command(Machine machine, Path file, List<String> jvmFlags) {
    return TandemCommand.of(jvmFlags, "run", "--config", file.toString(), "--node", machine.name());
  }

  public String name() {
    return machine.name();
  }

  public Machine machine() {
    return machine;
  }

  public LabProcess process() {
    return process;
  }

  public InetSocketAddress admin() {
    return new InetSocketAddress(machine.address(), TandemYaml.ADMIN_PORT);
  }

  /** What a command's {@code --admin} takes. */
  public String adminUrl() {
    return "http://" + TandemYaml.text(admin());
  }

  /** What a command's {@code --token-file} takes. */
  public Path tokenFile() {
    return TandemYaml.tokenFile(file.getParent(), machine.name());
  }

  /**
   * Waits until the node says that it can serve.
   *
   * @throws IOException with the node's output when it ended, or has not said so by the deadline
   */
  public void awaitReady(Duration deadline) throws IOException {
    long giveUp = System.nanoTime() + deadline.toNanos();
    String last = "no answer";
    while (System.nanoTime() - giveUp < 0) {
      if (!process.isAlive()) {
        throw new IOException(
            name() + " ended with exit code " + process.exitCode() + ":\n" + process.output());
      }
      try {
        HttpAnswer health = HttpAnswer.get(machine, admin(), "/healthz", ANSWER);
        if (health.status() == 200) {
          return;
        }
        last = health.status() + " " + health.body().strip();
      } catch (IOException notYet) {
        last = notYet.getMessage();
      }
      process.awaitExit(Duration.ofMillis(20));
    }
    throw new IOException(
        name()
            + " is not ready after "
            + deadline.toSeconds()
            + " s ("
            + last
            + "):\n"
            + process.output());
  }

  /** What GET /v1/status says. */
  public JsonNode status() throws IOException {
    return status(machine);
  }

  /** What GET /v1/status says to another machine. */
  public JsonNode status(Machine asking) throws IOException {
    HttpAnswer answer = HttpAnswer.get(asking, admin(), "/v1/status", ANSWER);
    if (answer.status() != 200) {
      throw new IOException(name() + " answered " + answer.status() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /**
   * Asks for a change, as somebody on the node's own machine who may read its token.
   *
   * @param path such as /v1/vips/198.18.0.100/switchover
   * @throws IOException with the answer when it is not 200
   */
  public void change(String path, String json) throws IOException {
    String token = Files.readString(tokenFile()).strip();
    HttpAnswer answer = HttpAnswer.post(machine, admin(), path, token, json, CHANGE);
    if (answer.status() != 200) {
      throw new IOException(
          name() + " answered " + answer.status() + " to " + path + ": " + answer.body().strip());
    }
  }

  /** Who holds the address, as this node sees it; empty while nobody does, or no answer comes. */
  public Optional<String> holder(InetAddress vip) {
    try {
      for (JsonNode candidate : status().path("vips")) {
        if (InetAddress.getByName(candidate.path("address").asText()).equals(vip)) {
          String holder = candidate.path("holder").asText("");
          return holder.isEmpty() || holder.equals("null") ? Optional.empty() : Optional.of(holder);
        }
      }
      return Optional.empty();
    } catch (IOException noAnswer) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return process.toString();
  }
}
