package io.rollcast.trainer.base;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rollcast base}: fits the networks that come with Rollcast again, on made-up series, and writes their files. */
@Command(
        name = "base",
        mixinStandardHelpOptions = true,
        description =
                "Fits the release that comes with Rollcast again, on made-up series alone: some 10 to 30 minutes of a core"
                        + " for each network.")
public final class BaseCommand implements RollcastCommand {

    @Option(names = "--networks", paramLabel = "NAME", split = ",", description = "Networks to fit (default: all).")
    private List<String> networks = ModelSpec.names();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the series and the weights (default: ${DEFAULT-VALUE}, that of the release).",
            defaultValue = "" + BaseFit.SEED)
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Directory that takes NETWORK.safetensors (default: the working directory).",
            defaultValue = ".")
    private Path out = Path.of(".");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void check(Problems problems) {
        for (String network : networks) {
            problems.require(
                    ModelSpec.names().contains(network),
                    "--networks has '%s': it must be of %s",
                    network,
                    String.join(", ", ModelSpec.names()));
        }
        problems.require(Files.isDirectory(out), "--out is %s: it must be a directory that exists", out);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter printer = spec.commandLine().getOut();
        printer.println("Making series ...");
        BaseFit fit = new BaseFit(seed);
        printer.printf(
                "%,d series of %,d points%n",
                fit.windows().training().size(), fit.windows().trainingPoints());
        for (String network : networks) {
            try {
                ModelRelease release = fit.fit(network, epoch -> {
                    printer.printf(
                            "%s %d/%d  loss %.4f  %.0f s%n",
                            network, epoch.epoch(), epoch.epochs(), epoch.trainingLoss(), epoch.seconds());
                    printer.flush();
                });
                byte[] file = release.encode();
                Path path = out.resolve(network + ".safetensors");
                Files.write(path, file);
                printer.printf("%s: %,d bytes, digest %s%n", path, file.length, ModelRelease.digest(file));
                printer.flush();
            } catch (FitFailedException e) {
                spec.commandLine().getErr().println(network + " is not written: " + e.getMessage());
                return 1;
            }
        }
        return 0;
    }
}
