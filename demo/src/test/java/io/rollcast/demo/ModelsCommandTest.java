package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.trainer.releases.ReleaseCatalog;
import io.rollcast.wire.Decision;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rollcast models} on a topic with a good release and one that is none. */
class ModelsCommandTest {

    private static final byte[] NO_RELEASE = "no safetensors".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private KafkaBench bench;

    @BeforeEach
    void start() throws InterruptedException {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        bench = new KafkaBench(broker.bootstrapServers(), "");
        bench.release("gru/1", ZeroRelease.forecasting(0));
    }

    @AfterEach
    void stop() {
        bench.close();
        broker.close();
    }

    private Captured models(String... arguments) {
        List<String> all = new ArrayList<>(List.of("models"));
        all.addAll(List.of(arguments));
        all.add("--bootstrap-servers=" + broker.bootstrapServers());
        return Captured.run(all);
    }

    private ReleaseCatalog catalog() {
        return ReleaseCatalog.read(bench.clientSettings(), bench.topics);
    }

    @Test
    void aChampionThatIsRefusedIsListedAsSuchBesideWhatServes() {
        // Given
        bench.release("gru/9", NO_RELEASE);

        // When
        Captured list = models("list");

        // Then
        assertThat(list.text().lines())
                .anySatisfy(line -> assertThat(line).startsWith("* gru/1"))
                .anySatisfy(line -> assertThat(line).startsWith("! gru/9").contains("refused: "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("The champion gru/9 is refused")
                        .contains("forecasters serve gru/1", "'models promote gru/1'"));
    }

    @Test
    void aChampionThatIsNoReleaseIdDoesNotHideWhatServes() {
        // Given
        bench.send(bench.topics.models(), Topics.CHAMPION, "nonsense".getBytes(StandardCharsets.UTF_8));
        bench.flush();

        // Then
        assertThat(models("list").text()).contains("* gru/1", "No release is champion; forecasters serve gru/1");
    }

    @Test
    void theReleaseThatComesWithRollcastIsPinnedAndListedLikeAnyOther() {
        // When
        Captured pin = models("pin", "base/1");

        // Then
        assertThat(pin.status()).as(pin.text()).isZero();
        assertThat(catalog().pinned()).contains(ReleaseId.parse("base/1"));
        assertThat(models("list").text())
                .contains("base/1, which comes with Rollcast, is champion and pinned")
                .doesNotContain("* gru/1");
        assertThat(models("promote", "gru/1").text()).contains("base/1 is pinned");

        // And when it is unpinned
        models("unpin");
        assertThat(models("promote", "gru/1").text()).contains("gru/1 is champion, after base/1");
    }

    @Test
    void aPinnedReleaseIsNotPromotedOverUntilItIsUnpinned() {
        // Given
        bench.send(bench.topics.models(), "gru/2", ZeroRelease.forecasting(3));
        bench.flush();

        // When
        Captured pin = models("pin", "gru/2");

        // Then
        assertThat(pin.status()).as(pin.text()).isZero();
        assertThat(catalog().champion()).contains(ReleaseId.parse("gru/2"));
        assertThat(catalog().pinned()).contains(ReleaseId.parse("gru/2"));
        assertThat(catalog().superfluous(1)).doesNotContain(ReleaseId.parse("gru/2"));
        assertThat(models("list").text()).containsPattern("\\* gru/2 .* pinned");
        assertThat(models("promote", "gru/1")).satisfies(result -> {
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.text()).contains("gru/2 is pinned", "'models unpin'");
        });

        // And when it is unpinned
        assertThat(models("unpin").status()).isZero();

        // Then
        assertThat(catalog().pinned()).isEqualTo(Optional.empty());
        assertThat(models("promote", "gru/1").status()).isZero();
        assertThat(catalog().champion()).contains(ReleaseId.parse("gru/1"));
    }

    @Test
    void whatIsRefusedCannotBePinned() {
        bench.send(bench.topics.models(), "gru/9", NO_RELEASE);
        bench.flush();

        Captured pin = models("pin", "gru/9");

        assertThat(pin.status()).isEqualTo(1);
        assertThat(pin.text()).contains("gru/9 would be refused");
        assertThat(catalog().pinned()).isEmpty();
    }

    @Test
    void aDecisionOfALaterBuildKeepsItsNumber() {
        // Given a decision of a kind that this build does not know
        byte[] later =
                "{\"version\":1,\"number\":7,\"at_ms\":1,\"kind\":\"adopted\",\"release\":\"gru/1\",\"why\":\"\"}"
                        .getBytes(StandardCharsets.UTF_8);
        bench.send(bench.topics.models(), "gru/2", ZeroRelease.forecasting(3));
        bench.send(bench.topics.models(), Decision.key(7), later);
        bench.flush();

        // When
        assertThat(models("promote", "gru/2").status()).isZero();

        // Then
        assertThat(catalog().decisions()).extracting(Decision::number).containsExactly(8);
    }

    @Test
    void whatIsNotThereIsToldWithWhatIs() {
        // Given
        bench.send(bench.topics.models(), "gru/2", ZeroRelease.forecasting(3));
        bench.flush();

        // Then
        for (Captured wrong : List.of(models("promote", "lstm/7"), models("explain", "lstm/7"))) {
            assertThat(wrong.status()).isEqualTo(1);
            assertThat(wrong.err())
                    .contains(
                            "lstm/7",
                            "On models there are gru/1, gru/2, and base/1 comes with Rollcast",
                            "--topic-prefix");
        }
        assertThat(models("rollback").err())
                .contains("no release served before gru/1", "On models there are gru/1, gru/2");
    }

    @Test
    void onTheFirstDayItIsSaidWherefromReleasesCome() {
        // Given a topic without releases
        String prefix = "--topic-prefix=first.";
        try (KafkaBench first = new KafkaBench(broker.bootstrapServers(), "first.")) {
            // Then
            for (List<String> wrong :
                    List.of(List.of("promote", "gru/1"), List.of("explain", "gru/1"), List.of("rollback"))) {
                List<String> arguments = new ArrayList<>(wrong);
                arguments.add(prefix);
                Captured ended = models(arguments.toArray(String[]::new));
                assertThat(ended.status()).as(ended.err()).isEqualTo(1);
                assertThat(ended.err())
                        .contains("No releases on first.models yet, base/1 serves: rollcast train publishes others")
                        .contains("--models-topic")
                        .doesNotContain("[");
            }
            assertThat(models("list", prefix).out()).startsWith("No releases on first.models yet, base/1 serves");
        }
    }
}
