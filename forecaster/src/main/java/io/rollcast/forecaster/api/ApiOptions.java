package io.rollcast.forecaster.api;

import io.rollcast.service.HostPort;
import io.rollcast.service.HttpSocket;
import io.rollcast.service.Problems;
import io.rollcast.service.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may ask the query API, and where other instances find it. */
public final class ApiOptions {

    private static final int FEWEST_TOKEN_CHARACTERS = 16;
    private static final int MOST_TOKEN_CHARACTERS = 1024;

    @Option(
            names = "--http-token-file",
            paramLabel = "FILE",
            description = "A file with the token that the query API asks for, the same for all forecasters of a group."
                    + " Beyond loopback there is no API without one.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "Where other forecasters of the group reach this one's query API"
                    + " (default: the address and port that it listens on).")
    private @Nullable String advertise;

    public void check(Problems problems) {
        if (tokenFile != null) {
            try {
                token();
                SecretFile.warnIfOpen("--http-token-file", tokenFile);
            } catch (IllegalArgumentException | UncheckedIOException e) {
                problems.require(false, "%s", e.getMessage());
            }
        }
        if (advertise != null) {
            try {
                HostPort.parse(advertise);
            } catch (IllegalArgumentException e) {
                problems.require(false, "--advertise %s", e.getMessage());
            }
        }
    }

    /**
     * The token, or null if there is none.
     *
     * @throws IllegalArgumentException if what is in the file is none; what it is, is not told
     */
    public @Nullable String token() {
        if (tokenFile == null) {
            return null;
        }
        String token;
        try {
            if (Files.size(tokenFile) > 2 * MOST_TOKEN_CHARACTERS) {
                throw new IllegalArgumentException(malformed());
            }
            token = Files.readString(tokenFile, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "--http-token-file %s cannot be read: give the path of a text file".formatted(tokenFile), e);
        }
        if (!token.matches("[!-~]{%d,%d}".formatted(FEWEST_TOKEN_CHARACTERS, MOST_TOKEN_CHARACTERS))) {
            throw new IllegalArgumentException(malformed());
        }
        return token;
    }

    private String malformed() {
        return "--http-token-file %s: a token is %d to %d visible ASCII characters, on one line"
                .formatted(tokenFile, FEWEST_TOKEN_CHARACTERS, MOST_TOKEN_CHARACTERS);
    }

    /** Where others find what listens at a socket. */
    public HostPort advertised(HttpSocket socket) {
        return advertise != null ? HostPort.parse(advertise) : socket.address();
    }
}
