package io.rollcast.trainer.releases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.Provenance;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.wire.ReleaseId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rollcast models}: shows the releases on the topic, and says by hand which one serves. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Lists the releases on the models topic, promotes one, or goes back to the one before.",
        subcommands = {ModelsCommand.ListReleases.class, ModelsCommand.Promote.class, ModelsCommand.Rollback.class})
public final class ModelsCommand {

    /** One release as it is listed; {@code refused} says why it cannot be served, and is null where it can. */
    record Listed(
            String id,
            boolean champion,
            String digest,
            int bytes,
            @Nullable Long parameters,
            @Nullable Provenance provenance,
            @Nullable String refused) {

        static Listed of(ReleaseId id, byte[] file, boolean champion) {
            String digest = ModelRelease.digest(file);
            try {
                ModelRelease release = ModelRelease.decode(file);
                return new Listed(
                        id.toString(),
                        champion,
                        digest,
                        file.length,
                        release.spec().parameterCount(),
                        release.provenance(),
                        null);
            } catch (RefusedReleaseException e) {
                return new Listed(id.toString(), champion, digest, file.length, null, null, e.getMessage());
            }
        }

        String row() {
            String start = "%s %-12s %s %,9d B".formatted(champion ? "*" : " ", id, digest, bytes);
            if (provenance == null) {
                return start + "  refused: " + refused;
            }
            return start
                    + "  MSE %.4f (linear %.4f, last value %.4f)  %,d parameters  fitted in %.1f s at %s  parent %s"
                            .formatted(
                                    provenance.validation().mse(),
                                    provenance.validation().linearMse(),
                                    provenance.validation().lastValueMse(),
                                    parameters,
                                    provenance.fitSeconds(),
                                    Instant.ofEpochMilli(provenance.createdMs()),
                                    provenance.parent() == null ? "none" : provenance.parent());
        }
    }

    /** {@code models list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists releases; * marks the champion.")
    static final class ListReleases implements RollcastCommand {

        @Mixin
        private final KafkaOptions kafka = new KafkaOptions();

        @Option(names = "--json", description = "Print one JSON array.")
        private boolean json;

        @Override
        public void check(Problems problems) {
            kafka.check(problems);
        }

        @Override
        public Integer call() throws JsonProcessingException, InterruptedException {
            kafka.requireModels();
            ReleaseCatalog catalog = ReleaseCatalog.read(kafka.clientSettings(), kafka.topics());
            List<Listed> listed = new ArrayList<>();
            for (Map.Entry<ReleaseId, byte[]> entry : catalog.files().entrySet()) {
                boolean champion = catalog.champion().equals(Optional.of(entry.getKey()));
                listed.add(Listed.of(entry.getKey(), entry.getValue(), champion));
            }
            if (json) {
                System.out.println(new ObjectMapper().writeValueAsString(listed));
            } else if (listed.isEmpty()) {
                System.out.println("No releases on %s yet: rollcast train publishes them"
                        .formatted(kafka.topics().models()));
            } else {
                listed.forEach(release -> System.out.println(release.row()));
            }
            return 0;
        }
    }

    /** {@code models promote}. */
    @Command(name = "promote", mixinStandardHelpOptions = true, description = "Makes a release the champion.")
    static final class Promote implements RollcastCommand {

        @Mixin
        private final KafkaOptions kafka = new KafkaOptions();

        @Parameters(paramLabel = "RELEASE", description = "Such as gru/7.")
        private String release = "";

        @Override
        public void check(Problems problems) {
            kafka.check(problems);
            try {
                ReleaseId.parse(release);
            } catch (IllegalArgumentException e) {
                problems.require(false, "%s", e.getMessage());
            }
        }

        @Override
        public Integer call() throws InterruptedException {
            kafka.requireModels();
            return serve(kafka, ReleaseId.parse(release), ReleaseCatalog.read(kafka.clientSettings(), kafka.topics()));
        }
    }

    /** {@code models rollback}. */
    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Goes back to the release that served before the champion.")
    static final class Rollback implements RollcastCommand {

        @Mixin
        private final KafkaOptions kafka = new KafkaOptions();

        @Override
        public void check(Problems problems) {
            kafka.check(problems);
        }

        @Override
        public Integer call() throws InterruptedException {
            kafka.requireModels();
            ReleaseCatalog catalog = ReleaseCatalog.read(kafka.clientSettings(), kafka.topics());
            if (catalog.previous().isEmpty()) {
                System.err.println("rollcast: no release served before %s: 'models promote' names one"
                        .formatted(catalog.champion().map(ReleaseId::toString).orElse("any")));
                return 1;
            }
            return serve(kafka, catalog.previous().get(), catalog);
        }
    }

    private static int serve(KafkaOptions kafka, ReleaseId id, ReleaseCatalog catalog) throws InterruptedException {
        byte[] file = catalog.files().get(id);
        if (file == null) {
            System.err.println("rollcast: %s is not on %s; there are %s"
                    .formatted(id, kafka.topics().models(), catalog.files().keySet()));
            return 1;
        }
        if (catalog.champion().equals(Optional.of(id))) {
            System.out.println("%s is champion already".formatted(id));
            return 0;
        }
        try {
            ModelRelease.decode(file);
        } catch (RefusedReleaseException e) {
            System.err.println("rollcast: %s would be refused: %s".formatted(id, e.getMessage()));
            return 1;
        }
        try (ReleasePublisher publisher = new ReleasePublisher(kafka.clientSettings(), kafka.topics())) {
            publisher.champion(id, catalog.champion());
        }
        System.out.println("%s is champion, after %s"
                .formatted(id, catalog.champion().map(ReleaseId::toString).orElse("none")));
        return 0;
    }
}
