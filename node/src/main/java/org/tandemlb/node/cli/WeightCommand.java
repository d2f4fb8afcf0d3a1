package org.tandemlb.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.tandemlb.config.BackendConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives a backend another weight than the file does. */
@Command(
    name = "weight",
    mixinStandardHelpOptions = true,
    description = "Gives a backend another weight, on every node, until `file` takes it back.")
final class WeightCommand implements Callable<Integer> {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final String FILE = "file";

  @Mixin private ChangeOptions change;

  @Parameters(paramLabel = "TARGET", description = "pool/backend")
  private String target;

  @Parameters(paramLabel = "N|file", description = "0 to 256, or `file` for the file's own")
  private String weight;

  @Override
  public Integer call() throws Faults.CommandFailed, Faults.WrongUse {
    Target backend = Target.of(target);
    if (!backend.isBackend()) {
      throw new Faults.WrongUse("only a backend has a weight: pool/backend, not " + target);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (weight.equals(FILE)) {
      body.putNull("weight");
    } else if (NUMBER.matcher(weight).matches()
        && Integer.parseInt(weight) <= BackendConfig.MOST_WEIGHT) {
      body.put("weight", Integer.parseInt(weight));
    } else {
      throw new Faults.WrongUse(
          "a weight is a whole number from 0 to %d, or file; not \"%s\""
              .formatted(BackendConfig.MOST_WEIGHT, weight));
    }
    change.open();
    JsonNode now = change.post(backend.path(), body.toString());
    change.print(AdminStateChange.text(backend, now), now);
    return 0;
  }
}
