package io.rollcast.broker;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Random passwords by name, in a file of the owner's, so that the next start has the same. Used by the main thread of a
 * command.
 */
final class TrialSecrets {

    /** Name of the file, by which a directory is known to be of a trial. */
    static final String FILE = "secrets.properties";

    private static final int BYTES = 24;

    private final Path file;
    private final Properties passwords = new Properties();
    private final SecureRandom random = new SecureRandom();

    /** Reads what is there. */
    TrialSecrets(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            OwnerOnly.restrict(file);
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                passwords.load(reader);
            }
        }
    }

    /** The password of that name, a new one if there is none yet. Of letters, digits, '-' and '_'. */
    String password(String name) throws IOException {
        String known = passwords.getProperty(name);
        if (known != null) {
            return known;
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        passwords.setProperty(name, made);
        OwnerOnly.write(
                file,
                passwords.stringPropertyNames().stream()
                        .sorted()
                        .map(one -> one + "=" + passwords.getProperty(one) + "\n")
                        .collect(Collectors.joining("", "# Passwords of the trial broker and its users.\n", "")));
        return made;
    }
}
