package org.tandemlb.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a lab's quick rows show at every build, judged by what happens and not by how fast. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class QuickRowsContract {

  private final List<Row> rows;
  private final Rigs rigs = new Rigs(System.err::println);

  /**
   * @param rows of the lab, all of them
   */
  protected QuickRowsContract(List<Row> rows) {
    this.rows = rows.stream().filter(Row::quick).toList();
  }

  @AfterAll
  void close() {
    rigs.close();
  }

  List<String> names() {
    return rows.stream().map(Row::name).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void itShowsWhatItMust(String name) throws IOException {
    Row row = rows.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    assertThat(Rigs.obstacle(row, Contender.TANDEM)).isEmpty();

    Outcome outcome = rigs.play(row, Contender.TANDEM);

    assertThat(row.demand().unmet(outcome)).as("%s", outcome).isEmpty();
  }
}
