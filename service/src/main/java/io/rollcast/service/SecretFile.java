package io.rollcast.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of files with secrets that every user of the machine can read. Called when options are checked. */
public final class SecretFile {

    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);

    private SecretFile() {}

    /** Warns if others can read the file; {@code option} names it. On systems without such permissions, nothing is said. */
    public static void warnIfOpen(String option, Path file) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn(
                        "{} {} has secrets, and every user of this machine can read it: run 'chmod o-r {}'",
                        option,
                        file,
                        file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("The permissions of {} are not known", file, e);
        }
    }

    /** Whether there is a secret among the properties, by their names. */
    static boolean hasSecrets(Properties properties) {
        return properties.stringPropertyNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.contains("password")
                        || name.contains("secret")
                        || name.contains("token")
                        || name.endsWith("jaas.config")
                        || name.endsWith("user.info")
                        || name.endsWith("keystore.key"));
    }
}
