package io.rollcast.benchmark;

import io.rollcast.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Rounds of one forecaster under attack, or left alone. Forecasts are counted at the broker: the forecaster's own answers are
 * what is attacked.
 */
final class Siege {

    /** Before a round without an attack is measured. */
    static final long REST_MS = 3_000;

    /** Before one with an attack: by then it has used up what the server had saved for bursts. */
    private static final long ATTACK_MS = 8_000;

    private static final long LONGEST_START_SECONDS = 60;
    private static final int PARTITIONS = 4;

    private final Arena arena;
    private final Topics topics;
    private final ChildJvm forecaster;
    private final int port;
    private final long roundMs;
    private final ProcessTimes times;

    Siege(Arena arena, Topics topics, ChildJvm forecaster, int port, Duration round) {
        this.arena = arena;
        this.topics = topics;
        this.forecaster = forecaster;
        this.port = port;
        this.roundMs = round.toMillis();
        this.times = new ProcessTimes(ProcessHandle.of(forecaster.pid()).orElseThrow());
    }

    /** Waits until forecasts have come for a while, so that the code is compiled. */
    void awaitForecasts() throws InterruptedException {
        long begin = System.nanoTime();
        while (forecasts() == 0) {
            forecaster.requireAlive();
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LONGEST_START_SECONDS)) {
                throw new IllegalStateException(
                        "nothing was forecast in %d s: is the machine that slow?".formatted(LONGEST_START_SECONDS));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        TimeUnit.SECONDS.sleep(30);
    }

    /** A round without an attack. */
    AttackRound rest() throws InterruptedException, IOException {
        return measure(AttackRound.NONE, null, REST_MS);
    }

    /** A round with one. */
    AttackRound attack(Attack attack, Attack.Target target) throws InterruptedException, IOException {
        var order = new AttackerMain.Order(attack.label(), target, ATTACK_MS + roundMs + 2_000);
        try (ChildJvm attacker = arena.launch(AttackerMain.class, "128m", Job.write(order))) {
            attacker.line();
            return measure(attack.label(), attacker, ATTACK_MS);
        }
    }

    private AttackRound measure(String attack, @Nullable ChildJvm attacker, long settleMs)
            throws InterruptedException, IOException {
        TimeUnit.MILLISECONDS.sleep(settleMs);
        forecaster.requireAlive();
        try (HealthWatch health = new HealthWatch(port)) {
            long forecasts = forecasts();
            long cpu = times.workNanos();
            long attackerCpu = cpu(attacker);
            long nanos = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(roundMs);
            long done = forecasts() - forecasts;
            double seconds = (System.nanoTime() - nanos) / 1e9;
            double cpuSeconds = (times.workNanos() - cpu) / 1e9;
            double attackerSeconds = (cpu(attacker) - attackerCpu) / 1e9;
            HealthWatch.Seen seen = health.seen();
            ProcessVitals vitals = ProcessVitals.of(forecaster.pid());
            return new AttackRound(
                    attack,
                    done / seconds,
                    done / cpuSeconds,
                    attackerSeconds / seconds,
                    attacker == null ? null : Job.read(attacker.line(), Onslaught.Outcome.class),
                    seen,
                    vitals);
        }
    }

    private static long cpu(@Nullable ChildJvm child) {
        return child == null
                ? 0
                : ProcessHandle.of(child.pid())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toNanos();
    }

    /** Forecasts on the topic, with the marks of their transactions, which are a few a second. */
    long forecasts() throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topics.forecasts(), partition))
                .collect(Collectors.toMap(Function.identity(), any -> OffsetSpec.latest()));
        try {
            return arena.admin().listOffsets(asked).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        } catch (ExecutionException e) {
            throw new KafkaException("the forecasts could not be counted", e.getCause());
        }
    }
}
