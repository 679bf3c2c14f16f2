package io.rollcast.trainer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance;
import io.rollcast.network.Provenance.Validation;
import io.rollcast.trainer.TrainerConfig.Start;
import io.rollcast.trainer.base.Beginning;
import io.rollcast.trainer.fit.AcceptanceCheck;
import io.rollcast.trainer.fit.AcceptanceCheck.Verdict;
import io.rollcast.trainer.fit.Fitter;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import io.rollcast.trainer.fit.Fitter.Fitted;
import io.rollcast.trainer.fit.Windows;
import io.rollcast.trainer.referee.RefereeLoop;
import io.rollcast.trainer.releases.ReleaseCatalog;
import io.rollcast.trainer.releases.ReleasePublisher;
import io.rollcast.wire.ReleaseId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of fits: each architecture in turn is fitted, checked and published at once, so that the first good network
 * need not wait for the others. At the end of the round the best one is champion, and old releases are retired.
 *
 * <p>A failed fit is reported, and the next one runs. What brokers refuse is tried again, and ends the round once refusals have
 * lasted. One thread runs a round.
 *
 * <p>It is long because each step of a fit, from its weights to its release, is told and can fail in its own way.
 */
final class Round {

    private static final Logger LOG = LoggerFactory.getLogger(Round.class);

    /**
     * Outcome of one architecture's fit; without a release, the remark has the reason. A release may have a remark, too, such
     * as why it does not serve.
     */
    record Outcome(
            String architecture,
            long parameters,
            Optional<ReleaseId> release,
            Optional<Validation> validation,
            double fitSeconds,
            String remark) {}

    /**
     * Copy of the history at one time, on which all fits of a round work.
     *
     * @param series values by series id, the oldest first; NaN at each gap, infinity at each missing step
     * @param stepsPerDay steps of a day by series id, 0 where that is not known
     * @param offsets next offset to read of each partition
     * @param fromMs event time of the oldest of these points, epoch milliseconds
     * @param toMs event time of the newest of them, epoch milliseconds
     * @param learntUntilMs median of when what is held out of each series begins, epoch milliseconds
     */
    record Snapshot(
            Map<String, double[]> series,
            Map<String, Integer> stepsPerDay,
            Map<String, Long> offsets,
            long fromMs,
            long toMs,
            long learntUntilMs) {}

    private final TrainerConfig config;
    private final Map<String, Object> clientSettings;
    private final ReleasePublisher publisher;
    private final Device device;
    private final TrainerMeters meters;
    private final TrainerListener listener;
    private final Clock clock;
    private final Contest contest;
    private final Refusals refusals;

    /**
     * @param refusals of all clients of the trainer
     * @param referee who lets new releases prove themselves on live points; null if what is held out decides
     */
    Round(
            TrainerConfig config,
            Map<String, Object> clientSettings,
            ReleasePublisher publisher,
            Device device,
            TrainerMeters meters,
            TrainerListener listener,
            Clock clock,
            Refusals refusals,
            @Nullable RefereeLoop referee) {
        this.config = config;
        this.clientSettings = clientSettings;
        this.publisher = publisher;
        this.device = device;
        this.meters = meters;
        this.listener = listener;
        this.clock = clock;
        this.refusals = refusals;
        this.contest = new Contest(
                config.networks().horizon(), publisher, referee == null ? null : referee::enter, listener, clock);
    }

    /**
     * Fits all architectures on a history.
     *
     * @throws Windows.TooLittleHistoryException if there is not enough history; nothing has been fitted then
     * @throws KafkaException if brokers have refused for long; or if the models topic cannot be read or written when old releases
     *     are retired, which during a fit is an outcome
     */
    List<Outcome> run(Snapshot history) throws InterruptedException, Windows.TooLittleHistoryException {
        Windows windows = Windows.cut(
                history.series,
                id -> history.stepsPerDay.getOrDefault(id, 0),
                config.networks().context(),
                config.networks().horizon(),
                config.networks().fit().seed());
        AcceptanceCheck check = new AcceptanceCheck(windows);
        ModelSpec.Dimensions dimensions = ModelSpec.Dimensions.ofMixture(
                config.networks().layers(),
                config.networks().units(),
                config.networks().context(),
                config.networks().horizon(),
                windows.scaler());
        listener.onRound(history.series.size(), windows.trainingPoints());
        LOG.info(
                "A round begins: {} series and {} points to learn from, {} windows held out, {} constant series left out, {}",
                windows.trainingSeries(),
                windows.trainingPoints(),
                windows.heldOutSeries().size() + windows.heldOutTime().size(),
                windows.constant(),
                device);
        if (windows.heldOutSeries().isEmpty()) {
            LOG.info(
                    "Only time is held out, the latest stretch of each series: fewer than {} series are long enough, none of their ids falls to the held-out side, or those that do miss too many steps",
                    Windows.FEWEST_TO_SPARE);
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (String architecture : config.networks().architectures()) {
            outcomes.add(fit(ModelSpec.of(architecture, dimensions), windows, check, history));
        }
        for (ReleaseId old : catalog().superfluous(config.rounds().keep())) {
            refusals.patiently(() -> {
                publisher.retire(old);
                return old;
            });
            LOG.info("{} is retired", old);
        }
        listener.onRoundEnd();
        return outcomes;
    }

    private ReleaseCatalog catalog() throws InterruptedException {
        return refusals.patiently(() -> ReleaseCatalog.readPatiently(clientSettings, config.topics()));
    }

    private Beginning beginning(ModelSpec spec, Windows windows, Snapshot history) throws InterruptedException {
        String architecture = spec.architecture();
        if (config.rounds().start() == Start.PARENT) {
            Optional<Map.Entry<ReleaseId, ModelRelease>> latest = catalog().latest(architecture);
            Optional<String> objection = latest.flatMap(parent -> objection(
                    parent.getValue(), spec, history, !windows.heldOutSeries().isEmpty()));
            if (latest.isPresent() && objection.isEmpty()) {
                return Beginning.of(
                        latest.get().getKey().toString(),
                        latest.get().getValue(),
                        config.networks().fit().shorter(config.rounds().refreshShare()),
                        windows);
            }
            objection.ifPresent(why -> LOG.info(
                    "The {} does not start from {}, which {}",
                    architecture,
                    latest.get().getKey(),
                    why));
        }
        if (config.rounds().start() != Start.FRESH) {
            Optional<Beginning> base = Beginning.ofBase(spec, config.networks().fit(), windows);
            if (base.isPresent()) {
                return base.get();
            }
            LOG.info(
                    "The {} starts from new weights: {} has none of {}",
                    architecture,
                    BaseRelease.ID,
                    spec.dimensions());
        }
        return Beginning.fresh(spec, config.networks().fit());
    }

    /**
     * Says why a fit cannot start from a release; empty if it can.
     *
     * @param sparesSeries whether some series are held out of the fit
     */
    static Optional<String> objection(ModelRelease parent, ModelSpec child, Snapshot history, boolean sparesSeries) {
        if (!parent.spec().dimensions().hasWeightsOf(child.dimensions())) {
            return Optional.of("has %s, not %s".formatted(parent.spec().dimensions(), child.dimensions()));
        }
        if (sparesSeries && parent.provenance().hasLearntAllSeries()) {
            return Optional.of("has learnt series that are held out now");
        }
        // After a fit on the latest points alone. What it has learnt would be judged by the same points.
        return parent.provenance().hasLearntAfter(history.learntUntilMs)
                ? Optional.of("has learnt from points that are held out now")
                : Optional.empty();
    }

    private Outcome fit(ModelSpec spec, Windows windows, AcceptanceCheck check, Snapshot history)
            throws InterruptedException {
        String architecture = spec.architecture();
        try {
            Beginning beginning = beginning(spec, windows, history);
            Fitted fitted = fitted(spec, beginning, windows);
            Verdict verdict = check.judge(InferenceNetwork.of(spec, fitted.weights()));
            Validation validation = verdict.validation();
            meters.validated(architecture, validation);
            Optional<String> objection = verdict.objection();
            if (objection.isPresent()) {
                LOG.warn("The {} is not published: {}", architecture, objection.get());
                meters.rejected(architecture);
                listener.onRejected(architecture, objection.get());
                return outcome(spec, Optional.empty(), Optional.of(validation), fitted.seconds(), objection.get());
            }
            // Read again, because a release may have been promoted or pinned during the fit.
            ReleaseCatalog now = catalog();
            ReleaseId id = now.next(architecture);
            Provenance provenance = provenance(beginning.parent(), fitted, windows, history, validation);
            ModelRelease release = new ModelRelease(spec, provenance, fitted.weights());
            publish(id, release);
            Optional<String> fault = contend(id, release, now, check);
            return outcome(
                    spec,
                    Optional.of(id),
                    Optional.of(validation),
                    fitted.seconds(),
                    remark(fitted, validation, now.pinned(), fault));
        } catch (InterruptException e) {
            throw (InterruptedException) new InterruptedException("the round was interrupted").initCause(e);
        } catch (FitFailedException | RuntimeException e) {
            refusals.check();
            LOG.error("The fit of the {} failed: {}", architecture, e.getMessage(), e);
            meters.failed(architecture);
            listener.onRejected(architecture, String.valueOf(e.getMessage()));
            return outcome(spec, Optional.empty(), Optional.empty(), 0, String.valueOf(e.getMessage()));
        }
    }

    private Fitted fitted(ModelSpec spec, Beginning beginning, Windows windows)
            throws InterruptedException, FitFailedException {
        LOG.info(
                "The fit of the {} begins from {}, with {} epochs of {} steps",
                spec.architecture(),
                beginning.parent() == null ? "new weights" : beginning.parent(),
                beginning.how().epochs(),
                beginning.how().stepsPerEpoch());
        Fitted fitted = new Fitter(device, beginning.how())
                .fit(spec, beginning.weights(), windows.with(beginning.company()), this::onEpoch);
        meters.fitted(spec.architecture(), fitted.seconds());
        return fitted;
    }

    private void publish(ReleaseId id, ModelRelease release) throws InterruptedException {
        byte[] file = release.encode();
        refusals.patiently(() -> {
            publisher.release(id, file);
            return id;
        });
        meters.released(id.architecture());
        listener.onRelease(id, release.provenance());
        Validation validation = release.provenance().validation();
        LOG.info(
                "{} is published: {}; MSE {} on held-out series, {} on held-out time; last value {}, linear {}",
                id,
                validation.beside(),
                validation.heldOutSeriesMse() == null ? "none" : "%.4f".formatted(validation.heldOutSeriesMse()),
                validation.heldOutTimeMse() == null ? "none" : "%.4f".formatted(validation.heldOutTimeMse()),
                "%.4f".formatted(validation.lastValueMse()),
                "%.4f".formatted(validation.linearMse()));
    }

    /** Returns the fault of the contest, if there is one: its release is on the topic all the same. */
    private Optional<String> contend(ReleaseId id, ModelRelease release, ReleaseCatalog catalog, AcceptanceCheck check)
            throws InterruptedException {
        try {
            contest.enter(id, release, catalog, check);
            return Optional.empty();
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{} is published, but its contest with the champion failed: {}", id, e.getMessage(), e);
            return Optional.of("its contest with the champion failed: %s".formatted(e.getMessage()));
        }
    }

    private static String remark(
            Fitted fitted, Validation validation, Optional<ReleaseId> pinned, Optional<String> fault) {
        List<String> remarks = new ArrayList<>();
        if (!fitted.remark().isEmpty()) {
            remarks.add(fitted.remark());
        }
        if (validation.mase() != null && !validation.mase().betterThanRidge()) {
            remarks.add("a ridge regression of each series' own would be better");
        }
        pinned.ifPresent(other -> remarks.add("not promoted: %s is pinned".formatted(other)));
        fault.ifPresent(remarks::add);
        return String.join("; ", remarks);
    }

    private static Outcome outcome(
            ModelSpec spec, Optional<ReleaseId> id, Optional<Validation> validation, double seconds, String remark) {
        return new Outcome(spec.architecture(), spec.parameterCount(), id, validation, seconds, remark);
    }

    private void onEpoch(Fitter.Epoch epoch) {
        LOG.info(
                "{} epoch {}/{}  loss {}  validation {}  {} s",
                epoch.architecture(),
                epoch.epoch(),
                epoch.epochs(),
                "%.4f".formatted(epoch.trainingLoss()),
                "%.4f".formatted(epoch.validation().lastStepMse()),
                "%.1f".formatted(epoch.seconds()));
        listener.onEpoch(
                epoch.architecture(),
                epoch.epoch(),
                epoch.epochs(),
                epoch.trainingLoss(),
                epoch.validation().lastStepMse());
    }

    private Provenance provenance(
            @Nullable String parent, Fitted fitted, Windows windows, Snapshot history, Validation validation) {
        return new Provenance(
                parent,
                clock.millis(),
                config.networks().fit().seed(),
                fitted.epochs(),
                fitted.steps(),
                fitted.seconds(),
                fitted.trainingLoss(),
                windows.trainingSeries(),
                windows.trainingPoints(),
                history.fromMs,
                history.toMs,
                history.offsets,
                validation,
                Map.of(
                        "pytorch", Engine.getEngine("PyTorch").getVersion(),
                        "djl", Engine.getDjlVersion(),
                        "java", Runtime.version().toString()),
                history.learntUntilMs);
    }
}
