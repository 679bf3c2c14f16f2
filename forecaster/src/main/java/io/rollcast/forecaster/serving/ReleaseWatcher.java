package io.rollcast.forecaster.serving;

import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.network.RefusedReleaseException.Reason;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the models topic and puts the champion into service. Every release is checked as it comes; one that is
 * refused is named in the log and a metric, and what served before goes on serving.
 *
 * <p>Called by the global store's thread, and by the thread that restores the store before it; never throws, because
 * that would end the client.
 */
public final class ReleaseWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseWatcher.class);

    private final LiveModel live;
    private final ForecasterMeters meters;
    private final ReleaseLedger ledger;
    private final Clock clock;
    private final Rehearsal rehearsal;
    private byte[] base = BaseRelease.file(BaseRelease.BEST);
    /** When the record was written that is taken in: a restart, which reads all of them again, is no news. */
    private long recordMs;

    private @Nullable String champion;
    private @Nullable Challengers challengers;
    private List<ServedModel> inShadow = List.of();
    /** Digests of the files of challengers that were refused, by id: their record is written often, and that is no news. */
    private final Map<String, String> refused = new HashMap<>();

    public ReleaseWatcher(LiveModel live, ForecasterMeters meters, ReleaseLedger ledger, Clock clock) {
        this.live = live;
        this.meters = meters;
        this.ledger = ledger;
        this.clock = clock;
        rehearsal = new Rehearsal(live);
    }

    /** Serves the release that comes with Rollcast until the models topic has a champion; called before any record. */
    public synchronized void serveBase(String architecture) {
        base = BaseRelease.file(architecture);
        live.findBaseBy(base);
        serve(BaseRelease.ID, base, false);
    }

    /**
     * Takes in one record of the models topic.
     *
     * @param writtenMs its timestamp
     * @param isRollback whether it makes a release champion that was so before
     * @param releases holds the topic's latest values, this one included
     */
    public synchronized void onRecord(
            String key,
            byte @Nullable [] value,
            long writtenMs,
            boolean isRollback,
            Function<String, byte @Nullable []> releases) {
        recordMs = Math.min(writtenMs, clock.millis());
        try {
            takeIn(key, value, isRollback, releases);
        } catch (RuntimeException e) {
            // Anybody who may write to the topic could end all forecasters otherwise, at each start again.
            LOG.error("The record {} on the models topic is left out; {} goes on serving", key, serving(), e);
        }
    }

    private void takeIn(
            String key, byte @Nullable [] value, boolean isRollback, Function<String, byte @Nullable []> releases) {
        if (key.equals(Topics.PINNED)) {
            // Trainers act on it: a pinned release is champion as well.
            ledger.pinned(value == null ? null : new String(value, StandardCharsets.UTF_8));
            return;
        }
        if (Decision.isKey(key)) {
            note(key, value);
            return;
        }
        if (key.equals(Topics.CHALLENGERS)) {
            challengers = parse(value);
            ledger.challengers(challengers);
            shadow(releases);
            return;
        }
        if (key.equals(Topics.CHAMPION)) {
            if (value == null) {
                LOG.warn("The champion was withdrawn; {} goes on serving", serving());
                return;
            }
            champion = new String(value, StandardCharsets.UTF_8);
            byte[] file = champion.equals(BaseRelease.ID) ? base : releases.apply(champion);
            if (file == null) {
                refuse(
                        champion,
                        new RefusedReleaseException(
                                Reason.UNKNOWN_RELEASE,
                                "the champion is not on the topic; it will serve when it comes"));
            } else {
                serve(champion, file, isRollback);
            }
        } else if (value != null && key.equals(champion)) {
            serve(key, value, false);
        } else if (value != null && challengers != null && challengers.ids().contains(key)) {
            shadow(releases);
        } else if (value != null) {
            check(key, value);
        }
    }

    private @Nullable Challengers parse(byte @Nullable [] value) {
        try {
            return value == null ? null : Challengers.parse(value);
        } catch (IllegalArgumentException e) {
            LOG.warn("No release forecasts in shadow: {}", e.getMessage());
            return null;
        }
    }

    private void note(String key, byte @Nullable [] value) {
        try {
            if (value != null) {
                ledger.decided(Decision.parse(value));
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("The record {} on the models topic is left out: {}", key, e.getMessage());
        }
    }

    /** Loads the challengers that are not in shadow yet. One that cannot be loaded is refused like any other release. */
    private void shadow(Function<String, byte @Nullable []> releases) {
        List<ServedModel> loaded = new ArrayList<>();
        List<String> ids = challengers == null ? List.of() : challengers.ids();
        refused.keySet().retainAll(ids);
        for (String id : ids) {
            byte[] file = id.equals(BaseRelease.ID) ? base : releases.apply(id);
            ServedModel model = file == null ? null : load(id, file);
            if (model != null) {
                loaded.add(model);
            }
        }
        inShadow = loaded;
        live.shadow(loaded);
    }

    private @Nullable ServedModel load(String id, byte[] file) {
        String digest = ModelRelease.digest(file);
        for (ServedModel model : inShadow) {
            if (model.digest().equals(digest) && model.id().toString().equals(id)) {
                return model;
            }
        }
        if (digest.equals(refused.get(id))) {
            return null;
        }
        try {
            ModelRelease release = check(id, file);
            if (release != null) {
                return new ServedModel(ReleaseId.parse(id), digest, release, recordMs);
            }
        } catch (RuntimeException e) {
            refuse(id, new RefusedReleaseException(Reason.CORRUPT, "it cannot be loaded: " + e.getMessage()));
        }
        refused.put(id, digest);
        return null;
    }

    private void serve(String key, byte[] file, boolean isRollback) {
        String digest = ModelRelease.digest(file);
        ServedModel current = live.champion();
        if (current != null
                && current.digest().equals(digest)
                && current.id().toString().equals(key)) {
            meters.championRefused(false);
            return;
        }
        ModelRelease release = check(key, file);
        if (release == null) {
            return;
        }
        try {
            ServedModel next = new ServedModel(ReleaseId.parse(key), digest, release, recordMs);
            String before = serving();
            live.serve(next);
            meters.championRefused(false);
            meters.swapped(key, digest, release.provenance().createdMs());
            ledger.serves(key, recordMs, isRollback);
            LOG.info(
                    "{} ({}) serves from now on, after {}; on validation it had {}",
                    key,
                    digest,
                    before,
                    release.provenance().validation().beside());
        } catch (RuntimeException e) {
            // Whatever comes of weights that passed the checks: it must not end the client.
            refuse(key, new RefusedReleaseException(Reason.CORRUPT, "it cannot be loaded: " + e.getMessage()));
        }
    }

    private @Nullable ModelRelease check(String key, byte[] file) {
        try {
            ReleaseId id = ReleaseId.parse(key);
            ModelRelease release = ModelRelease.decode(file);
            if (!key.equals(BaseRelease.ID)
                    && !id.architecture().equals(release.spec().architecture())) {
                throw new RefusedReleaseException(
                        Reason.WRONG_SHAPE,
                        "the file holds a %s".formatted(release.spec().architecture()));
            }
            ledger.known(key, ModelRelease.digest(file), release);
            rehearsal.of(release);
            return release;
        } catch (IllegalArgumentException e) {
            refuse(key, new RefusedReleaseException(Reason.UNKNOWN_FORMAT, String.valueOf(e.getMessage())));
        } catch (RefusedReleaseException e) {
            refuse(key, e);
        }
        return null;
    }

    private void refuse(String key, RefusedReleaseException refusal) {
        meters.refused(refusal.reason());
        if (key.equals(champion)) {
            meters.championRefused(true);
        }
        ledger.refused(key, recordMs, refusal.reason().label(), String.valueOf(refusal.getMessage()));
        LOG.warn(
                "Release {} is refused ({}): {}; {} goes on serving",
                key,
                refusal.reason().label(),
                refusal.getMessage(),
                serving());
    }

    private String serving() {
        ServedModel model = live.champion();
        return model == null ? Forecast.LAST_VALUE : model.id().toString();
    }
}
