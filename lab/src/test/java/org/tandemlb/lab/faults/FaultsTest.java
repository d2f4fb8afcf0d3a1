package org.tandemlb.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tandemlb.lab.experiment.Contender;
import org.tandemlb.lab.experiment.Outcome;
import org.tandemlb.lab.experiment.Rigs;
import org.tandemlb.lab.experiment.Row;
import org.tandemlb.lab.net.NeedsNamespaces;

/** The quick rows of {@code tandem lab faults}: judged by what happened, not by how fast. */
@NeedsNamespaces
@Timeout(180)
class FaultsTest {

  private static Rigs rigs;

  @BeforeAll
  static void open() {
    rigs = new Rigs(System.err::println);
  }

  @AfterAll
  static void close() {
    rigs.close();
  }

  static List<String> rows() {
    return Rows.quick().stream().map(Row::name).toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void clientsSeeWhatTheyMust(String name) throws IOException {
    Row row =
        Rows.quick().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    assertThat(Rigs.obstacle(row, Contender.TANDEM)).isEmpty();

    Outcome outcome = rigs.play(row, Contender.TANDEM);

    assertThat(row.demand().unmet(outcome)).as("%s", outcome).isEmpty();
  }
}
