package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorLimitTest {

  @ParameterizedTest
  @CsvSource({
    "20000, 9744",
    "1024, 256",
    "514, 1",
    "512, 1",
    "0, 1",
    "-1, 1",
    "9223372036854775807, 1000000",
  })
  void aSessionTakesTwoDescriptorsAndSomeAreKeptBack(long descriptors, int sessions) {
    assertThat(DescriptorLimit.sessions(descriptors)).isEqualTo(sessions);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theLimitIsTheKernelsOwnForThisProcess() throws Exception {
    String line =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(limit -> limit.startsWith("Max open files"))
            .findFirst()
            .orElseThrow();
    String soft = line.split("\\s+")[3];
    long descriptors = soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);

    assertThat(DescriptorLimit.sessionsOfThisProcess())
        .isEqualTo(DescriptorLimit.sessions(descriptors));
  }
}
