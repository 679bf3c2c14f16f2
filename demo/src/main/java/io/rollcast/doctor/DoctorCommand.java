package io.rollcast.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rollcast.doctor.Finding.Level;
import io.rollcast.forecaster.ApplicationId;
import io.rollcast.forecaster.ForecastCommand;
import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.GivenOptions;
import io.rollcast.service.Invocation;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.PointOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rollcast doctor}: says what is wrong with a deployment on a cluster, and the remedy. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at a deployment on a cluster, and says what is wrong with it, why that matters, "
                    + "and the remedy.",
            "It changes nothing and takes some ten seconds. Give it those options of the forecaster that "
                    + "it has: of the cluster, the topics, the format and points. Exit status 1 if anything is wrong."
        })
public final class DoctorCommand implements KafkaCommand {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    @Mixin
    private final PointOptions points = new PointOptions();

    @Mixin
    private final ApplicationId application = new ApplicationId();

    @Option(
            names = "--commit-interval-ms",
            paramLabel = "MS",
            description = "As of the forecasters, whose progress is seen at commits (default: ${DEFAULT-VALUE}).",
            defaultValue = "" + Profile.THROUGHPUT_COMMIT_MS)
    private int commitIntervalMs = Profile.THROUGHPUT_COMMIT_MS;

    @Option(
            names = "--between",
            paramLabel = "DURATION",
            description = "Time between the two looks that say whether lag grows, in addition to"
                    + " --commit-interval-ms (default: ${DEFAULT-VALUE}).",
            converter = DurationConverter.class,
            defaultValue = "5s")
    private Duration between = Duration.ofSeconds(5);

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Most observations to read, the latest of all partitions (default: ${DEFAULT-VALUE}).",
            defaultValue = "5000")
    private int records = 5_000;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            description = "As of the trainer: say when the newest release is older than six rounds (default: do not).",
            converter = DurationConverter.class)
    private @Nullable Duration every;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        format.check(problems);
        points.check(problems);
        application.check(problems, kafka);
        ForecastCommand.checkCommitInterval(problems, commitIntervalMs);
        problems.requireWithin("--between, in seconds,", between.toMillis() / 1000.0, 0.1, 600);
        problems.requireWithin("--records", records, 1, 1_000_000);
        problems.require(
                every == null || every.compareTo(Duration.ofSeconds(1)) >= 0,
                "--every is %s: it must be a second or more",
                every);
    }

    @Override
    public KafkaOptions kafka() {
        return kafka;
    }

    @Override
    public List<Right> rights() {
        return DoctorRights.of(kafka.topics(), application.of(kafka));
    }

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        try (Admin admin = kafka.connect()) {
            Collection<String> there = names(admin);
            Topics topics = kafka.topics().withFormat(format.format());
            List<String> observations = topics.source()
                    .pattern()
                    .map(pattern ->
                            there.stream().filter(topics.source()::has).sorted().toList())
                    .orElse(topics.source().topics());
            Deployment deployment = new Deployment(
                    topics,
                    observations,
                    topics.source()
                                    .equals(Topics.withPrefix(kafka.topicPrefix())
                                            .source())
                            && topics.format() == JsonFormat.JSON,
                    application.of(kafka),
                    Duration.ofMillis(commitIntervalMs),
                    points.rules(),
                    kafka.clientSettings(),
                    new Commands(kafka.servers(), GivenOptions.of(spec), Invocation.current()),
                    Clock.systemUTC());
            Diagnosis diagnosis =
                    new Doctor(deployment, between, records, Optional.ofNullable(every)).examine(admin, there);
            System.out.println(json ? DiagnosisText.json(diagnosis) : DiagnosisText.text(diagnosis));
            return diagnosis.count(Level.WRONG) == 0 ? 0 : 1;
        }
    }

    private static Collection<String> names(Admin admin) throws InterruptedException {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw new KafkaException("the topics cannot be listed: " + e.getCause(), e.getCause());
        }
    }
}
