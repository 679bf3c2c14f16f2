package io.rollcast.trainer;

import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance;
import io.rollcast.network.Provenance.Validation;
import io.rollcast.trainer.fit.AcceptanceCheck;
import io.rollcast.trainer.releases.ReleaseCatalog;
import io.rollcast.trainer.releases.ReleasePublisher;
import io.rollcast.wire.Decision;
import io.rollcast.wire.ReleaseId;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds each new release against the champion. Where what is held out decides, the better one is champion at once; else the
 * referee lets a better one prove itself on live points. A {@link Round} has one, on its thread.
 */
final class Contest {

    private static final Logger LOG = LoggerFactory.getLogger(Contest.class);

    /** Lets a new release prove itself on live points, or serve at once: {@link io.rollcast.trainer.referee.RefereeLoop#enter}. */
    interface Trials {
        void enter(ReleaseId id, ModelRelease release, ReleaseId beside, String why);
    }

    private final int horizon;
    private final ReleasePublisher publisher;
    private final @Nullable Trials trials;
    private final TrainerListener listener;
    private final Clock clock;

    /**
     * @param horizon steps ahead that new releases forecast
     * @param trials where new releases prove themselves on live points; null if what is held out decides
     */
    Contest(int horizon, ReleasePublisher publisher, @Nullable Trials trials, TrainerListener listener, Clock clock) {
        this.horizon = horizon;
        this.publisher = publisher;
        this.trials = trials;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Lets a new release serve or prove itself, unless a pin or a champion that is as good is in its way.
     *
     * @param catalog of before it was published
     * @param check by which it was accepted
     */
    void enter(ReleaseId id, ModelRelease release, ReleaseCatalog catalog, AcceptanceCheck check)
            throws InterruptedException {
        Optional<ReleaseId> champion = catalog.champion()
                // Which serves until there is one.
                .or(() -> Optional.of(ReleaseCatalog.BASE))
                .filter(present -> !present.equals(id));
        Optional<ModelRelease> rival = champion.flatMap(catalog::decode);
        boolean isTrial = trials != null && rival.filter(this::isComparable).isPresent();
        if (catalog.pinned().isPresent() && !isTrial) {
            LOG.info(
                    "{} is not promoted: {} is pinned ('models unpin' takes the pin away)",
                    id,
                    catalog.pinned().get());
            return;
        }
        Optional<String> why = advantage(id, release, champion, rival, check);
        if (why.isEmpty()) {
            return;
        }
        if (trials == null) {
            promote(id, champion, catalog.nextDecision(), why.get());
        } else {
            // It alone decides where it is: of two that do, both could give a decision the same number.
            trials.enter(id, release, champion.orElse(ReleaseCatalog.BASE), why.get());
        }
    }

    private boolean isComparable(ModelRelease rival) {
        return rival.spec().dimensions().horizon() == horizon;
    }

    /**
     * Says why the new release is to be preferred; empty if a comparable rival is as good on the same held-out windows: those
     * of time alone, where the rival has learnt all series.
     */
    private Optional<String> advantage(
            ReleaseId id,
            ModelRelease release,
            Optional<ReleaseId> champion,
            Optional<ModelRelease> rival,
            AcceptanceCheck check)
            throws InterruptedException {
        if (rival.isEmpty()) {
            return Optional.of("no other release that can be read is champion");
        }
        Provenance provenance = release.provenance();
        ModelSpec spec = rival.get().spec();
        if (!isComparable(rival.get())) {
            return Optional.of("it forecasts %d steps ahead, as was asked for, and %s %d"
                    .formatted(horizon, champion.get(), spec.dimensions().horizon()));
        }
        if (trials != null && rival.get().provenance().hasLearntAfter(provenance.learntUntilMs())) {
            return Optional.of("on what is held out it has %s; %s has learnt from some of that, so live points decide"
                    .formatted(provenance.validation().beside(), champion.get()));
        }
        AcceptanceCheck fair = rival.get().provenance().hasLearntAllSeries() ? check.onTimeAlone() : check;
        String where = fair == check ? "what is held out" : "held-out time";
        Validation validation = fair == check ? provenance.validation() : judge(fair, release);
        Validation rivals = judge(fair, rival.get());
        if (error(rivals) <= error(validation)) {
            LOG.info(
                    "{} stays champion: on {} now it has {}; {} has {}",
                    champion.get(),
                    where,
                    rivals.beside(),
                    id,
                    validation.beside());
            return Optional.empty();
        }
        return Optional.of(
                "on %s it has %s; %s has %s".formatted(where, validation.beside(), champion.get(), rivals.beside()));
    }

    private void promote(ReleaseId id, Optional<ReleaseId> champion, int number, String why)
            throws InterruptedException {
        publisher.champion(id, champion);
        Decision decision = new Decision(
                Decision.VERSION,
                number,
                clock.millis(),
                Decision.Kind.PROMOTED,
                id.toString(),
                champion.map(ReleaseId::toString).orElse(null),
                why,
                null);
        publisher.decision(decision);
        listener.onChampion(id);
        listener.onDecision(decision);
        LOG.info("{} is champion: {}", id, why);
    }

    private static Validation judge(AcceptanceCheck check, ModelRelease release) {
        return check.judge(InferenceNetwork.of(release.spec(), release.weights()))
                .validation();
    }

    private static double error(Validation validation) {
        return Objects.requireNonNull(validation.mase(), "a network judged by this build")
                .network();
    }
}
