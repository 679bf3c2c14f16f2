package io.rollcast.backtest;

import io.rollcast.backtest.Contender.Network;
import io.rollcast.backtest.Contender.Simple;
import io.rollcast.backtest.Report.Rolled;
import io.rollcast.network.ModelSpec;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.trainer.baselines.Baseline;
import io.rollcast.trainer.fit.FitOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcast backtest}: how good networks would have been on series that are there already. */
@Command(
        name = "backtest",
        mixinStandardHelpOptions = true,
        description = "Rolls networks and baselines over the series of a file or a topic, and says how good they would"
                + " have been. It needs no Kafka for a file, and writes nothing but --page.")
public final class BacktestCommand implements KafkaCommand {

    @Mixin
    private final InputOptions input = new InputOptions();

    @Option(
            names = "--release",
            paramLabel = "FILE[,...]",
            split = ",",
            description =
                    "Releases to score: safetensors files, or base for those that come with Rollcast (default: base,"
                            + " or none where --networks is given).")
    private @Nullable List<String> releases;

    @Option(
            names = "--networks",
            paramLabel = "LIST",
            split = ",",
            description = "Networks to fit on the first parts, of gru, lstm and ln-rnn (default: none).")
    private List<String> networks = List.of();

    @Option(
            names = "--horizon",
            paramLabel = "N",
            description = "Steps ahead of networks that are fitted, 1 to 288 (default: 10, or that of the release).")
    private @Nullable Integer horizon;

    @Mixin
    private final FitOptions fit = new FitOptions();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Write a page with the tables and pictures, HTML in one file (default: none).")
    private @Nullable Path page;

    @Override
    public void check(Problems problems) {
        input.check(problems);
        fit.check(problems);
        releases().forEach(release -> new ReleaseSource(release).check(problems));
        for (String network : networks) {
            problems.require(
                    ModelSpec.names().contains(network),
                    "--networks has '%s': choose from %s",
                    network,
                    String.join(", ", ModelSpec.names()));
        }
        if (horizon != null) {
            problems.requireWithin("--horizon", horizon, 1, ModelSpec.Dimensions.MOST_HORIZON);
        }
        if (page != null) {
            problems.requireNewFile("--page", page);
        }
    }

    private List<String> releases() {
        if (releases != null) {
            return releases;
        }
        return networks.isEmpty() ? List.of(ReleaseSource.BASE) : List.of();
    }

    @Override
    public Set<String> unlisted() {
        return KafkaOptions.topicsBut();
    }

    @Override
    public KafkaOptions kafka() {
        return input.kafka();
    }

    @Override
    public List<Right> rights() {
        return input.rights();
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        // stdout belongs to the report, so progress is on stderr; where one is a terminal, mostly both are.
        Progress progress = new Progress(System.err, Boolean.getBoolean("rollcast.terminal"));
        List<Network> given = givenReleases();
        SeriesSet set = input.read(progress);
        int steps = horizon(given);
        List<Rolled> rolled = new ArrayList<>();
        for (Network network : given) {
            rolled.add(roll(network, null, set.series(), steps, progress));
        }
        for (Fits.Fit fitted : Fits.of(set.series(), networks, steps, fit.units(), fit.config(), progress)) {
            rolled.add(roll(new Network(fitted.network(), fitted.release()), fitted, set.series(), steps, progress));
        }
        for (Baseline baseline : Baseline.ALL) {
            rolled.add(roll(new Simple(baseline), null, set.series(), steps, progress));
        }
        Report report = Report.of(set, input.split(), steps, rolled);
        System.out.print(json ? report.toJson() + System.lineSeparator() : ReportText.of(report));
        if (page != null) {
            Files.writeString(page, new Page(report, set.series(), rolled.get(0).contender()).html());
            progress.say("Page written to " + page.toAbsolutePath());
        } else {
            progress.say("--page FILE.html writes this as a page, with pictures");
        }
        return 0;
    }

    private List<Network> givenReleases() {
        List<Network> given = new ArrayList<>();
        Set<String> names = new HashSet<>(networks);
        Baseline.ALL.forEach(baseline -> names.add(baseline.name()));
        for (String release : releases()) {
            ReleaseSource source = new ReleaseSource(release);
            // Two files of one name, in different folders, are told apart by their paths.
            source.releases().forEach((name, read) -> given.add(new Network(names.add(name) ? name : release, read)));
        }
        return given;
    }

    /** All forecasters must look as far ahead. */
    private int horizon(List<Network> given) {
        int steps = horizon != null
                ? horizon
                : given.isEmpty()
                        ? ModelSpec.Dimensions.DEFAULT_HORIZON
                        : given.get(0).release().spec().dimensions().horizon();
        for (Network network : given) {
            int its = network.release().spec().dimensions().horizon();
            if (its != steps) {
                throw ConfigurationException.of(
                        "release %s forecasts %d steps ahead, and %d are to be scored: give releases of one horizon, and"
                                + " --horizon as theirs or not at all",
                        network.name(), its, steps);
            }
        }
        return steps;
    }

    private static Rolled roll(
            Contender contender, Fits.@Nullable Fit fitted, List<Series> series, int steps, Progress progress) {
        List<SeriesScore> scores =
                series.stream().map(one -> new SeriesScore(one, steps)).toList();
        AtomicLong made = new AtomicLong();
        long begin = System.nanoTime();
        contender.roll(series, steps, (at, origin, forecast, bounds) -> {
            scores.get(at).add(origin, forecast, bounds);
            progress.now("Rolling %s: %,d forecasts".formatted(contender.name(), made.incrementAndGet()));
        });
        scores.forEach(SeriesScore::finish);
        double seconds = (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
        progress.say("Rolled %s over %,d forecasts in %.1f s".formatted(contender.name(), made.get(), seconds));
        return new Rolled(contender, fitted, scores, seconds);
    }
}
