package io.rollcast.service;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Properties files that options name. */
final class PropertiesFile {

    private PropertiesFile() {}

    /**
     * Reads a properties file in UTF-8.
     *
     * @param option that names the file, for messages
     * @throws ConfigurationException if it cannot be read
     */
    static Properties read(String option, Path path) {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            file.load(reader);
            return file;
        } catch (IOException | IllegalArgumentException e) {
            throw ConfigurationException.causedBy(
                    e,
                    "%s %s cannot be read: %s; give the path of a properties file in UTF-8",
                    option,
                    path,
                    FileFault.reason(path, e));
        }
    }
}
