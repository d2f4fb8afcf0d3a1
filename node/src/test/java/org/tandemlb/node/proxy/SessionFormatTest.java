package org.tandemlb.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SessionFormatTest {

  private static SessionRecord record(String client, String backend, long connectMillis) {
    return new SessionRecord(
        1_795_294_800_123L,
        "lb1",
        new InetSocketAddress(Rig.address(client), 40_000),
        "web",
        "web-pool",
        backend,
        12,
        345,
        connectMillis,
        67,
        Termination.BACKEND_CLOSED,
        1);
  }

  private static String format(SessionFormat format, SessionRecord session) {
    StringBuilder line = new StringBuilder();
    format.append(line, session);
    return line.toString();
  }

  @Test
  void aLineHasEveryWordOnce() {
    assertThat(format(SessionFormat.LOGFMT, record("198.18.0.7", "web-01", 3)))
        .isEqualTo(
            "time=2026-11-21T21:00:00.123Z node=lb1 client=198.18.0.7:40000 frontend=web"
                + " backend=web-pool/web-01 bytes-in=12 bytes-out=345 connect-ms=3 total-ms=67"
                + " termination=backend-closed retries=1\n");
  }

  @Test
  void aLineSaysWhenThereWasNoBackend() {
    assertThat(format(SessionFormat.LOGFMT, record("fd00::7", "", SessionRecord.NEVER)))
        .contains(" client=[fd00::7]:40000 ", " backend=web-pool/- ", " connect-ms=- ");
  }

  @Test
  void jsonHasTheSameWords() {
    assertThat(format(SessionFormat.JSON, record("198.18.0.7", "web-01", 3)))
        .isEqualTo(
            "{\"time\":\"2026-11-21T21:00:00.123Z\",\"node\":\"lb1\","
                + "\"client\":\"198.18.0.7:40000\",\"frontend\":\"web\",\"pool\":\"web-pool\","
                + "\"backend\":\"web-01\",\"bytes-in\":12,\"bytes-out\":345,\"connect-ms\":3,"
                + "\"total-ms\":67,\"termination\":\"backend-closed\",\"retries\":1}\n");
    assertThat(format(SessionFormat.JSON, record("198.18.0.7", "", SessionRecord.NEVER)))
        .contains("\"backend\":null", "\"connect-ms\":null");
  }

  @Test
  void everyTerminationIsAWordOfLettersAndHyphens() {
    for (Termination termination : Termination.values()) {
      assertThat(termination.word()).matches("[a-z]+(-[a-z]+)*");
    }
  }
}
