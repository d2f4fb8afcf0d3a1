package org.tandemlb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void numbersStandUnderTheirHeadingsToTheRight() {
    Table table = new Table("Takeover", "", "median ms", "worst ms");

    table.row("keepalived + HAProxy", "3,200", "3,310").row("Tandem", "110", "145");

    assertThat(table.render())
        .isEqualTo(
            """
            Takeover
                                    median ms  worst ms
              keepalived + HAProxy      3,200     3,310
              Tandem                      110       145
            """);
  }

  @Test
  void aRowThatDidNotRunSaysWhyAndWidensNoColumn() {
    Table table = new Table("Requests", "", "a second");

    table.row("HAProxy", "30,100").notRun("nginx", "nginx is not installed");

    assertThat(table.render())
        .isEqualTo(
            """
            Requests
                       a second
              HAProxy    30,100
              nginx    not run: nginx is not installed
            """);
  }

  @Test
  void aRowMustFitItsHeadings() {
    Table table = new Table("Takeover", "", "median ms");

    assertThatThrownBy(() -> table.row("Tandem")).isInstanceOf(IllegalArgumentException.class);
  }
}
