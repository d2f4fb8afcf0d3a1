package org.tandemlb.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tandemlb.node.admin.StatusPage;

class StatusTextTest {

  @Test
  void everyStateStandsInItsColumnWithItsReason() {
    StatusPage page =
        new StatusPage(
            "lb1",
            "1.0.0",
            "sha256:9f2c0000",
            "2026-11-21T10:00:00Z",
            new StatusPage.ViewPart(7, List.of("lb1")),
            List.of(
                new StatusPage.NodePart(
                    "lb1",
                    "ok",
                    null,
                    false,
                    null,
                    "reaches no witness",
                    null,
                    "ready",
                    "9f2c0000aa",
                    2,
                    "2026-11-21T10:00:00Z",
                    Map.of("198.18.1.11-198.18.1.12", "2026-11-21T10:22:31Z")),
                new StatusPage.NodePart(
                    "lb2",
                    "absent",
                    "not in the view",
                    true,
                    null,
                    null,
                    null,
                    "maint",
                    null,
                    null,
                    null,
                    null)),
            List.of(
                new StatusPage.VipPart(
                    "198.18.0.100",
                    null,
                    "lb1",
                    3,
                    "2026-11-21T10:00:01Z",
                    "home",
                    "holder",
                    "home",
                    List.of(new StatusPage.HandoverPart("lb2", "lb1", "serving", 3, 590)),
                    null,
                    Map.of("lb2", "this machine has no nft"),
                    Map.of("lb1", "a rule that is not understood"),
                    Map.of(),
                    Map.of("lb1", "it reaches no backend of mail", "lb2", "standby"),
                    Map.of(),
                    new StatusPage.HomePart("lb2", 30L, 25L),
                    new StatusPage.MovePart(
                        "lb2", "lb1", 3, "reset", "no nft", 1_502, "2026-11-21T10:00:01Z")),
                new StatusPage.VipPart(
                    "198.18.0.101",
                    null,
                    null,
                    3,
                    null,
                    "",
                    "fault",
                    "eth9: no such interface",
                    List.of(),
                    new StatusPage.HeldBackPart("lb2", 6),
                    new TreeMap<>(
                        Map.of("lb1", "this machine has no nft", "lb2", "this machine has no nft")),
                    null,
                    Map.of("lb1", "eth9: no such interface"),
                    Map.of(),
                    Map.of(),
                    new StatusPage.HomePart("lb2", null, null),
                    new StatusPage.MovePart(
                        "lb2", "lb1", 2, "kept", null, 63, "2026-11-21T09:00:00Z"))),
            List.of(
                new StatusPage.PoolPart(
                    "web",
                    "round-robin",
                    0.55,
                    List.of(
                        new StatusPage.BackendPart(
                            "web-01",
                            "198.18.0.21:80",
                            100,
                            true,
                            "drain",
                            "down",
                            "connect refused",
                            null,
                            0,
                            17,
                            20.0,
                            Map.of("lb1", "down", "lb2", "up")),
                        new StatusPage.BackendPart(
                            "web-02",
                            "198.18.0.22:80",
                            100,
                            false,
                            "ready",
                            "up",
                            "HTTP 200 in 1 ms",
                            null,
                            0,
                            0,
                            0.5,
                            Map.of("lb1", "up", "lb2", "up")),
                        new StatusPage.BackendPart(
                            "web-03",
                            "198.18.0.23:80",
                            100,
                            false,
                            "ready",
                            "up",
                            "not checked",
                            null,
                            0,
                            0,
                            null,
                            Map.of("lb3", "up"))))),
            List.of(new StatusPage.LeavingPart("web/web-04", "198.18.0.24:80", 2, 540)),
            List.of(
                new StatusPage.FrontendPart(
                    "web",
                    List.of("198.18.0.100:80"),
                    "web",
                    "ready",
                    2,
                    100,
                    Map.of("frontend-full", 4L, "node-full", 0L))),
            List.of(
                new StatusPage.StallPart("control", 2, 812),
                new StatusPage.StallPart("process", 1, 702),
                new StatusPage.StallPart("loop", 0, 3)));

    assertThat(StatusText.of(page))
        .isEqualTo(
            """
            seen by lb1, version 1.0.0

            NODE  STATE   ADMIN  SESSIONS  FILE      SINCE                 REASON
            lb1   ok      ready  2         9f2c0000  2026-11-21T10:00:00Z  reaches no witness; the link 198.18.1.11-198.18.1.12 is silent since 2026-11-21T10:22:31Z
            lb2   absent  maint  -         -         -                     not in the view

            VIP           HOLDER  TERM  HERE    SINCE                 REASON
            198.18.0.100  lb1     3     holder  2026-11-21T10:00:01Z  home
            198.18.0.101  nobody  3     fault   -                     eth9: no such interface
            198.18.0.100: lb2 still serves 3 sessions, for 590 s at most
            198.18.0.100: goes to lb2, where it belongs, in 25 s, if lb2 stays well
            198.18.0.100: its last planned move, from lb2 to lb1 at 2026-11-21T10:00:01Z, reset its sessions: no nft
            198.18.0.101: sessions of lb2 are held back, for 6 s at most: it is silent, but its machine answers
            198.18.0.100: a planned move from or to lb2 would reset its sessions: this machine has no nft
            198.18.0.100: a planned move from or to lb1 may leave its sessions hanging: a rule that is not understood
            198.18.0.101: a planned move from or to lb1, lb2 would reset its sessions: this machine has no nft
            198.18.0.100: the election passes lb1 over: it reaches no backend of mail

            FRONTEND  LISTEN           POOL  ADMIN  SESSIONS  MAX  REFUSED
            web       198.18.0.100:80  web   ready  2         100  frontend-full 4

            BACKEND     ADDRESS         VERDICT  ADMIN  WEIGHT      SESSIONS  TOTAL  PROBED     REASON
            web/web-01  198.18.0.21:80  down     drain  100 backup  0         17     each 20s   connect refused
            web/web-02  198.18.0.22:80  up       ready  100         0         0      each 0.5s  HTTP 200 in 1 ms
            web/web-03  198.18.0.23:80  up       ready  100         0         0      -          not checked
            web/web-04 at 198.18.0.24:80 is out of the file of lb1: 2 sessions are left, for 540 s at most

            not all nodes see the same:
            BACKEND     lb1   lb2  lb3
            web/web-01  down  up   -
            lb1: control stood still 2 times for too long, for 812 ms at most
            lb1: process stood still once for too long, for 702 ms at most
            """);
  }

  @Test
  void eachStepOfAMoveThatIsNotOverIsSaid() {
    assertThat(Aftermath.text(new StatusPage.HandoverPart("lb1", "lb2", "serving", 0, 599)))
        .isEqualTo("lb1 still serves its sessions; they are not counted yet");
    assertThat(Aftermath.text(new StatusPage.HandoverPart("lb1", "lb2", "serving", 1, 599)))
        .isEqualTo("lb1 still serves 1 session, for 599 s at most");
    assertThat(Aftermath.text(new StatusPage.HandoverPart("lb1", "lb2", "serving", 0, 0)))
        .isEqualTo("lb1 serves no session of it any more, and lets go of it");
    assertThat(Aftermath.text(new StatusPage.HandoverPart("lb1", "lb2", "preparing", 0, 600)))
        .isEqualTo("lb1 and lb2 make ready to hand it over");
  }
}
