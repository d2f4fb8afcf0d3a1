package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tandemlb.node.admin.StatusPage;
import org.tandemlb.node.admin.StatusPage.MovePart;

/**
 * What became of the sessions of a move that a command asked for, and of no other: it is between
 * the nodes of that move, and newer than the last one that was known before. Pure.
 *
 * @param before the status before anything was asked for
 * @param after when the move was done
 */
record Outcomes(StatusPage before, StatusPage after) {

  private static final ObjectMapper JSON = new ObjectMapper();

  Optional<MovePart> of(String vip, String from, String to) {
    long known = lastMove(before, vip).map(MovePart::term).orElse(-1L);
    return lastMove(after, vip)
        .filter(move -> move.term() > known)
        .filter(move -> move.from().equals(from) && move.to().equals(to));
  }

  private static Optional<MovePart> lastMove(StatusPage page, String vip) {
    return page.vips().stream()
        .filter(one -> one.address().equals(vip))
        .flatMap(one -> Stream.ofNullable(one.lastMove()))
        .findFirst();
  }

  /** What must not pass for a plain success; empty when its sessions were kept. */
  List<String> warnings(String vip, String from, String to) {
    return of(vip, from, to)
        .filter(move -> move.sessions().equals(MovePart.RESET))
        .map(move -> "%s: its sessions were reset: %s".formatted(vip, move.reason()))
        .stream()
        .toList();
  }

  /** Null when nobody has told. */
  JsonNode json(String vip, String from, String to) {
    return of(vip, from, to).<JsonNode>map(JSON::valueToTree).orElse(NullNode.getInstance());
  }
}
