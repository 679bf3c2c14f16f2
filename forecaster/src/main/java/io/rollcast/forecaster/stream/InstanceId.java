package io.rollcast.forecaster.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Name of a forecaster in its group, for as long as it has its state directory, where it is kept. A forecaster that is killed
 * and comes back in time has its partitions again at once, and the others of its group notice nothing (Kafka's static
 * membership).
 */
public final class InstanceId {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceId.class);

    static final String FILE = "instance-id";

    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

    private InstanceId() {}

    /**
     * Returns the name that a state directory has, or gives it one.
     *
     * @param directory that of the application, which is created if it is missing
     */
    public static String of(Path directory) {
        Path file = directory.resolve(FILE);
        String fresh = UUID.randomUUID().toString();
        try {
            String kept = Files.exists(file) ? Files.readString(file).strip() : "";
            if (ID.matcher(kept).matches()) {
                return kept;
            }
            Files.createDirectories(directory);
            Files.writeString(file, fresh + "\n");
        } catch (IOException e) {
            LOG.warn(
                    "The forecaster's name in its group cannot be kept in {}: {}; if it is killed, its partitions wait for its session timeout",
                    file,
                    e.toString());
        }
        return fresh;
    }
}
