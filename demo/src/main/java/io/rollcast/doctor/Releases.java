package io.rollcast.doctor;

import io.rollcast.network.BaseRelease;
import io.rollcast.service.DurationConverter;
import io.rollcast.trainer.releases.ReleaseCatalog;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Decision.Kind;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;

/** Whether the models topic keeps its releases, and forecasters can serve what they are to. Called once, on the main thread. */
record Releases(Deployment deployment, Cluster cluster, Diagnosis diagnosis) {

    private static final int MOST_ROUNDS = 6;

    /** @param every the trainer's interval; empty if the age of releases does not matter */
    void check(Optional<Duration> every) {
        String models = deployment.topics().models();
        Optional<TopicDescription> topic = cluster.topic(models);
        if (topic.isEmpty()) {
            return;
        }
        checkTopic(topic.get());
        if (cluster.partitions(List.of(models)).isEmpty()) {
            return; // without a leader, it cannot be read
        }
        ReleaseCatalog catalog;
        try {
            catalog = ReleaseCatalog.read(deployment.clients(), deployment.topics());
        } catch (AuthorizationException e) {
            diagnosis.lacks(DoctorRights.records(models));
            return;
        }
        checkBytes(models, catalog);
        checkChampion(catalog);
        checkPin(catalog);
        checkChallengers(catalog);
        every.ifPresent(interval -> checkAge(catalog, interval));
    }

    private void checkTopic(TopicDescription topic) {
        int partitions = topic.partitions().size();
        if (partitions != 1) {
            diagnosis.wrong(
                    "Topic %s has %d partitions, and must have one.".formatted(topic.name(), partitions),
                    "In one partition, releases and the champion have an order. Forecasters and trainers refuse to start.",
                    deployment.commands().kafka("kafka-topics", "--delete --topic " + topic.name())
                            + ", then start a trainer, which publishes again");
        }
        Topics.lossOfReleases(setting -> cluster.setting(topic.name(), setting))
                .ifPresent(loss -> diagnosis.wrong(
                        "Topic %s has %s, and must be compacted and delete nothing.".formatted(topic.name(), loss),
                        "Releases are lost. Forecasters and trainers refuse to start.",
                        deployment.commands().setTopic(topic.name(), "cleanup.policy=compact")));
    }

    private void checkBytes(String models, ReleaseCatalog catalog) {
        long allowed =
                cluster.number(models, TopicConfig.MAX_MESSAGE_BYTES_CONFIG).orElse(Long.MAX_VALUE);
        long usual = catalog.files().values().stream()
                .mapToLong(file -> file.length)
                .max()
                .orElseGet(() -> BaseRelease.of(BaseRelease.BEST).encode().length);
        if (allowed >= Topics.MAX_RELEASE_BYTES) {
            return;
        }
        String remedy =
                deployment.commands().setTopic(models, "max.message.bytes=" + (Topics.MAX_RELEASE_BYTES + 4096));
        if (allowed < usual + 4096) {
            diagnosis.wrong(
                    "Topic %s has max.message.bytes=%d, and a release has %d bytes.".formatted(models, allowed, usual),
                    "The broker refuses new releases, so that the present one serves for ever.",
                    remedy);
        } else {
            diagnosis.look(
                    "Topic %s has max.message.bytes=%d, and releases may have up to %d bytes."
                            .formatted(models, allowed, Topics.MAX_RELEASE_BYTES),
                    "The present releases fit. Larger networks (train --units, --layers) would be refused.",
                    remedy);
        }
    }

    private void checkChampion(ReleaseCatalog catalog) {
        Optional<ReleaseId> champion = catalog.champion();
        Optional<String> refusal = champion.flatMap(catalog::refusal);
        if (champion.isPresent() && refusal.isPresent()) {
            ReleaseId instead = catalog.serving()
                    .or(() -> catalog.files().keySet().stream()
                            .filter(id -> catalog.refusal(id).isEmpty())
                            .max(Comparator.comparingInt(ReleaseId::number)))
                    .orElse(ReleaseCatalog.BASE);
            diagnosis.wrong(
                    "The champion %s is refused: %s.".formatted(champion.get(), refusal.get()),
                    "Forecasters keep serving the previous release; those that restart serve the latest that they can read,"
                            + " or base/1.",
                    deployment.commands().rollcast("models promote " + instead));
        }
    }

    private void checkPin(ReleaseCatalog catalog) {
        Optional<ReleaseId> pinned = catalog.pinned();
        List<Decision> held = catalog.decisions().stream()
                .filter(decision -> decision.kind() == Kind.PINNED && pinned.isPresent())
                .filter(decision -> decision.why().contains("%s is pinned".formatted(pinned.get())))
                .toList();
        if (!held.isEmpty()) {
            Decision latest = held.get(held.size() - 1);
            diagnosis.look(
                    "%s is pinned, and %s would serve without the pin.".formatted(pinned.get(), latest.release()),
                    "Decided %s: %s.".formatted(Instant.ofEpochMilli(latest.atMs()), latest.why()),
                    deployment.commands().rollcast("models unpin"));
        }
    }

    private void checkChallengers(ReleaseCatalog catalog) {
        List<String> gone = catalog.challengers().stream()
                .flatMap(record -> record.ids().stream())
                .filter(id -> catalog.refusal(ReleaseId.parse(id)).isPresent())
                .toList();
        if (!gone.isEmpty()) {
            diagnosis.look(
                    "Challengers that no forecaster can read: %s.".formatted(String.join(", ", gone)),
                    "They cannot prove themselves, and keep places of others until the trainer's --decide-within has passed.",
                    "see what removed or replaced them: "
                            + deployment.commands().rollcast("models explain " + gone.get(0)));
        }
    }

    private void checkAge(ReleaseCatalog catalog, Duration every) {
        Optional<Instant> newest = catalog.files().keySet().stream()
                .flatMap(id -> catalog.decode(id).stream())
                .map(release -> Instant.ofEpochMilli(release.provenance().createdMs()))
                .max(Comparator.naturalOrder());
        Instant oldest = deployment.clock().instant().minus(every.multipliedBy(MOST_ROUNDS));
        if (newest.isEmpty() || newest.get().isBefore(oldest)) {
            diagnosis.inform(
                    newest.map(time -> "The newest release is of %s, more than %d rounds of %s ago."
                                    .formatted(time, MOST_ROUNDS, DurationConverter.text(every)))
                            .orElse("There is no release on the topic."),
                    "No trainer runs, or its fits are not better than what serves.",
                    deployment.commands().rollcast("models explain"));
        }
    }
}
