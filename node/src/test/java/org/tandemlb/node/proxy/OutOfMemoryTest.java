package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandemlb.config.TransportChoice;

/**
 * All the memory outside the heap is taken, in a process of its own: what runs tests needs some.
 */
@Timeout(120)
class OutOfMemoryTest {

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
  void theSessionThatFindsNoneIsResetAndCountedAndTheOthersGoOn(TransportChoice transport)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:MaxDirectMemorySize=64m", "-XX:+UseSerialGC"));
    command.add("-Dio.netty.tryReflectionSetAccessible=true"); // these as the launcher does
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    if (Runtime.version().feature() >= 24) { // As the launcher does: Netty takes memory otherwise.
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(OutOfMemoryProgram.class.getName(), transport.name()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(output).endsWith(OutOfMemoryProgram.DONE + "\n");
      assertThat(process.exitValue()).as(output).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
