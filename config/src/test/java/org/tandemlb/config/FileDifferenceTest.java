package org.tandemlb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FileDifferenceTest {

  private static FileDifference toRight(Sample next) throws Exception {
    assertThat(next.faults()).isEmpty();
    return FileDifference.between(Sample.RIGHT.config(), next.config());
  }

  @Test
  void aFileThatMeansTheSameDiffersInNothing() throws Exception {
    Sample same = Sample.RIGHT.end("drain: 600s  # ten minutes").after(5, "  lease: 2000ms");

    assertThat(toRight(same)).isEqualTo(new FileDifference(List.of(), List.of()));
  }

  @Test
  void whatComesAndGoesIsNamedOnce() throws Exception {
    Sample next =
        Sample.RIGHT
            .line(16, "      web-03: {address: \"web-03.example:80\"}")
            .end("  mail:", "    backends: {m1: {address: \"[fd00:18::1]:25\"}}");

    assertThat(toRight(next).live())
        .containsExactly(
            "pool web: backend web-01 removed (198.18.0.21:80)",
            "pool web: backend web-03 added (web-03.example:80)",
            "pool mail added (1 backend)");
    assertThat(toRight(next).fromTheStart()).isEmpty();
    assertThat(FileDifference.between(next.config(), Sample.RIGHT.config()).live())
        .contains("pool mail removed (1 backend)");
  }

  @Test
  void aChangedKeyIsToldWithBothItsValues() throws Exception {
    Sample next =
        Sample.RIGHT
            .line(16, "      web-01: {address: \"198.18.0.29:80\", weight: 0, backup: true}")
            .line(15, "    check: {type: http, path: /healthz, interval: 1s}")
            .after(15, "    backends:")
            .end("drain: 1m", "log: {level: debug}")
            .after(5, "  can-hold: {command: [/usr/local/bin/ready, -q]}", "  witness: 198.18.0.1");

    assertThat(toRight(next).live())
        .containsExactlyInAnyOrder(
            "drain 10m -> 1m",
            "cluster: witness none -> 198.18.0.1",
            "cluster: can-hold added (/usr/local/bin/ready -q)",
            "pool web: check.type tcp -> http",
            "pool web: check.interval 2s -> 1s",
            "pool web: check.path none -> /healthz",
            "pool web: check.expect-status none -> 200-399",
            "pool web: backend web-01: address 198.18.0.21:80 -> 198.18.0.29:80",
            "pool web: backend web-01: weight 100 -> 0",
            "pool web: backend web-01: backup false -> true",
            "log: level info -> debug");
  }

  @Test
  void whatIsOpenedOnceOrAgreedOnCountsFromTheStart() throws Exception {
    Sample next =
        Sample.RIGHT
            .line(5, "  secret-file: /etc/tandem/other")
            .line(8, "  - {address: 198.18.0.102, home: lb2}")
            .line(11, "    listen: [\"198.18.0.100:81\"]")
            .end("transport: nio", "admin: {listen: \":8404\"}");

    assertThat(toRight(next).fromTheStart())
        .contains(
            "vips[1].address: 198.18.0.101 -> 198.18.0.102",
            "frontends.web.listen: 198.18.0.100:80 -> 198.18.0.100:81",
            "transport: auto -> nio",
            "admin.listen: 127.0.0.1:8404 -> :8404")
        .anyMatch(line -> line.matches("cluster.secret-file: /.*/secret -> /etc/tandem/other"))
        .hasSize(5);
    assertThat(toRight(next).live()).isEmpty();
  }

  @Test
  void theOrderOfBackendsIsADifferenceForItDecidesWhoIsFirst() throws Exception {
    Sample next =
        Sample.RIGHT.line(16, Sample.RIGHT.lines().get(16)).line(17, Sample.RIGHT.lines().get(15));

    assertThat(toRight(next).live())
        .containsExactly("pool web: its backends stand in another order");
  }

  /** A dot may stand in a name, so a path alone would take the one for the other. */
  @Test
  void aPoolThatIsNamedLikeTheBackendOfAnotherIsNotTakenForIt() throws Exception {
    Sample next =
        Sample.RIGHT.end("  web.backends.web-01:", "    backends: {b: {address: \"b:1\"}}");

    assertThat(toRight(next).live()).containsExactly("pool web.backends.web-01 added (1 backend)");
  }

  /** Else a reload would pass over a change in silence. */
  @Test
  void noKeyOfTheReaderIsForgotten() throws Exception {
    Set<String> compared = new TreeSet<>();
    for (Sample sample : List.of(ConfigKeysTest.EVERY_KEY, Sample.RIGHT)) {
      Config config = sample.config();
      Stream<String> live =
          LiveKeys.of(config).stream()
              .flatMap(
                  part ->
                      part.values().keySet().stream()
                          .map(key -> part.pattern().isEmpty() ? key : part.pattern() + "." + key));
      Stream<String> start =
          StartKeys.of(config).keySet().stream().map(FileDifferenceTest::pattern);
      Stream.concat(live, start).forEach(compared::add);
    }

    Set<String> keys =
        ReaderKeys.allowed().entrySet().stream()
            .filter(key -> !key.getValue().isEmpty())
            .map(key -> key.getKey())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(compared).isEqualTo(keys);
  }

  /** {@code vips[1].home} as a key: {@code vips[].home}. */
  static String pattern(String path) {
    return path.replaceFirst("cluster\\.nodes\\[\\d+]", "cluster.nodes.NAME")
        .replaceAll("\\[\\d+]", "[]")
        .replaceFirst("frontends\\.[^.]+\\.", "frontends.NAME.");
  }
}
