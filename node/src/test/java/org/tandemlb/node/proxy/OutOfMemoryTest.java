package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OutOfMemoryProgram.class.getName(),
                transport.name())
            .redirectErrorStream(true)
            .start();
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
