package org.tandemlb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ApiDocumentTest {

  private static final ApiDocument DOCUMENT = ApiDocument.read();

  /** What stands for the names in a path, in the rig's cluster. */
  private static final Map<String, String> NAMES =
      Map.of(
          "{pool}", "web",
          "{backend}", "web-02",
          "{frontend}", "web",
          "{node}", "lb2",
          "{address}", "198.18.0.100");

  /** What a field of a body may be. */
  private static final Map<String, List<String>> VALUES =
      Map.of(
          "admin", List.of("\"drain\"", "\"maint\"", "\"ready\""),
          "weight", List.of("50", "null"),
          "standby", List.of("true", "false"),
          "to", List.of("\"lb2\""),
          "all", List.of("false", "true"));

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void theDocumentHasEveryCallAndNoOther() {
    List<String> calls =
        Stream.concat(
                Arrays.stream(ReadCall.values()).map(call -> "GET " + call.path()),
                routes().map(route -> "POST " + route.path()))
            .toList();

    assertThat(DOCUMENT.rows("Calls", "`(?:GET|POST) .*").stream().map(row -> code(row, 0)))
        .containsExactlyInAnyOrderElementsOf(calls);
  }

  static Stream<ChangeRoute> routes() {
    return new ChangesRig().calls().routes().stream();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void theDocumentHasTheFieldsOfEachBody(ChangeRoute route) {
    assertThat(ApiDocument.words(row(route).get(1)))
        .containsExactlyInAnyOrderElementsOf(route.fields());
  }

  /** Of each body that it has: a field that is there in some of the answers has its word. */
  @ParameterizedTest
  @MethodSource("routes")
  void theDocumentHasTheFieldsOfEachAnswer(ChangeRoute route) throws Exception {
    Set<String> answered = new LinkedHashSet<>();
    for (String field : ApiDocument.words(row(route).get(1))) {
      for (String value : VALUES.get(field)) {
        answered.addAll(answered(route, "{\"%s\":%s}".formatted(field, value)));
      }
    }

    assertThat(ApiDocument.words(row(route).get(2))).containsExactlyElementsOf(answered);
  }

  private List<String> answered(ChangeRoute route, String body) throws Exception {
    ChangesRig rig = new ChangesRig();
    rig.allReloaded = Map.of("lb1", rig.reloaded, "lb2", rig.reloaded, "lb3", rig.reloaded);
    String path =
        Arrays.stream(route.path().split("/"))
            .map(part -> NAMES.getOrDefault(part, part))
            .reduce((before, part) -> before + "/" + part)
            .orElseThrow();
    Object answer =
        rig.calls().at(path).orElseThrow().answer(body.getBytes(StandardCharsets.UTF_8));
    JsonNode written = json.readTree(json.writeValueAsBytes(answer));
    List<String> fields = new ArrayList<>();
    written.fieldNames().forEachRemaining(fields::add);
    return fields;
  }

  private static List<String> row(ChangeRoute route) {
    return DOCUMENT.rows("Calls", "`POST .*").stream()
        .filter(row -> code(row, 0).equals("POST " + route.path()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the document has no row of " + route.path()));
  }

  @Test
  void theDocumentSaysWhatAnErrorHas() {
    assertThat(DOCUMENT.rows("Calls", "`[a-z]+`").stream().map(row -> code(row, 0)))
        .containsExactlyElementsOf(ApiDocument.fields(ApiError.class));
  }

  @Test
  void theDocumentHasEveryFieldOfTheStatusWithItsTypeInTheirOrder() {
    List<List<String>> fields = new ArrayList<>();
    addFields(StatusPage.class, "", fields);

    assertThat(
            DOCUMENT.rows("The status", "`.*").stream()
                .map(row -> List.of(code(row, 0), row.get(1))))
        .containsExactlyElementsOf(fields);
  }

  @Test
  void eachHasAMeaning() {
    for (String heading : List.of("Calls", "The status")) {
      assertThat(DOCUMENT.rows(heading, "`.*"))
          .isNotEmpty()
          .allSatisfy(row -> assertThat(row.get(row.size() - 1)).isNotEmpty());
    }
  }

  /** Each of a record's, then those of the records within it. */
  private static void addFields(Class<?> type, String prefix, List<List<String>> fields) {
    for (RecordComponent field : type.getRecordComponents()) {
      String path = prefix + field.getName();
      Class<?> one = field.getType();
      boolean many = one == List.class;
      if (many) {
        one = (Class<?>) argument(field, 0);
      }
      fields.add(List.of(path, many ? word(one) + "s" : word(one, field)));
      if (one.isRecord()) {
        addFields(one, path + (many ? "[]." : "."), fields);
      }
    }
  }

  private static String word(Class<?> type, RecordComponent field) {
    return type == Map.class ? word((Class<?>) argument(field, 1)) + "s by name" : word(type);
  }

  private static String word(Class<?> type) {
    if (type.isRecord()) {
      return "object";
    }
    if (type == boolean.class) {
      return "boolean";
    }
    return type == String.class ? "text" : "number";
  }

  private static Type argument(RecordComponent field, int index) {
    return ((ParameterizedType) field.getGenericType()).getActualTypeArguments()[index];
  }

  private static String code(List<String> row, int cell) {
    return row.get(cell).replace("`", "");
  }
}
