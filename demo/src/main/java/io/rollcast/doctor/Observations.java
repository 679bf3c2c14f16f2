package io.rollcast.doctor;

import io.rollcast.wire.MalformedObservationException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.header.Header;

/**
 * Whether the latest records of the observations can be forecast: what is no observation, comes late, or is of the future, and
 * what forecasters rejected of them. Called once, on the main thread.
 */
final class Observations {

    private static final double MUCH = 0.01;
    private static final int MOST_LETTERS = 2_000;
    /** Ends of transactions have offsets as well. */
    private static final int MOST_SCORES = 200;

    private static final Duration LONGEST_READING = Duration.ofSeconds(10);
    private static final Duration MOST_AHEAD = Duration.ofMinutes(1);
    private static final String BAD_TIME = Reason.BAD_TIME.label();
    private static final String SERIES_LIMIT = Reason.SERIES_LIMIT.label();
    private static final Set<String> NO_FAULT_OF_THE_RECORD = Set.of(Reason.LATE.label(), SERIES_LIMIT);

    private final Deployment deployment;
    private final Cluster cluster;
    private final Diagnosis diagnosis;

    Observations(Deployment deployment, Cluster cluster, Diagnosis diagnosis) {
        this.deployment = deployment;
        this.cluster = cluster;
        this.diagnosis = diagnosis;
    }

    /** Reads the latest records and looks at them; empty if there are none. */
    Optional<Sample> check(int most) {
        Optional<LatestRecords> latest = read(deployment.observations(), most);
        List<TopicPartition> partitions = cluster.partitions(deployment.observations());
        if (latest.isEmpty() || partitions.isEmpty()) {
            return Optional.empty();
        }
        Sample sample = Sample.of(latest.get(), deployment.topics().format(), deployment.rules());
        if (sample.records() == 0) {
            diagnosis.look(
                    "There are no records on %s.".formatted(String.join(", ", deployment.observations())),
                    "Nothing has been sent, or all has been deleted: there is nothing to forecast from.",
                    // Not into a topic of somebody's own, which others may read.
                    deployment.takesSynthetic()
                            ? "start what sends them, or try: "
                                    + deployment.commands().rollcast("produce")
                            : "start what sends them");
            return Optional.empty();
        }
        Letters letters = letters(latest.get());
        checkReadable(sample, letters);
        checkLate(sample);
        checkClocks(sample);
        return Optional.of(sample);
    }

    private Optional<LatestRecords> read(List<String> topics, int most) {
        try {
            LatestRecords latest =
                    LatestRecords.read(deployment.clients(), cluster.partitions(topics), most, LONGEST_READING);
            if (latest.isCut()) {
                diagnosis.unanswered(
                        "not all of the latest records on %s are looked at".formatted(String.join(", ", topics)));
            }
            return Optional.of(latest);
        } catch (AuthorizationException e) {
            topics.forEach(topic -> diagnosis.lacks(cluster.reader(topic)));
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            diagnosis.unanswered("what is on %s is not looked at".formatted(String.join(", ", topics)));
        }
        return Optional.empty();
    }

    /** Why forecasters rejected one of the latest records, as a label and in words. */
    private record Letter(String reason, String detail) {}

    /** What forecasters rejected of the latest records. */
    private record Letters(List<Letter> all) {

        Letters where(Predicate<String> isReason) {
            return new Letters(all.stream()
                    .filter(letter -> isReason.test(letter.reason()))
                    .toList());
        }

        int count() {
            return all.size();
        }

        String latest() {
            return all.get(all.size() - 1).detail();
        }

        Map<String, Integer> reasons() {
            return all.stream()
                    .collect(Collectors.groupingBy(Letter::reason, TreeMap::new, Collectors.summingInt(letter -> 1)));
        }
    }

    private Letters letters(LatestRecords observations) {
        List<Letter> ofLatest = new ArrayList<>();
        List<ConsumerRecord<byte[], byte[]>> letters = read(
                        List.of(deployment.topics().deadLetters()), MOST_LETTERS)
                .map(LatestRecords::records)
                .orElse(List.of());
        for (ConsumerRecord<byte[], byte[]> letter : letters) {
            String topic = header(letter, "topic");
            String partition = header(letter, "partition");
            String offset = header(letter, "offset");
            if (topic.isEmpty() || partition.isEmpty() || offset.isEmpty()) {
                continue;
            }
            if (observations.covers(new TopicPartition(topic, Integer.parseInt(partition)), Long.parseLong(offset))) {
                ofLatest.add(new Letter(header(letter, "reason"), header(letter, "detail")));
            }
        }
        return new Letters(ofLatest);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader("rollcast." + name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private void checkReadable(Sample sample, Letters letters) {
        String topics = String.join(",", deployment.observations());
        Letters faulty = letters.where(reason -> !NO_FAULT_OF_THE_RECORD.contains(reason));
        Letters unreadable = faulty.where(reason -> !reason.equals(BAD_TIME));
        if (sample.unavailable() != null) {
            diagnosis.wrong(
                    "Records cannot be read: %s.".formatted(sample.unavailable()),
                    "Forecasters wait for it; nothing is lost, and nothing is forecast.",
                    "start the schema registry, or correct its options");
        } else if (sample.rejections() > 0) {
            double share = sample.rejections() / (double) sample.records();
            String what = String.format(
                    Locale.ROOT,
                    "Of the latest %,d records on %s, %,d (%.1f %%) are no observations: %s.",
                    sample.records(),
                    topics,
                    sample.rejections(),
                    100 * share,
                    counts(sample.rejected()));
            String why = "The latest one: %s. Such records become dead letters, and their series lack these points.%s"
                    .formatted(
                            sample.example(),
                            faulty.count() == 0
                                    ? " Forecasters have rejected none of them yet: none runs, or they have other options than this command."
                                    : "");
            String remedy = share > 0.5
                    ? deployment.commands().inspect(deployment.observations().get(0)) + " says which options fit"
                    : "mend what sends them; what was rejected is on %s: %s"
                            .formatted(
                                    deployment.topics().deadLetters(),
                                    deployment
                                            .commands()
                                            .kafka(
                                                    "kafka-console-consumer",
                                                    "--topic %s --from-beginning --isolation-level read_committed --formatter-property print.headers=true"
                                                            .formatted(deployment
                                                                    .topics()
                                                                    .deadLetters())));
            if (share >= MUCH) {
                diagnosis.wrong(what, why, remedy);
            } else {
                diagnosis.look(what, why, remedy);
            }
        } else if (unreadable.count() > 0) {
            diagnosis.wrong(
                    "Forecasters rejected %,d of the latest records on %s, which can be read with the options here: %s."
                            .formatted(unreadable.count(), topics, counts(unreadable.reasons())),
                    "The latest one: %s. The forecasters were started with other options of the format."
                            .formatted(unreadable.latest()),
                    "give the forecasters and this command the same --format, --series-key, --value-field and --time-field");
        }
        Letters untimely = letters.where(BAD_TIME::equals);
        if (untimely.count() > 0 && !sample.rejected().containsKey(BAD_TIME)) {
            diagnosis.look(
                    "Forecasters rejected %,d of the latest records because of their times."
                            .formatted(untimely.count()),
                    "The latest one: %s. A time that lay ahead then may have come since.".formatted(untimely.latest()),
                    "set the clock of what sends them; or give the forecasters and this command the same --time-field,"
                            + " --time-format, --time-unit and --time-zone");
        }
        Letters beyondLimit = letters.where(SERIES_LIMIT::equals);
        if (beyondLimit.count() > 0) {
            diagnosis.wrong(
                    "Forecasters rejected %,d of the latest records because they keep no more series."
                            .formatted(beyondLimit.count()),
                    "New series have no forecasts: --max-series has been reached.",
                    "give forecast a larger --max-series, or --forget-after; or correct a key that never repeats");
        }
    }

    private static String counts(Map<String, Integer> reasons) {
        return reasons.entrySet().stream()
                .map(reason -> "%s %,d".formatted(reason.getKey(), reason.getValue()))
                .collect(Collectors.joining(", "));
    }

    private void checkLate(Sample sample) {
        double share = sample.late() / (double) Math.max(1, sample.points());
        if (share >= MUCH) {
            boolean hasStep = deployment.rules().stepMs() > 0;
            diagnosis.look(
                    String.format(
                            Locale.ROOT,
                            "Of the latest %,d points, %,d (%.1f %%) came late.",
                            sample.points(),
                            sample.late(),
                            100 * share),
                    "Forecasts had gone on from later points: these are dead letters, with the reason late.",
                    hasStep
                            ? "give train and forecast a longer --grace"
                            : "give train and forecast --step DURATION and --grace DURATION, so that steps wait for late events");
        }
    }

    private void checkClocks(Sample sample) {
        Instant now = deployment.clock().instant();
        Instant newest = sample.newestPoint();
        if (newest != null && newest.isAfter(now.plus(MOST_AHEAD))) {
            diagnosis.wrong(
                    "The newest point is of %s, %s in the future.".formatted(newest, ahead(now, newest)),
                    "A clock is wrong, or the unit of the times. Until then, points with right times are late in its"
                            + " series, and with --step its partition has closed their steps.",
                    "set the clock of what sends it, or give train and forecast --time-unit");
        }
        read(List.of(deployment.topics().accuracy()), MOST_SCORES)
                .map(LatestRecords::records)
                .orElse(List.of())
                .stream()
                .map(record -> Instant.ofEpochMilli(record.timestamp()))
                .max(Comparator.naturalOrder())
                .filter(written -> written.isAfter(now.plus(MOST_AHEAD)))
                .ifPresent(written -> diagnosis.look(
                        "A forecaster's clock is %s ahead of this machine's: its latest record on %s is of %s."
                                .formatted(
                                        ahead(now, written), deployment.topics().accuracy(), written),
                        "One of the two clocks is wrong. Latencies and ages are then wrong as well, and so is what this command"
                                + " says of times.",
                        "set both clocks by NTP: timedatectl set-ntp true"));
    }

    private static String ahead(Instant now, Instant later) {
        Duration ahead = Duration.between(now, later);
        return ahead.toHours() > 0 ? ahead.toHours() + " h" : ahead.toMinutes() + " min";
    }
}
