package org.tandemlb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tandemlb.node.Garbled;

/** Whatever the body of a change holds, it is understood or refused, and costs little. */
class GarbledBodyTest {

  private static final int BODIES = 100_000;
  private static final long FREE_BYTES = 256 * 1024;
  private static final int TIMES = 500;

  private static final List<String> FIELDS =
      List.of(ChangeBody.ADMIN, ChangeBody.WEIGHT, ChangeBody.STANDBY, ChangeBody.TO);

  private static final List<String> RIGHT =
      List.of(
          "{\"admin\":\"drain\"}",
          "{\"weight\":50}",
          "{\"weight\": null, \"admin\": \"ready\"}",
          "{\"standby\":true}",
          "{\"to\":\"lb2\"}",
          "");

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "{\"a\":",
          "\"",
          ":",
          ",",
          "null",
          "true",
          "-1",
          "1e999",
          "257",
          "99999999999999999999",
          "\\u0000",
          "\\ud800",
          "NaN",
          "\0",
          "\u00ff",
          " ",
          "admin",
          "\"weight\":",
          "// ",
          "'");

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void everyBodyIsUnderstoodOrRefused() {
    new Garbled(RIGHT, PIECES).feed(BODIES, this::read);
  }

  @Test
  void aBodyThatIsNotUtf8IsRefusedAsThat() {
    String body = "{\"to\":\"lb2\"}";
    for (String charset : List.of("UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      byte[] bytes = (body + "\uDBFF\uDFFF").getBytes(Charset.forName(charset));

      assertThatThrownBy(() -> ChangeBody.parse(bytes, FIELDS))
          .as(charset)
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.error().message()).contains("write {\"admin\""));
    }
  }

  /** The first time may load classes, so only the second counts. */
  private void read(byte[] body) {
    long allowed = FREE_BYTES + (long) TIMES * body.length;
    if (taken(body) > allowed) {
      assertThat(taken(body)).isLessThanOrEqualTo(allowed);
    }
  }

  private long taken(byte[] body) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      ChangeBody change = ChangeBody.parse(body, FIELDS);
      change.demandAny(FIELDS);
      change.admin();
      change.to();
      if (change.has(ChangeBody.WEIGHT)) {
        change.weight().ifPresent(weight -> assertThat(weight).isBetween(0, 256));
      }
      if (change.has(ChangeBody.STANDBY)) {
        change.standby();
      }
    } catch (Refused refused) {
      assertThat(refused.status().code()).isEqualTo(400);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
