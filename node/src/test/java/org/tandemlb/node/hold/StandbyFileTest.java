package org.tandemlb.node.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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
  void oneThatCannotBeLookedForIsNotGone() throws Exception {
    Path file = Files.createFile(folder.resolve("lb1.standby"));
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
    Path toLoop = Files.createSymbolicLink(folder.resolve("to-loop"), loop);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(StandbyFile.class);
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
    StandbyFile standby = StandbyFile.start(file, told::add);
    try {
      Files.move(toLoop, file, StandardCopyOption.ATOMIC_MOVE);
      await().until(() -> log.list.toString().contains("cannot be looked for"));
      assertThat(told).containsExactly(file.toString());

      Files.delete(file);
      await().until(() -> told.equals(List.of(file.toString(), "")));
      assertThat(log.list.toString()).contains("can be looked for again");
    } finally {
      standby.close();
      logger.detachAppender(log);
    }
  }

  @Test
  void oneThatIsThereAtTheStartIsToldBeforeAnythingElse() throws Exception {
    Path file = Files.createFile(folder.resolve("lb1.standby"));

    StandbyFile.start(file, told::add).close();

    assertThat(told).containsExactly(file.toString());
  }
}
