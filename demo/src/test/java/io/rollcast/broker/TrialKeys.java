package io.rollcast.broker;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * The key stores of a {@link SecureBroker}, made once for all tests that need one: each of them takes a process. Tests of the
 * stores themselves make their own. Other processes that run tests may ask at the same time.
 */
final class TrialKeys {

    private static final Path LOCK = Path.of("target", "trial-keys.lock");

    private TrialKeys() {}

    /** Makes a directory for a broker, with the authority, its key stores and their passwords in it, and returns it. */
    static Path in(Path home) throws IOException {
        try (FileChannel channel = FileChannel.open(LOCK, CREATE, WRITE);
                FileLock lock = channel.lock()) {
            Path made = make();
            OwnerOnly.directory(home);
            try (Stream<Path> files = Files.list(made)) {
                for (Path file : files.toList()) {
                    Files.copy(file, home.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return home;
    }

    /** Keeps the stores that are there; if an earlier run was stopped, the missing ones are added. */
    private static Path make() throws IOException {
        Path directory = OwnerOnly.directory(LOCK.resolveSibling("trial-keys-" + compiledMs()));
        TrialAuthority authority =
                new TrialAuthority(directory, new TrialSecrets(directory.resolve(TrialSecrets.FILE)));
        authority.issue(SecureBroker.BROKER);
        for (TrialUser user : TrialUser.values()) {
            authority.issue(user.userName());
        }
        return directory;
    }

    /** When what makes them was compiled: another version's are not taken. */
    private static long compiledMs() throws IOException {
        try {
            Path compiled = Path.of(TrialAuthority.class
                    .getResource(TrialAuthority.class.getSimpleName() + ".class")
                    .toURI());
            return Files.getLastModifiedTime(compiled).toMillis();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a resource has a URI", e);
        }
    }
}
