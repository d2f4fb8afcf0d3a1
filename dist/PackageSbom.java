import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the list of what is in a package (CycloneDX 1.6) out of Maven's, which knows the project's
 * dependencies and neither which of them are packed nor the Java beside them: jars of another kind
 * of machine go, the runtime comes. A jar that nobody has listed, or one that is listed and
 * missing, ends it.
 *
 * <p>dist/stage runs it from its source: PackageSbom MAVENS LIB RELEASE, and takes what it prints.
 */
final class PackageSbom {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PackageSbom() {}

  public static void main(String[] args) throws IOException {
    ObjectNode bom = (ObjectNode) JSON.readTree(Path.of(args[0]).toFile());
    keepWhatIsPacked(bom, namesIn(Path.of(args[1])));
    addRuntime(bom, runtime(Path.of(args[2])));
    // Another content is another document; this one is drawn from it, so that it comes out the
    // same.
    UUID serial = UUID.nameUUIDFromBytes(bom.toString().getBytes(StandardCharsets.UTF_8));
    bom.put("serialNumber", "urn:uuid:" + serial);
    System.out.println(bom.toPrettyString());
  }

  private static Set<String> namesIn(Path lib) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static void keepWhatIsPacked(ObjectNode bom, Set<String> packed) {
    Set<String> unlisted = new TreeSet<>(packed);
    Set<String> left = new TreeSet<>();
    array(bom, "components")
        .removeIf(
            component -> {
              String purl = component.path("purl").asText();
              String jar = jar(component, purl);
              if (unlisted.remove(jar)) {
                return false;
              }
              demand(purl.contains("classifier=linux-"), jar + " is listed and not in the package");
              return left.add(purl);
            });
    demand(unlisted.isEmpty(), "in the package and not listed: " + unlisted);
    ArrayNode dependencies = array(bom, "dependencies");
    dependencies.removeIf(one -> left.contains(one.path("ref").asText()));
    dependencies.forEach(
        one -> {
          if (one.has("dependsOn")) {
            array((ObjectNode) one, "dependsOn").removeIf(ref -> left.contains(ref.asText()));
          }
        });
  }

  /** Maven's name for the file: name, version, and what else the coordinates say. */
  private static String jar(JsonNode component, String purl) {
    String classifier =
        Stream.of(purl.substring(purl.indexOf('?') + 1).split("&"))
            .filter(word -> word.startsWith("classifier="))
            .map(word -> "-" + word.substring("classifier=".length()))
            .findFirst()
            .orElse("");
    return component.path("name").asText()
        + "-"
        + component.path("version").asText()
        + classifier
        + ".jar";
  }

  /** There is no purl of OpenJDK's own; advisories name it by its cpe, whoever has built it. */
  private static ObjectNode runtime(Path release) throws IOException {
    Properties says = new Properties();
    try (var reader = Files.newBufferedReader(release)) {
      says.load(reader);
    }
    String build = value(says, "JAVA_RUNTIME_VERSION");
    String purl = "pkg:generic/openjdk@" + URLEncoder.encode(build, StandardCharsets.UTF_8);
    ObjectNode component = JSON.createObjectNode();
    component.put("type", "platform").put("bom-ref", purl);
    component.putObject("supplier").put("name", value(says, "IMPLEMENTOR"));
    component.put("name", "openjdk").put("version", build);
    component.put("description", "The Java runtime, made by jlink of " + value(says, "MODULES"));
    component.put("scope", "required");
    component
        .putArray("licenses")
        .addObject()
        .putObject("license")
        .put("id", "GPL-2.0-with-classpath-exception");
    component.put(
        "cpe", "cpe:2.3:a:oracle:openjdk:" + value(says, "JAVA_VERSION") + ":*:*:*:*:*:*:*");
    return component.put("purl", purl);
  }

  private static String value(Properties says, String key) {
    String value = Optional.ofNullable(says.getProperty(key)).orElse("").replace("\"", "");
    demand(!value.isEmpty(), "the runtime's release file has no " + key);
    return value;
  }

  private static void addRuntime(ObjectNode bom, ObjectNode runtime) {
    array(bom, "components").add(runtime);
    String ref = runtime.path("bom-ref").asText();
    String whole = bom.path("metadata").path("component").path("bom-ref").asText();
    ArrayNode dependencies = array(bom, "dependencies");
    for (JsonNode one : dependencies) {
      if (one.path("ref").asText().equals(whole)) {
        array((ObjectNode) one, "dependsOn").add(ref);
        dependencies.addObject().put("ref", ref);
        return;
      }
    }
    demand(false, "nothing is said of what " + whole + " depends on");
  }

  private static ArrayNode array(ObjectNode of, String name) {
    demand(of.path(name).isArray(), "Maven's list has no " + name);
    return (ArrayNode) of.get(name);
  }

  private static void demand(boolean so, String otherwise) {
    if (!so) {
      System.err.println("sbom: " + otherwise);
      System.exit(1);
    }
  }
}
