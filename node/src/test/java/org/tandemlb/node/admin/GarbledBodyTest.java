package org.tandemlb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandemlb.node.Garbled;

/** Whatever the body of a change holds, it is understood or refused, and costs little. */
@Tag("nonsense")
class GarbledBodyTest {

  private static final int BODIES = 100_000;
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

  @Test
  void everyBodyIsUnderstoodOrRefused() {
    new Garbled("bodies of changes", RIGHT, PIECES).feed(BODIES, TIMES, GarbledBodyTest::read);
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

  private static void read(byte[] body) {
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
  }
}
