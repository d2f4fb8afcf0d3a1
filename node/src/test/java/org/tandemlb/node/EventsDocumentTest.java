package org.tandemlb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tandemlb.node.admin.ApiDocument;

class EventsDocumentTest {

  @Test
  void theDocumentHasEveryEventWithItsFieldsAndNoOther() {
    List<List<String>> rows = ApiDocument.read().rows("Events", "`.*");

    assertThat(rows.stream().map(row -> List.of(row.get(0), ApiDocument.words(row.get(1)))))
        .containsExactlyElementsOf(
            Arrays.stream(EventKind.values())
                .map(kind -> List.of("`" + kind.word() + "`", ApiDocument.fields(kind.data())))
                .toList());
    assertThat(rows).allSatisfy(row -> assertThat(row.get(2)).isNotEmpty());
  }
}
