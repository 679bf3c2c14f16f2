package io.rollcast.explain;

import io.rollcast.audit.ReferenceReplay;
import io.rollcast.audit.ReferenceReplay.Released;
import io.rollcast.audit.Refusals;
import io.rollcast.forecaster.series.Alarm;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.Head;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Composition;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.network.RingCapacity;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.PointOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.service.Switch;
import io.rollcast.service.TopicRights;
import io.rollcast.trainer.releases.ReleaseCatalog;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ShownText;
import io.rollcast.wire.Topics;
import io.rollcast.wire.points.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcast explain}: where one forecast came from, recomputed from the topics alone. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Says where a forecast came from: recomputes it from the points and releases on the topics, compares it"
                        + " to the last bit, and shows what it was made of. Give it those options of the forecaster that it has: of the cluster, the topics, the format, points and rings.")
public final class ExplainCommand implements KafkaCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    @Mixin
    private final PointOptions points = new PointOptions();

    @Option(names = "--series", paramLabel = "ID", required = true, description = "Id of the series.")
    private String series = "";

    @Option(
            names = "--seq",
            paramLabel = "N",
            description = "Number of the forecast (default: the latest of the series).")
    private @Nullable Long seq;

    @Option(
            names = "--all",
            description = "Recompute all forecasts of the series that are on the topic, and say which differ.")
    private boolean all;

    @Option(
            names = "--guard",
            description = "As of the forecaster: on or off (default: ${DEFAULT-VALUE}).",
            defaultValue = "on")
    private Switch guard = Switch.ON;

    @Option(
            names = "--intervals",
            description = "As of the forecaster: on or off (default: ${DEFAULT-VALUE}).",
            defaultValue = "on")
    private Switch intervals = Switch.ON;

    @Option(
            names = "--ring-points",
            paramLabel = "N",
            description = "As of the forecaster (default: ${DEFAULT-VALUE}).",
            defaultValue = "" + RingCapacity.STANDARD_POINTS)
    private int ringPoints;

    @Option(
            names = "--most-points",
            paramLabel = "N",
            description = "As of the forecaster (default: ${DEFAULT-VALUE}).",
            defaultValue = "" + RingCapacity.STANDARD_MOST)
    private int mostPoints;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        format.check(problems);
        points.check(problems);
        problems.require(!series.isEmpty(), "--series is empty: give the id of a series");
        problems.require(seq == null || seq > 0, "--seq is %s: forecasts are counted from 1", seq);
        problems.requireWithin("--ring-points", ringPoints, 1, RingCapacity.LARGEST);
        problems.requireWithin("--most-points", mostPoints, 0, RingCapacity.LARGEST);
    }

    @Override
    public KafkaOptions kafka() {
        return kafka;
    }

    @Override
    public List<Right> rights() {
        List<Right> rights = new ArrayList<>(TopicRights.toReadReleases(kafka.topics()));
        rights.addAll(TopicRights.toReadPresent(kafka.topics().source()));
        rights.add(Right.topic(AclOperation.READ, kafka.topics().forecasts()));
        rights.add(Refusals.right(kafka.topics()));
        return rights;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        kafka.prepare(rights());
        Topics topics = kafka.topics().withFormat(format.format());
        SeriesRecords records = SeriesRecords.read(
                kafka.clientSettings(), topics, points.rules(), series, line -> System.err.println(line));
        Map<String, Released> releases = releases(topics);
        if (all) {
            return repeatAll(records, releases);
        }
        Explanation explanation = explain(records, releases);
        System.out.print(json ? explanation.toJson() + System.lineSeparator() : explanation.toText());
        return explanation.isRepeated() ? 0 : 1;
    }

    /** Releases by digest: those of the topic, and those that come with Rollcast. */
    private Map<String, Released> releases(Topics topics) {
        Map<String, Released> releases = new HashMap<>();
        BaseRelease.networks().forEach(network -> {
            ModelRelease base = BaseRelease.of(network);
            releases.put(ModelRelease.digest(base.encode()), new Released(BaseRelease.ID, base));
        });
        ReleaseCatalog.read(kafka.clientSettings(), topics).files().forEach((id, file) -> {
            try {
                releases.put(ModelRelease.digest(file), new Released(id.toString(), ModelRelease.decode(file)));
            } catch (RefusedReleaseException e) {
                // No forecaster served it.
            }
        });
        return releases;
    }

    private Explanation explain(SeriesRecords records, Map<String, Released> releases) {
        Forecast wanted = wanted(records);
        List<Point> known = records.points();
        if (wanted.seq() > known.size()) {
            throw ConfigurationException.of(
                    "there are %d points of series '%s', and forecast %d was made from a later one: give the forecaster's"
                            + " --step, --kind and format options; or points are gone from the topic",
                    known.size(), series, wanted.seq());
        }
        ReferenceReplay replay = replay(releases);
        List<Forecast> before = records.forecasts().values().stream()
                .filter(forecast -> forecast.seq() < wanted.seq())
                .toList();
        runs(before).forEach(run -> replay.deviations(known, run));
        Released released = releases.get(wanted.digest());
        Composition composition = wanted.imputed() > 0 || released == null || before.isEmpty()
                ? null
                : compose(replay.memory(), released.release(), known.get((int) wanted.seq() - 1));
        double[] deviation = replay.deviations(known, List.of(wanted));
        Forecast said = replay.said(wanted.seq());
        SeriesMemory memory = replay.memory();
        return new Explanation(
                wanted,
                said,
                released == null && !wanted.digest().isEmpty() ? null : Double.valueOf(deviation[0]),
                known.get((int) wanted.seq() - 1).value(),
                wanted.seq(),
                memory.seasons().season(),
                memory.spread(),
                said != null && memory.guard().emitted().hasLastValueFirst(),
                released == null ? null : released.id(),
                released == null ? null : released.release().provenance(),
                composition);
    }

    private int repeatAll(SeriesRecords records, Map<String, Released> releases) {
        if (records.forecasts().isEmpty()) {
            throw nothing();
        }
        List<Forecast> forecasts = List.copyOf(records.forecasts()
                .headMap((long) records.points().size(), true)
                .values());
        int withoutPoints = records.forecasts().size() - forecasts.size();
        if (withoutPoints > 0) {
            System.out.printf(
                    "%d forecasts of series %s are left out: there are %d points of it, by these options%n",
                    withoutPoints, series, records.points().size());
        }
        ReferenceReplay replay = replay(releases);
        List<Forecast> different = new ArrayList<>();
        for (List<Forecast> run : runs(forecasts)) {
            double[] deviations = replay.deviations(records.points(), run);
            for (int i = 0; i < deviations.length; i++) {
                if (deviations[i] != 0) {
                    different.add(run.get(i));
                }
            }
        }
        if (different.isEmpty()) {
            System.out.printf("%d forecasts of series %s, all repeated to the last bit%n", forecasts.size(), series);
            return withoutPoints > 0 ? 1 : 0;
        }
        System.out.printf(
                "%d forecasts of series %s, of which %d are NOT repeated: the first is number %d, by %s; explain --seq %d says"
                        + " more%n",
                forecasts.size(),
                series,
                different.size(),
                different.get(0).seq(),
                ShownText.line(different.get(0).model()),
                different.get(0).seq());
        return 1;
    }

    private ReferenceReplay replay(Map<String, Released> releases) {
        return new ReferenceReplay(
                releases,
                new RingCapacity(ringPoints, mostPoints),
                guard == Switch.ON,
                Alarm.Rules.STANDARD,
                intervals == Switch.ON);
    }

    private ConfigurationException nothing() {
        return ConfigurationException.of(
                "there is no forecast of series '%s' on topic '%s': quote an id that has | for the shell, and give the"
                        + " forecaster's --bootstrap-servers, --topic-prefix and --forecasts-topic",
                series, kafka.topics().forecasts());
    }

    private Forecast wanted(SeriesRecords records) {
        List<Forecast> all = List.copyOf(records.forecasts().values());
        if (all.isEmpty()) {
            throw nothing();
        }
        Forecast wanted =
                seq == null ? all.get(all.size() - 1) : records.forecasts().get(seq);
        if (wanted == null) {
            throw ConfigurationException.of(
                    "there is no forecast %d of series '%s': those on the topic are %d to %d, but for points that were"
                            + " missing",
                    seq, series, all.get(0).seq(), all.get(all.size() - 1).seq());
        }
        return wanted;
    }

    /** Forecasts in a row that name the same release. */
    private static List<List<Forecast>> runs(List<Forecast> forecasts) {
        List<List<Forecast>> runs = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= forecasts.size(); to++) {
            if (to == forecasts.size()
                    || !forecasts.get(from).digest().equals(forecasts.get(to).digest())) {
                runs.add(forecasts.subList(from, to));
                from = to;
            }
        }
        return runs;
    }

    /** Null where the release has no candidates, or begins with this point. */
    private @Nullable Composition compose(SeriesMemory memory, ModelRelease release, Point point) {
        boolean goesOn = memory.maker() != null
                && memory.maker().digest().equals(ModelRelease.digest(release.encode()))
                && memory.recurrent().length > 0
                && memory.behind().isEmpty();
        if (release.spec().dimensions().head() != Head.MIXTURE || !goesOn) {
            return null;
        }
        InferenceNetwork network = InferenceNetwork.of(release.spec(), release.weights());
        Inference.Input input =
                memory.input(network, List.of(point), 1, memory.recurrent(), new RingCapacity(ringPoints, mostPoints));
        return new Inference().compose(network, input);
    }
}
