package io.rollcast.trainer.releases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.network.BaseRelease;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.service.TopicRights;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Decision.Kind;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.ShownText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code rollcast models}: shows the releases on the topic, and lets the operator promote, pin and roll back.
 *
 * <p>It is long because each subcommand has a class here, which all say the same of what is on the topic.
 */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description =
                "Lists the releases on the models topic, says why each serves or does not, promotes or pins one, or goes back to the one before.",
        subcommands = {
            ModelsCommand.ListReleases.class,
            ModelsCommand.Promote.class,
            ModelsCommand.Rollback.class,
            ModelsCommand.Pin.class,
            ModelsCommand.Unpin.class,
            ModelsCommand.Explain.class
        })
public final class ModelsCommand {

    /** What the subcommands have in common: they read the releases on the topic. */
    private abstract static class OfReleases implements KafkaCommand {

        @Mixin
        private final KafkaOptions kafka = new KafkaOptions();

        @Override
        public void check(Problems problems) {
            kafka.check(problems);
        }

        @Override
        public final KafkaOptions kafka() {
            return kafka;
        }

        @Override
        public Set<String> unlisted() {
            return KafkaOptions.topicsBut("--models-topic");
        }

        @Override
        public List<Right> rights() {
            return TopicRights.toReadReleases(kafka.topics());
        }

        final ReleaseCatalog catalog() throws InterruptedException {
            kafka.prepare(rights());
            return ReleaseCatalog.read(kafka.clientSettings(), kafka.topics());
        }

        /** What the topic has instead of what was asked for, and where else to look. */
        final String whatIsThere(ReleaseCatalog catalog) {
            return "%s; --topic-prefix or --models-topic names another deployment's"
                    .formatted(
                            catalog.files().isEmpty()
                                    ? noReleases()
                                    : "On %s there are %s, and %s comes with Rollcast"
                                            .formatted(
                                                    kafka.topics().models(),
                                                    catalog.files().keySet().stream()
                                                            .map(ReleaseId::toString)
                                                            .collect(Collectors.joining(", ")),
                                                    BaseRelease.ID));
        }

        final String noReleases() {
            return "No releases on %s yet, %s serves: rollcast train publishes others"
                    .formatted(kafka.topics().models(), BaseRelease.ID);
        }
    }

    /** One that names a champion or a pin. */
    private abstract static class Writing extends OfReleases {

        @Override
        public List<Right> rights() {
            List<Right> rights = new ArrayList<>(super.rights());
            rights.add(Right.topic(AclOperation.WRITE, kafka().topics().models()));
            return rights;
        }

        final ReleasePublisher publisher() {
            return new ReleasePublisher(kafka().clientSettings(), kafka().topics());
        }
    }

    /** One that makes a named release the champion. */
    private abstract static class OfOneRelease extends Writing {

        @Parameters(paramLabel = "RELEASE", description = "Such as gru/7, or base/1, which comes with Rollcast.")
        private String release = "";

        @Override
        public void check(Problems problems) {
            super.check(problems);
            checkId(problems, release);
        }

        final ReleaseId id() {
            return ReleaseId.parse(release);
        }
    }

    /** {@code models list}: shows the releases. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists releases; * marks the one that serves, ! a champion that is refused, ? one in shadow.")
    static final class ListReleases extends OfReleases {

        @Option(names = "--json", description = "Print one JSON array.")
        private boolean json;

        @Override
        public Integer call() throws JsonProcessingException, InterruptedException {
            ReleaseCatalog catalog = catalog();
            List<ListedRelease> listed = catalog.files().keySet().stream()
                    .map(id -> ListedRelease.of(id, catalog))
                    .toList();
            if (json) {
                System.out.println(new ObjectMapper().writeValueAsString(listed));
            } else if (listed.isEmpty()) {
                System.out.println(noReleases());
            } else {
                listed.forEach(release -> System.out.println(ShownText.line(release.row())));
                ListedRelease.footer(catalog).ifPresent(System.out::println);
            }
            return 0;
        }
    }

    /** {@code models explain}: says why a release serves or does not. */
    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description =
                    "Says why a release serves or does not: what it was fitted on, what was decided on it, and the"
                            + " figures; without a release, what was decided on all.")
    static final class Explain extends OfReleases {

        @Parameters(paramLabel = "RELEASE", arity = "0..1", description = "Such as gru/7.")
        private @Nullable String release;

        @Option(names = "--json", description = "Print one JSON object.")
        private boolean json;

        @Override
        public void check(Problems problems) {
            super.check(problems);
            if (release != null) {
                checkId(problems, release);
            }
        }

        @Override
        public Integer call() throws JsonProcessingException, InterruptedException {
            ReleaseCatalog catalog = catalog();
            Optional<ReleaseId> id = Optional.ofNullable(release).map(ReleaseId::parse);
            ReleaseStory story = ReleaseStory.of(id, catalog);
            if (id.isPresent() && !story.isKnown()) {
                System.err.println("rollcast: nothing is known of %s. %s".formatted(release, whatIsThere(catalog)));
                return 1;
            }
            System.out.println(json ? new ObjectMapper().writeValueAsString(story) : story.text());
            return 0;
        }
    }

    /** {@code models promote}: makes a release the champion. */
    @Command(name = "promote", mixinStandardHelpOptions = true, description = "Makes a release the champion.")
    static final class Promote extends OfOneRelease {

        @Override
        public Integer call() throws InterruptedException {
            return serveUnlessPinned(this, id(), catalog(), Kind.PROMOTED);
        }
    }

    /** {@code models pin}: keeps a release champion whatever is fitted. */
    @Command(
            name = "pin",
            mixinStandardHelpOptions = true,
            description = "Makes a release the champion and keeps it so, whatever is fitted and measured.")
    static final class Pin extends OfOneRelease {

        @Override
        public Integer call() throws InterruptedException {
            int status = serve(this, id(), catalog(), Kind.PROMOTED);
            if (status == 0) {
                try (ReleasePublisher publisher = publisher()) {
                    publisher.pin(id());
                }
                System.out.println(
                        "%s is pinned: whatever is fitted and measured, it stays champion until 'models unpin'"
                                .formatted(id()));
            }
            return status;
        }
    }

    /** {@code models unpin}: lets rounds promote again. */
    @Command(
            name = "unpin",
            mixinStandardHelpOptions = true,
            description = "Takes the pin away: what is measured decides again. The champion stays until then.")
    static final class Unpin extends Writing {

        @Override
        public Integer call() throws InterruptedException {
            kafka().prepare(rights());
            try (ReleasePublisher publisher = publisher()) {
                publisher.unpin();
            }
            System.out.println("No release is pinned: what is measured decides again");
            return 0;
        }
    }

    /** {@code models rollback}: makes the previous release champion again. */
    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Goes back to the release that served before the champion.")
    static final class Rollback extends Writing {

        @Override
        public Integer call() throws InterruptedException {
            ReleaseCatalog catalog = catalog();
            if (catalog.previous().isEmpty()) {
                System.err.println("rollcast: no release served before %s: 'models promote' names one. %s"
                        .formatted(
                                catalog.champion().map(ReleaseId::toString).orElse("what serves"),
                                whatIsThere(catalog)));
                return 1;
            }
            return serveUnlessPinned(this, catalog.previous().get(), catalog, Kind.ROLLED_BACK);
        }
    }

    private static void checkId(Problems problems, String release) {
        try {
            ReleaseId.parse(release);
        } catch (IllegalArgumentException e) {
            problems.require(false, "%s", e.getMessage());
        }
    }

    private static int serveUnlessPinned(Writing command, ReleaseId id, ReleaseCatalog catalog, Kind how)
            throws InterruptedException {
        if (catalog.pinned().isPresent()) {
            System.err.println(
                    "rollcast: %s is pinned: 'models pin' pins another release, 'models unpin' takes the pin away"
                            .formatted(catalog.pinned().get()));
            return 1;
        }
        return serve(command, id, catalog, how);
    }

    /** Makes a release the champion, and returns the exit status: 0 if it is, 1 if it would be refused or is not there. */
    private static int serve(Writing command, ReleaseId id, ReleaseCatalog catalog, Kind how)
            throws InterruptedException {
        if (!id.equals(ReleaseCatalog.BASE) && !catalog.files().containsKey(id)) {
            System.err.println("rollcast: there is no release %s. %s".formatted(id, command.whatIsThere(catalog)));
            return 1;
        }
        Optional<String> refusal = catalog.refusal(id);
        if (refusal.isPresent()) {
            System.err.println("rollcast: %s would be refused: %s".formatted(id, refusal.get()));
            return 1;
        }
        if (catalog.champion().equals(Optional.of(id))) {
            System.out.println("%s is champion already".formatted(id));
            return 0;
        }
        // Where no champion is named, forecasters serve what comes with Rollcast.
        Optional<ReleaseId> before =
                catalog.champion().isEmpty() ? Optional.of(ReleaseCatalog.BASE) : catalog.serving();
        try (ReleasePublisher publisher = command.publisher()) {
            if (how == Kind.ROLLED_BACK) {
                publisher.rollBack(id);
            } else {
                publisher.champion(id, before);
            }
            publisher.decision(new Decision(
                    Decision.VERSION,
                    catalog.nextDecision(),
                    System.currentTimeMillis(),
                    how,
                    id.toString(),
                    before.map(ReleaseId::toString).orElse(null),
                    "an operator did so by hand",
                    null));
        }
        System.out.println("%s is champion, after %s"
                .formatted(id, before.map(ReleaseId::toString).orElse("none")));
        return 0;
    }
}
