package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectFailureTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cannot assign requested address",
        "Too many open files",
        "No buffer space available",
        "connect(..) failed with error(-12): Cannot allocate memory"
      })
  void whatThisMachineLacksIsNoEvidenceAgainstABackend(String message) {
    assertThat(ConnectFailure.terminationOf(new IOException(message)))
        .isEqualTo(Termination.OUT_OF_RESOURCES);
  }

  @Test
  void norIsMemory() {
    assertThat(ConnectFailure.terminationOf(new OutOfMemoryError("direct buffer memory")))
        .isEqualTo(Termination.OUT_OF_RESOURCES);
  }

  @Test
  void whatTheNetworkSaysIs() {
    assertThat(ConnectFailure.terminationOf(new ConnectException("Connection refused")))
        .isEqualTo(Termination.CONNECT_REFUSED);
    assertThat(ConnectFailure.terminationOf(new ConnectTimeoutException("late")))
        .isEqualTo(Termination.CONNECT_TIMEOUT);
    assertThat(ConnectFailure.terminationOf(new IOException("No route to host")))
        .isEqualTo(Termination.CONNECT_FAILED);
  }
}
