package io.rollcast.forecaster;

import io.rollcast.forecaster.stream.Repartition;
import io.rollcast.forecaster.stream.Repartition.Moved;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcast repartition}: moves the states of series after the observations topic got more partitions. */
@Command(
        name = "repartition",
        mixinStandardHelpOptions = true,
        description = "Moves the states of series to the partitions that the observations topic has now."
                + " No forecaster may run meanwhile; see docs/growing-partitions.md.")
public final class RepartitionCommand implements RollcastCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final ApplicationId application = new ApplicationId();

    @Option(
            names = "--skip-unread",
            description = "Give up points that were not forecast before the topic grew; they have no forecasts then.")
    private boolean skipUnread;

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        application.check(problems, kafka);
        kafka.requireOneTopic(
                problems,
                "the forecasters bring the events of several topics together on a topic of their own, which keeps its"
                        + " partitions whatever those get, so nothing is to be moved; start the forecasters again");
    }

    @Override
    public Set<String> unlisted() {
        return KafkaOptions.topicsBut("--observations-topic");
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Admin admin = kafka.connect()) {
            Moved moved = new Repartition(admin, kafka.clientSettings(), kafka.topics(), application.of(kafka))
                    .run(skipUnread);
            System.out.println(
                    moved.before() == moved.after()
                            ? "The states have %d partitions, as many as %s: nothing to do"
                                    .formatted(moved.after(), kafka.topics().observations())
                            : "The states have %d partitions now, before they had %d; %,d records were moved, %,d points skipped"
                                    .formatted(moved.after(), moved.before(), moved.records(), moved.skipped()));
        }
        return 0;
    }
}
