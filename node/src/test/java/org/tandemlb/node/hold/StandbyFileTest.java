package org.tandemlb.node.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandbyFileTest {

  @TempDir private Path folder;
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void itsComingAndGoingIsToldEvenWhenItsFolderComesLater() throws Exception {
    Path file = folder.resolve("run/lb1.standby");
    StandbyFile standby = StandbyFile.start(file, told::add);
    try {
      assertThat(told)
          .as("it may have been another file before, that is there")
          .containsExactly("");

      Files.createDirectory(file.getParent());
      Files.createFile(file);
      await().until(() -> told.equals(List.of("", file.toString())));
      Files.delete(file);
      await().until(() -> told.equals(List.of("", file.toString(), "")));
    } finally {
      standby.close();
    }
  }

  @Test
  void oneThatIsThereAtTheStartIsToldBeforeAnythingElse() throws Exception {
    Path file = Files.createFile(folder.resolve("lb1.standby"));

    StandbyFile.start(file, told::add).close();

    assertThat(told).containsExactly(file.toString());
  }
}
