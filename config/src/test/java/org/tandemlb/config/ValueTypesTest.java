package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypesTest {

  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "1ms, 1",
    "600ms, 600",
    "2s, 2000",
    "90s, 90000",
    "10m, 600000",
    "24h, 86400000"
  })
  void aDurationIsReadInItsUnitAndWrittenInTheLargestThatFits(String text, long millis)
      throws WrongValueException {
    Duration duration = DurationType.between("0s", "24h").parse(text);

    assertThat(duration).isEqualTo(Duration.ofMillis(millis));
    assertThat(DurationType.text(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "5, has no unit",
    "5 s, is not a duration",
    "5d, is not a duration",
    "-5s, is not a duration",
    "1.5s, is not a duration",
    "5S, is not a duration",
    "9999999999h, is not a duration",
    "199ms, is too short",
    "0s, is too short",
    "61s, is too long",
    "999999999h, is too long",
  })
  void aDurationSaysWhyItIsRefused(String text, String problem) {
    assertThatThrownBy(() -> DurationType.between("200ms", "60s").parse(text)).hasMessage(problem);
  }

  @Test
  void bothEndsOfARangeAreAllowed() throws WrongValueException {
    DurationType durations = DurationType.between("200ms", "60s");
    IntegerType weights = new IntegerType(0, 256);

    assertThat(durations.parse("200ms")).isEqualTo(Duration.ofMillis(200));
    assertThat(durations.parse("1m")).isEqualTo(Duration.ofSeconds(60));
    assertThat(weights.parse("0")).isZero();
    assertThat(weights.parse("256")).isEqualTo(256);
  }

  @ParameterizedTest
  @CsvSource({
    "one, is not a whole number",
    "1.0, is not a whole number",
    "0x10, is not a whole number",
    "1_000, is not a whole number",
    "+1, is not a whole number",
    "٣, is not a whole number",
    "-1, is too small",
    "-99999999999999999999, is too small",
    "257, is too large",
    "99999999999999999999, is too large",
  })
  void aNumberSaysWhyItIsRefused(String text, String problem) {
    assertThatThrownBy(() -> new IntegerType(0, 256).parse(text)).hasMessage(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth0", "br-lan", "eth0.100", "veth_a@b", "wlp3s0"})
  void interfaceNamesAreTheKernelsOwn(String name) throws WrongValueException {
    assertThat(TextType.INTERFACE.parse(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "eth0:1", "a/b", "a b", "sixteen-letters-"})
  void whatTheKernelWouldRefuseIsNoInterface(String name) {
    assertThatThrownBy(() -> TextType.INTERFACE.parse(name))
        .hasMessage("is not the name of an interface");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "healthz", "/a b", "/a\r\nX: y", "/é"})
  void aPathThatWouldBreakItsRequestIsRefused(String path) {
    assertThatThrownBy(() -> TextType.HTTP_PATH.parse(path))
        .hasMessage("is not the path of a request");
  }

  @ParameterizedTest
  @CsvSource({"200, 200", "200-399, 200-399", "100-599, 100-599", "204-204, 204"})
  void statusCodesAreOneOrARange(String text, String canonical) throws WrongValueException {
    assertThat(new StatusRangeType().parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web:80", "web-01.example:80", "a_b:80", "198.18.0.21:80", "[fd00::1]:1"})
  void aBackendIsAnAddressOrAName(String text) throws WrongValueException {
    HostPort parsed = new BackendAddressType().parse(text);

    assertThat(text).contains(parsed.host()).endsWith(":" + parsed.port());
  }

  @ParameterizedTest
  @CsvSource({
    "web, has no port",
    "[fd00::1], has no port",
    "[fd00::1]80, has no port",
    "[fd00::1:80, has no port",
    "web:, has a port that is not a whole number",
    "web:http, has a port that is not a whole number",
    "web:0, has a port that is too small",
    "web:65536, has a port that is too large",
    "fd00::1:80, has an IPv6 address that is not in brackets",
    "[1.2.3.4]:80, has no IP address before its port",
    "[web]:80, has no IP address before its port",
    "-web:80, has neither an IP address nor a host name before its port",
    "web..example:80, has neither an IP address nor a host name before its port",
    "1.2.3.256:80, has neither an IP address nor a host name before its port",
    ":80, has neither an IP address nor a host name before its port",
    "http://web:80, has an IPv6 address that is not in brackets",
    "0.0.0.0:80, 'is the wildcard, not an address'",
    "224.0.0.1:80, is a multicast address",
    "255.255.255.255:80, is a broadcast or reserved address",
    "0.1.2.3:80, is a broadcast or reserved address",
  })
  void aBackendsAddressSaysWhyItIsRefused(String text, String problem) {
    assertThatThrownBy(() -> new BackendAddressType().parse(text)).hasMessage(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "198.18.0.11, 198.18.0.11:7800",
    "198.18.0.11:7801, 198.18.0.11:7801",
    "fd00::1, [fd00::1]:7800",
    "[fd00::1]:7801, [fd00::1]:7801",
  })
  void aNodesPortMayBeLeftOut(String text, String full) throws WrongValueException {
    var address = new NodeAddressType().parse(text);

    assertThat(IpAddress.text(address.getAddress(), address.getPort())).isEqualTo(full);
  }

  @ParameterizedTest
  @CsvSource({
    ":80, :80",
    "node:80, node:80",
    "198.18.0.100:80, 198.18.0.100:80",
    "[FD00:0:0::1]:80, [fd00::1]:80",
  })
  void aListenIsWrittenInItsOneSpelling(String text, String canonical) throws WrongValueException {
    assertThat(new ListenType().parse(text).text()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:80", "nodes:80", "[node]:80", "[]:80", "*:80", "[::]:80"})
  void aListenIsNeverAName(String text) {
    assertThatThrownBy(() -> new ListenType().parse(text)).isInstanceOf(WrongValueException.class);
  }

  @Test
  void aDefaultThatItsOwnTypeRefusesIsABug() {
    Key<Integer> key = new Key<>("retries", new IntegerType(0, 10), "");

    assertThatThrownBy(() -> key.or("11")).hasMessage("retries: 11 is too large");
  }
}
