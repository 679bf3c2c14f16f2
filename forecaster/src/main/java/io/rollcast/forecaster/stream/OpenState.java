package io.rollcast.forecaster.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mark in a state directory that its stores are open. State that a forecaster left open, because it was killed, may hold what was
 * never committed, and where forecasts are made exactly once, Kafka Streams restores it from Kafka whatever it is. Yet where it
 * finds such a state itself, it also asks for a rebalance, in which none of the group can commit. So the state is deleted before
 * Kafka Streams sees it, and so is state of a forecaster that has not run for long.
 */
public final class OpenState {

    private static final Logger LOG = LoggerFactory.getLogger(OpenState.class);

    static final String FILE = "state-is-open";

    /** Directory of a task: number of its part of the topology, number of its partition. */
    private static final Pattern TASK = Pattern.compile("\\d+_\\d+");

    /**
     * Tables of RocksDB, which are written when something was, or when a store is closed in good order, and checkpoints, with which
     * other stores say how far they are. All else is written at each opening, before anything is restored.
     */
    private static final Pattern DATA = Pattern.compile(".*\\.sst|\\.checkpoint.*");

    /** Half of the time for which changelogs keep tombstones: a restore must still find them. */
    private static final Duration MOST_AGE = ForecastTopology.TOMBSTONES.dividedBy(2);

    private final Path directory;
    private boolean isMarked;

    /** @param directory that of the application, which this process has for itself */
    public OpenState(Path directory) {
        this.directory = directory;
    }

    /** Deletes what was left open, and marks what is opened now. A disk that refuses is for Kafka Streams to find. */
    public void begin() {
        Path mark = directory.resolve(FILE);
        try {
            if (Files.exists(mark)) {
                List<Path> left = tasks();
                LOG.info(
                        "The forecaster before was killed: the state that it left in {} is restored from Kafka, of {} tasks",
                        directory,
                        left.size());
                left.forEach(OpenState::delete);
            }
            Files.createDirectories(directory);
            Files.writeString(mark, "");
            isMarked = true;
        } catch (IOException e) {
            LOG.warn("The state in {} cannot be marked as open: {}", directory, e.toString());
        }
    }

    private static void delete(Path task) {
        try {
            StateFiles.delete(task);
        } catch (IOException e) {
            LOG.warn("The state that a killed forecaster left in {} cannot be deleted: {}", task, e.toString());
        }
    }

    /** Takes the mark away that it has made: all stores have been closed in good order. */
    public void end() {
        if (!isMarked) {
            return;
        }
        try {
            Files.deleteIfExists(directory.resolve(FILE));
        } catch (IOException e) {
            LOG.warn("The state in {} will be restored from Kafka at the next start: {}", directory, e.toString());
        }
    }

    /** Deletes what nothing was written to for so long that the changelog may have lost the end of a series since. */
    public void deleteOld() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        FileTime since = FileTime.from(Instant.now().minus(MOST_AGE));
        for (Path task : tasks()) {
            try {
                if (isOld(task, since)) {
                    LOG.info(
                            "The state in {} is more than {} h old, so it is restored from Kafka",
                            task,
                            MOST_AGE.toHours());
                    StateFiles.delete(task);
                }
            } catch (IOException e) {
                LOG.warn("Old state in {} cannot be found or deleted: {}", task, e.toString());
            }
        }
    }

    /** Whether all that was restored or written is so old; a state in which nothing is can miss nothing. */
    private static boolean isOld(Path task, FileTime since) throws IOException {
        boolean isOld = false;
        for (Path file : StateFiles.within(task, Integer.MAX_VALUE)) {
            if (DATA.matcher(file.getFileName().toString()).matches()) {
                if (Files.getLastModifiedTime(file).compareTo(since) >= 0) {
                    return false;
                }
                isOld = true;
            }
        }
        return isOld;
    }

    private List<Path> tasks() {
        try {
            return StateFiles.within(directory, 1).stream()
                    .filter(entry ->
                            TASK.matcher(entry.getFileName().toString()).matches())
                    .toList();
        } catch (IOException e) {
            LOG.warn("The state in {} cannot be looked at: {}", directory, e.toString());
            return List.of();
        }
    }
}
