package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Topics;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsSettingsTest {

    private static final ForecasterConfig CONFIG =
            ForecasterConfig.standard("app", Topics.withPrefix(""), "i", Path.of("state"));

    private static Object ofMainConsumer(Map<String, Object> operators, String setting) {
        Map<String, Object> settings = StreamsSettings.of(operators, CONFIG);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        return new StreamsConfig(settings)
                .getMainConsumerConfigs("group", "client", 0)
                .get(setting);
    }

    @Test
    void aKilledInstanceHasKafkasTimeToComeBack() {
        assertThat(ofMainConsumer(Map.of(), ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG))
                .isNull();
        assertThat(ConsumerConfig.configDef().defaultValues())
                .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 45_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session.timeout.ms", "consumer.session.timeout.ms", "main.consumer.session.timeout.ms"})
    void theOperatorMaySayOtherwise(String setting) {
        assertThat(ofMainConsumer(Map.of(setting, "20000"), ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG))
                .hasToString("20000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linger.ms", "producer.linger.ms"})
    void whatWasMeasuredGivesWayToTheOperator(String setting) {
        Map<String, Object> settings = StreamsSettings.of(Map.of(setting, "77"), CONFIG);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");

        assertThat(new StreamsConfig(settings).getProducerConfigs("client").get(ProducerConfig.LINGER_MS_CONFIG))
                .hasToString("77");
    }

    private static Object transactionTimeout(Map<String, Object> operators, PointRules rules) {
        Map<String, Object> settings =
                StreamsSettings.of(operators, CONFIG.withPoints(ForecasterConfig.Points.of(rules)));
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        return new StreamsConfig(settings)
                .getProducerConfigs("client")
                .getOrDefault(
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        ProducerConfig.configDef().defaultValues().get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG));
    }

    @Test
    void whereOneEventClosesTheStepsOfAPartitionATransactionHasKafkasTime() {
        PointRules counts = new PointRules(Kind.COUNT, 60_000, Aggregate.SUM, 0, Empty.ZERO, 1_000, Duplicates.DROP);

        assertThat(transactionTimeout(Map.of(), counts)).isEqualTo(60_000);
        assertThat(transactionTimeout(Map.of(), PointRules.grid(Duration.ofMinutes(1))))
                .isEqualTo(60_000);
        assertThat(transactionTimeout(Map.of(), PointRules.PLAIN)).isEqualTo(10_000);
        for (String setting : List.of("transaction.timeout.ms", "producer.transaction.timeout.ms")) {
            assertThat(transactionTimeout(Map.of(setting, "300000"), counts)).hasToString("300000");
        }
    }

    @Test
    void aWarmCopyThatHasCaughtUpWaitsAMinuteForItsPartitionUnlessTheOperatorSaysOtherwise() {
        String setting = StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG;
        assertThat(StreamsSettings.of(Map.of(), CONFIG)).containsEntry(setting, 60_000);
        assertThat(StreamsSettings.of(Map.of(setting, "600000"), CONFIG)).containsEntry(setting, "600000");
    }

    @Test
    void aForecasterThatJoinsWarmsUpEightPartitionsAtOnceUnlessTheOperatorSaysOtherwise() {
        String setting = StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG;
        assertThat(StreamsSettings.of(Map.of(), CONFIG)).containsEntry(setting, 8);
        assertThat(StreamsSettings.of(Map.of(setting, "2"), CONFIG)).containsEntry(setting, "2");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 12", "1, 48", "2, 12", "8, 12", "8, 400"})
    void aBacklogOfLargeRecordsLeavesRoomInTheHeap(long gigabytes, int partitions) {
        long heap = gigabytes << 30;

        long records = (long) partitions * StreamsSettings.bufferedRecords(heap, partitions);

        assertThat(records * 8_192).isLessThanOrEqualTo(Math.max(heap / 8, partitions * 500L * 8_192));
    }

    @Test
    void smallHeapsAndManyPartitionsStillReadAheadAndLargeHeapsReadNoFurther() {
        assertThat(StreamsSettings.bufferedRecords(1L << 30, 12)).isEqualTo(1_365);
        assertThat(StreamsSettings.bufferedRecords(1L << 30, 0)).isEqualTo(1_365);
        assertThat(StreamsSettings.bufferedRecords(32L << 20, 12)).isEqualTo(500);
        assertThat(StreamsSettings.bufferedRecords(6L << 30, 4)).isEqualTo(10_000);
    }

    @Test
    void howManyRecordsAreBufferedIsTheOperatorsToSay() {
        String setting = StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG;
        long heap = Runtime.getRuntime().maxMemory();
        assertThat(StreamsSettings.of(Map.of(), CONFIG, 48))
                .containsEntry(setting, StreamsSettings.bufferedRecords(heap, 48));
        assertThat(StreamsSettings.of(Map.of(setting, "77"), CONFIG, 48)).containsEntry(setting, "77");
    }
}
