package org.tandemlb.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class ConnectFailureTest {

  @Test
  void whatThisMachineLacksIsNotTheBackendsFault() {
    assertThat(ConnectFailure.isThisNodes(new BindException("Cannot assign requested address")))
        .isTrue();
    assertThat(ConnectFailure.isThisNodes(new IOException("Too many open files"))).isTrue();
    assertThat(ConnectFailure.isThisNodes(new OutOfMemoryError("direct buffer memory"))).isTrue();
  }

  @Test
  void whatTheNetworkSaysIsTheBackends() {
    ConnectException refused = new ConnectException("Connection refused: /198.18.0.21:80");

    assertThat(ConnectFailure.isThisNodes(refused)).isFalse();
    assertThat(ConnectFailure.inWords(refused)).isEqualTo("connect refused");
  }
}
