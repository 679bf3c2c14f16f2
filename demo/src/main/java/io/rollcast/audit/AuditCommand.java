package io.rollcast.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.audit.ForecastAudit.Verdict;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.PointOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.service.TopicRights;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ShownText;
import io.rollcast.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rollcast audit}: holds the committed forecasts of a running deployment against the points on its topic. Unlike
 * {@code chaos} it makes no faults and knows nothing but the topics; numbers are {@code explain --all}'s matter. It
 * keeps all points and forecasts in memory, about 1 kB each.
 */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Says whether each point on the observations topic has its one committed forecast.",
            "None may be lost or doubled, all must be in order and made at the point's time. Forecasters must "
                    + "run. Points that come meanwhile are left out, and what has no counterpart any more because "
                    + "the beginning of a topic was deleted, and steps that are open. Give it those options of the "
                    + "forecaster that it has: of the cluster, the topics, the format and points. Exit status 1 if anything is "
                    + "wrong."
        })
public final class AuditCommand implements KafkaCommand {

    private static final Duration POLL = Duration.ofMillis(200);

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    @Mixin
    private final PointOptions points = new PointOptions();

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            description =
                    "How long to wait when no more forecasts come and some are missing (default: ${DEFAULT-VALUE}).",
            defaultValue = "1m",
            converter = DurationConverter.class)
    private Duration patience = Duration.ZERO;

    @Option(
            names = "--forget-after",
            paramLabel = "DURATION",
            description =
                    "As of the forecaster: a series that begins anew after so long, by the times of its points, has"
                            + " ended, and is left out (default: never).",
            converter = DurationConverter.class)
    private @Nullable Duration forgetAfter;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** What is printed with {@code --json}. */
    record Report(
            int series,
            int endedSeries,
            int limitedSeries,
            int scatteredSeries,
            int seriesLeftOut,
            boolean fromTheBeginning,
            long points,
            long forecasts,
            long lost,
            long doubled,
            long outOfOrder,
            long wrongTimes,
            long coldAgain,
            Map<String, Long> byRelease,
            List<String> examples) {}

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        format.check(problems);
        points.check(problems);
        problems.requireWithin("--patience, in seconds,", patience.toMillis() / 1000.0, 1, 86_400);
    }

    @Override
    public KafkaOptions kafka() {
        return kafka;
    }

    @Override
    public List<Right> rights() {
        List<Right> rights =
                new ArrayList<>(TopicRights.toReadPresent(kafka.topics().source()));
        rights.add(Right.topic(AclOperation.READ, kafka.topics().forecasts()));
        rights.add(Refusals.right(kafka.topics()));
        return rights;
    }

    @Override
    public Integer call() throws JsonProcessingException, InterruptedException {
        kafka.prepare(rights());
        Topics topics = kafka.topics().withFormat(format.format());
        Map<String, Object> clients = kafka.clientSettings();
        Refusals refusals = Refusals.read(clients, topics, points.rules());
        TopicPoints sent = TopicPoints.read(clients, topics, points.rules(), refusals);
        Set<String> limited = new TreeSet<>(refusals.beyondTheLimit());
        CommonPart common;
        boolean areWhole;
        try (CommittedForecasts forecasts = new CommittedForecasts(clients, topics)) {
            sent.bySeries().keySet().removeAll(limited);
            readAll(forecasts, sent);
            sent.closeBy(forecasts::latestMs);
            // By now, what was refused of the events that were read has its dead letters.
            limited.addAll(Refusals.read(clients, topics, points.rules()).beyondTheLimit());
            sent.ended().addAll(forgotten(forecasts.bySeries()));
            for (Set<String> leftOut : List.of(sent.ended(), sent.scattered(), limited)) {
                sent.bySeries().keySet().removeAll(leftOut);
                forecasts.bySeries().keySet().removeAll(leftOut);
            }
            areWhole = sent.isWhole() && forecasts.isWhole();
            common = CommonPart.of(sent.bySeries(), forecasts.bySeries(), areWhole, sent.haveGrown(clients));
        }
        Verdict verdict =
                ForecastAudit.audit(common.points(), common.forecasts(), (any, run) -> new double[run.size()]);
        Continuity continuity = Continuity.of(common.forecasts());
        Report report = new Report(
                common.points().size(),
                sent.ended().size(),
                limited.size(),
                sent.scattered().size(),
                common.leftOut(),
                areWhole,
                verdict.points(),
                verdict.forecasts(),
                verdict.lost(),
                verdict.doubled(),
                verdict.outOfOrder(),
                verdict.different(),
                continuity.coldAgain(),
                continuity.byRelease(),
                Stream.concat(verdict.examples().stream(), continuity.examples().stream())
                        .toList());
        System.out.println(json ? new ObjectMapper().writeValueAsString(report) : text(report, verdict));
        return verdict.isExactlyOnce() && report.points > 0 ? 0 : 1;
    }

    private static void leftOut(StringBuilder text, int series, String which) {
        if (series > 0) {
            text.append(String.format(Locale.ROOT, "%,d series %s were left out%n", series, which));
        }
    }

    /** Series whose numbers begin anew after they had been without points for as long as a forecaster keeps them. */
    private Set<String> forgotten(Map<String, List<Forecast>> forecasts) {
        Set<String> forgotten = new TreeSet<>();
        forecasts.forEach((series, all) -> {
            for (int i = 1; i < all.size(); i++) {
                long silentMs = all.get(i).originMs() - all.get(i - 1).originMs();
                if (all.get(i).seq() == 1 && forgetAfter != null && silentMs >= forgetAfter.toMillis()) {
                    forgotten.add(series);
                }
            }
        });
        return forgotten;
    }

    /** Until the last point of every series has its forecast, or none of those has come for too long. */
    private void readAll(CommittedForecasts forecasts, TopicPoints sent) {
        Map<String, Long> awaited = sent.latestMs();
        long lastNews = System.nanoTime();
        do {
            readToEnd(forecasts);
            if (awaited.entrySet().removeIf(last -> forecasts.latestMs(last.getKey()) >= last.getValue())) {
                lastNews = System.nanoTime();
            }
        } while (!awaited.isEmpty() && System.nanoTime() - lastNews < patience.toNanos());
        // And what may come a second time, in transactions that are not committed yet.
        readToEnd(forecasts);
    }

    /** To the end of the topic as it is now, unless nothing comes for too long. */
    private void readToEnd(CommittedForecasts forecasts) {
        Map<TopicPartition, Long> ends = forecasts.reader().ends();
        long lastNews = System.nanoTime();
        do {
            long before = forecasts.count();
            forecasts.poll(POLL);
            if (forecasts.count() > before) {
                lastNews = System.nanoTime();
            }
        } while (!forecasts.reader().isPast(ends) && System.nanoTime() - lastNews < patience.toNanos());
    }

    private static String text(Report report, Verdict verdict) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d points of %,d series, %,d forecasts: %,d lost, %,d doubled, %,d out of order, %,d at another time%n",
                report.points,
                report.series,
                report.forecasts,
                report.lost,
                report.doubled,
                report.outOfOrder,
                report.wrongTimes));
        leftOut(text, report.endedSeries, "that have ended");
        leftOut(text, report.limitedSeries, "of which events were refused because of --max-series");
        leftOut(text, report.scatteredSeries, "that have points in several partitions, in which order is not known,");
        if (!report.fromTheBeginning) {
            text.append(String.format(
                    Locale.ROOT,
                    "The beginning of a topic was deleted: each series counts from its first point that has its forecast,"
                            + " and if none has, after the oldest forecast that is left; %,d series without a point after"
                            + " that were left out%n",
                    report.seriesLeftOut));
        }
        if (report.coldAgain > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "%,d forecasts without a full window, of series that had had one: their points were forgotten, or a"
                            + " release has a longer window%n",
                    report.coldAgain));
        }
        report.byRelease.forEach(
                (release, made) -> text.append(String.format(Locale.ROOT, "  %,12d by %s%n", made, release)));
        report.examples.forEach(
                example -> text.append("  ").append(ShownText.line(example)).append(System.lineSeparator()));
        if (report.points == 0) {
            return text.append("NOTHING to audit: there are no points on the topic"
                            + (report.seriesLeftOut > 0 ? " that have a forecast." : "."))
                    .toString();
        }
        return text.append(
                        verdict.isExactlyOnce()
                                ? "One forecast per point: every point has its one forecast, in order."
                                : "NOT one forecast per point.")
                .toString();
    }
}
