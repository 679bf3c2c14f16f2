package io.rollcast.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.chaos.ForecastAudit.Verdict;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.PointOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rollcast audit}: holds the committed forecasts of a running deployment against the points on its topic. Unlike
 * {@link ChaosCommand} it makes no faults and knows nothing but the topics; numbers are {@code explain --all}'s matter. It
 * keeps all points and forecasts in memory, about 1 kB each.
 */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Says whether each point on the observations topic has its one committed forecast.",
            "None may be lost or doubled, all must be in order and made at the point's time. Nothing "
                    + "may be sent meanwhile, forecasters must run, and the topics must still have their "
                    + "beginning. For topics whose events are points (no --step). Give it the options of the "
                    + "forecaster. Exit status 1 if anything is wrong."
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

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** What is printed with {@code --json}. */
    record Report(
            int series,
            int endedSeries,
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
        problems.require(points.step().isEmpty(), "--step cannot be audited: 'chaos --grid' checks points of a grid");
        problems.requireWithin("--patience, in seconds,", patience.toMillis() / 1000.0, 1, 86_400);
    }

    @Override
    public KafkaOptions kafka() {
        return kafka;
    }

    @Override
    public List<Right> rights() {
        List<Right> rights = new ArrayList<>();
        kafka.topics().source().topics().forEach(topic -> rights.add(Right.topic(AclOperation.READ, topic)));
        rights.add(Right.topic(AclOperation.READ, kafka.topics().forecasts()));
        return rights;
    }

    @Override
    public Integer call() throws JsonProcessingException, InterruptedException {
        kafka.prepare(rights());
        if (kafka.topics().source().pattern().isPresent()) {
            throw ConfigurationException.of("--observations-pattern cannot be audited: give --observations-topic");
        }
        Topics topics = kafka.topics().withFormat(format.format());
        Map<String, Object> clients = kafka.clientSettings();
        TopicPoints sent = TopicPoints.read(clients, topics, points.rules());
        Verdict verdict;
        Continuity continuity;
        try (CommittedForecasts forecasts = new CommittedForecasts(clients, topics)) {
            readAll(forecasts, clients, topics, sent.count());
            forecasts.bySeries().keySet().removeAll(sent.ended());
            verdict = ForecastAudit.audit(sent.bySeries(), forecasts.bySeries(), (any, run) -> new double[run.size()]);
            continuity = Continuity.of(forecasts.bySeries());
        }
        long more = sent.grownBy(clients);
        if (more > 0) {
            throw ConfigurationException.of(
                    "%d records came while forecasts were read: stop what sends to '%s', and audit again",
                    more, String.join("', '", topics.source().topics()));
        }
        Report report = new Report(
                sent.bySeries().size(),
                sent.ended().size(),
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

    /** To the end of the topic, and until all forecasts are there or none has come for too long. */
    private void readAll(CommittedForecasts forecasts, Map<String, Object> clients, Topics topics, long points) {
        long lastNews = System.nanoTime();
        while (!forecasts.isAtEnd(clients, topics) || forecasts.reached() < points) {
            long before = forecasts.count();
            forecasts.poll(POLL);
            if (forecasts.count() > before) {
                lastNews = System.nanoTime();
            } else if (System.nanoTime() - lastNews > patience.toNanos()) {
                return; // what is missing, the audit tells
            }
        }
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
        if (report.endedSeries > 0) {
            text.append(String.format(Locale.ROOT, "%,d series that have ended were left out%n", report.endedSeries));
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
        report.examples.forEach(example -> text.append("  ").append(example).append(System.lineSeparator()));
        if (report.points == 0) {
            return text.append("NOTHING to audit: there are no points on the topic.")
                    .toString();
        }
        return text.append(
                        verdict.isExactlyOnce()
                                ? "One forecast per point: every point has its one forecast, in order."
                                : "NOT one forecast per point.")
                .toString();
    }
}
