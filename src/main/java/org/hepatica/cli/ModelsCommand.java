package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.console.ModelAdmin;
import org.hepatica.node.RegistryAdmin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica models}: asks the running node, or the registry itself when no node runs. */
@Command(
    name = "models",
    description =
        "List the models of the data folder, put one in use, or go back to the one before.",
    footer = {
      "",
      "Example:",
      "  hepatica models",
      "  hepatica models promote liver-0123456789ab",
      "  hepatica models rollback",
      "",
      "A running node uses the new model from the next job on."
    })
final class ModelsCommand implements Callable<Integer> {
  private static final String INDENT = "    ";

  private enum Action {
    LIST,
    PROMOTE,
    ROLLBACK
  }

  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "list|promote|rollback",
      defaultValue = "list",
      description = "What to do (default: ${DEFAULT-VALUE}).")
  private Action action;

  @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "Id of the model.")
  private String id;

  @Override
  public Integer call() throws IOException {
    if ((id != null) != (action == Action.PROMOTE)) {
      throw new ParameterException(
          spec.commandLine(),
          id == null ? "Say which model: its id." : "Only promote takes an id.");
    }
    HepaticaConfig config = options.load();
    ModelAdmin admin = admin(config);
    PrintWriter out = spec.commandLine().getOut();
    switch (action) {
      case LIST -> list(out, admin.models());
      case PROMOTE -> told(out, admin.promote(id), "is in use");
      case ROLLBACK -> told(out, admin.rollback(), "is in use again");
    }
    if (!config.settings().model().file().isEmpty()) {
      out.println(
          "But " + config.where("model.file") + " names a model file, which is used instead.");
    }
    return ExitCode.DONE;
  }

  private static ModelAdmin admin(HepaticaConfig config) throws IOException {
    Optional<NodeClient> node = NodeClient.of(config.dataDir());
    return node.isPresent() ? node.get() : RegistryAdmin.of(config);
  }

  private static void told(PrintWriter out, ModelAdmin.Model model, String what) {
    out.println(model.id() + " " + what);
    worse(out, model);
    unknown(out, model);
  }

  private static void worse(PrintWriter out, ModelAdmin.Model model) {
    if (model.worse() != null && !model.worse().isEmpty()) {
      out.println(Lines.of(INDENT, model.worse()));
    }
  }

  /** Its results say no word of it, where those of the model before did. */
  private static void unknown(PrintWriter out, ModelAdmin.Model model) {
    if (model.unknown() != null && !model.unknown().isEmpty()) {
      out.println(Lines.of(INDENT, "not known: " + model.unknown() + "; its results do without"));
    }
  }

  private static void list(PrintWriter out, List<ModelAdmin.Model> models) {
    for (ModelAdmin.Model model : models) {
      if (model.damage() != null) {
        out.printf("%s %s  DAMAGED%n", model.current() ? "*" : " ", model.id());
        out.println(Lines.of(INDENT, model.damage()));
        continue;
      }
      out.printf(
          "%s %s  trained %s%s%n",
          model.current() ? "*" : " ",
          model.id(),
          model.created(),
          model.parent() == null ? "" : ", from " + model.parent());
      if (!model.scores().isEmpty()) {
        out.println(Lines.of(INDENT, List.of(model.scores().split("(?<=,) "))));
      }
      worse(out, model);
      unknown(out, model);
    }
    out.println("* is in use");
  }
}
