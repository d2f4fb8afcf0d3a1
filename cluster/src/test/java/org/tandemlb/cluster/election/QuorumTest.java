package org.tandemlb.cluster.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tandemlb.cluster.ConfigBuilder;
import org.tandemlb.cluster.membership.Member;
import org.tandemlb.cluster.membership.View;
import org.tandemlb.cluster.membership.ViewId;

class QuorumTest {

  private static Optional<String> lacking(ConfigBuilder file, String... here) {
    List<Member> members = new ArrayList<>();
    for (String node : here) {
      members.add(new Member(node, new UUID(0, members.size())));
    }
    ViewId id = new ViewId(1, new UUID(0, 0));
    return new Quorum(file.build().cluster()).lacking(new View(id, members, Map.of()));
  }

  @Test
  void moreThanHalfOfTheNodesAreEnough() {
    assertThat(lacking(new ConfigBuilder(1).quorum(), "lb1")).isEmpty();
    assertThat(lacking(new ConfigBuilder(2).quorum(), "lb1", "lb2")).isEmpty();
    assertThat(lacking(new ConfigBuilder(3).quorum(), "lb3", "lb2")).isEmpty();
    assertThat(lacking(new ConfigBuilder(4).quorum(), "lb1", "lb2", "lb3")).isEmpty();
    assertThat(lacking(new ConfigBuilder(5).quorum(), "lb1", "lb2", "lb5")).isEmpty();
  }

  @Test
  void halfOrFewerAreNotAndWhatItTakesIsSaid() {
    assertThat(lacking(new ConfigBuilder(2).quorum(), "lb2"))
        .contains("no quorum: of 2 nodes only lb2 is here, and 2 must be");
    assertThat(lacking(new ConfigBuilder(4).quorum(), "lb1", "lb4"))
        .contains("no quorum: of 4 nodes only lb1, lb4 are here, and 3 must be");
  }

  @Test
  void whoIsNotInTheFileOrRunsTwiceDoesNotCount() {
    assertThat(lacking(new ConfigBuilder(3).quorum(), "lb1", "lb9")).isNotEmpty();
    assertThat(lacking(new ConfigBuilder(3).quorum(), "lb1", "lb1")).isNotEmpty();
  }

  @Test
  void withoutTheKeyAnyNumberWillDo() {
    assertThat(lacking(new ConfigBuilder(5), "lb1")).isEmpty();
  }

  @Test
  void beforeTheFirstViewNothingIsLacking() {
    assertThat(lacking(new ConfigBuilder(5).quorum())).isEmpty();
  }
}
