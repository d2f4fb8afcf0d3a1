package org.tandemlb.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.config.Nearest;

/** What somebody asks for: one flat JSON object. Whatever is not understood is refused. Pure. */
final class ChangeBody {

  static final String ADMIN = "admin";
  static final String WEIGHT = "weight";
  static final String STANDBY = "standby";
  static final String TO = "to";
  static final String ALL = "all";

  /** The file's bound. */
  private static final int MAX_WEIGHT = 256;

  private static final List<String> ADMIN_WORDS =
      Stream.of(AdminState.values()).map(ChangeBody::word).toList();

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode fields;

  private ChangeBody(JsonNode fields) {
    this.fields = fields;
  }

  /**
   * @param body empty for no field at all
   * @param allowed the fields of this call
   */
  static ChangeBody parse(byte[] body, List<String> allowed) throws Refused {
    JsonNode read = read(body, allowed);
    if (!read.isObject()) {
      throw Refused.badRequest(
          "not-json", "the body must be a JSON object: " + hint(allowed), null);
    }
    for (Iterator<String> names = read.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!allowed.contains(name)) {
        throw misspelt(
            "unknown-field",
            name + " is no field of this call: " + hint(allowed),
            name,
            name,
            allowed);
      }
    }
    return new ChangeBody(read);
  }

  private static JsonNode read(byte[] body, List<String> allowed) throws Refused {
    if (body.length == 0) {
      return JSON.createObjectNode();
    }
    try {
      return JSON.readTree(text(body));
    } catch (JsonProcessingException e) {
      throw Refused.badRequest(
          "not-json",
          "the body is no JSON (" + e.getOriginalMessage() + "): " + hint(allowed),
          null);
    } catch (CharacterCodingException e) {
      throw Refused.badRequest("not-json", "the body is not UTF-8: " + hint(allowed), null);
    }
  }

  /** UTF-8 it must be (RFC 8259 section 8.1); from bytes the library would guess UTF-16 or -32. */
  private static String text(byte[] body) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
  }

  boolean has(String field) {
    return fields.has(field);
  }

  /** At least one of the fields must be there, or nothing would be changed. */
  void demandAny(List<String> some) throws Refused {
    if (some.stream().noneMatch(fields::has)) {
      throw Refused.badRequest("nothing-asked", "the body asks for nothing: " + hint(some), null);
    }
  }

  Optional<AdminState> admin() throws Refused {
    if (!has(ADMIN)) {
      return Optional.empty();
    }
    String allowed = "admin is one of " + String.join(", ", ADMIN_WORDS);
    String text = text(ADMIN, allowed);
    if (!ADMIN_WORDS.contains(text)) {
      throw misspelt("wrong-value", allowed + "; not " + text, ADMIN, text, ADMIN_WORDS);
    }
    return Optional.of(AdminState.valueOf(text.toUpperCase(Locale.ROOT)));
  }

  /** Empty for null, which is the file's. */
  OptionalInt weight() throws Refused {
    JsonNode weight = fields.get(WEIGHT);
    if (weight.isNull()) {
      return OptionalInt.empty();
    }
    if (!weight.isInt() || weight.intValue() < 0 || weight.intValue() > MAX_WEIGHT) {
      throw Refused.badRequest(
          "wrong-value",
          "weight is a whole number from 0 to " + MAX_WEIGHT + ", or null for the file's",
          WEIGHT);
    }
    return OptionalInt.of(weight.intValue());
  }

  boolean standby() throws Refused {
    return flag(STANDBY);
  }

  boolean all() throws Refused {
    return flag(ALL);
  }

  private boolean flag(String field) throws Refused {
    JsonNode flag = fields.get(field);
    if (flag.getNodeType() != JsonNodeType.BOOLEAN) {
      throw Refused.badRequest("wrong-value", field + " is true or false", field);
    }
    return flag.booleanValue();
  }

  Optional<String> to() throws Refused {
    return has(TO) ? Optional.of(text(TO, "to is the name of a node")) : Optional.empty();
  }

  private String text(String field, String allowed) throws Refused {
    if (!fields.get(field).isTextual()) {
      throw Refused.badRequest("wrong-value", allowed, field);
    }
    return fields.get(field).textValue();
  }

  private static Refused misspelt(
      String code, String message, String where, String word, List<String> candidates) {
    return new Refused(
        HttpResponseStatus.BAD_REQUEST,
        new ApiError(code, message, where, Nearest.to(word, candidates).orElse(null)));
  }

  static String word(AdminState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static String hint(List<String> allowed) {
    List<String> examples =
        allowed.stream()
            .map(
                field ->
                    switch (field) {
                      case ADMIN -> "{\"admin\":\"drain\"}";
                      case WEIGHT -> "{\"weight\":50}";
                      case STANDBY -> "{\"standby\":true}";
                      case ALL -> "{\"all\":true}";
                      default -> "{\"to\":\"NODE\"}";
                    })
            .toList();
    return "write " + String.join(" or ", examples);
  }
}
