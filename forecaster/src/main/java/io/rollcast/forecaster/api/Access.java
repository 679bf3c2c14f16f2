package io.rollcast.forecaster.api;

import io.javalin.http.Context;
import io.rollcast.service.HostPort;
import io.rollcast.service.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. On loopback, whoever is on this machine; but no page of another site, which could have its own name point
 * here (DNS rebinding). Otherwise, who has the token; without one the API is not open at all.
 */
final class Access {

    private static final Pattern LOCAL = Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");
    private static final Pattern BEARER = Pattern.compile("Bearer +([!-~]+) *", Pattern.CASE_INSENSITIVE);

    private final boolean isLoopback;
    private final @Nullable HostPort self;
    private final byte @Nullable [] tokenDigest;

    /**
     * Access to a server.
     *
     * @param isLoopback whether only this machine can connect
     * @param self the name that other instances use for it, or null
     * @param token to be asked for, or null for none
     */
    Access(boolean isLoopback, @Nullable HostPort self, @Nullable String token) {
        this.isLoopback = isLoopback;
        this.self = self;
        this.tokenDigest = token == null ? null : digest(token);
    }

    /** Whether anybody gets an answer. */
    boolean isOpen() {
        return isLoopback || tokenDigest != null;
    }

    /** @throws HttpProblem if the question is not to be answered */
    void check(Context context) {
        if (!isOpen()) {
            throw HttpProblem.of(
                    403,
                    "the API is not open: it listens beyond loopback and has no token; --http-token-file names a file with one");
        }
        String host = context.req().getHeader("Host");
        if (isLoopback && host != null && !isOwnName(host.toLowerCase(Locale.ROOT))) {
            throw HttpProblem.of(
                    421,
                    "this server is on loopback and answers only to localhost, 127.x.x.x, [::1] and the address of --advertise");
        }
        if (tokenDigest != null) {
            String header = context.req().getHeader("Authorization");
            var bearer = BEARER.matcher(header == null ? "" : header);
            if (!bearer.matches() || !MessageDigest.isEqual(tokenDigest, digest(bearer.group(1)))) {
                throw HttpProblem.of(401, "a token is asked for: send the header 'Authorization: Bearer TOKEN'");
            }
        }
    }

    private boolean isOwnName(String host) {
        return LOCAL.matcher(host).matches() || (self != null && host.equals(self.toString()));
    }

    /** Digests are of one length: comparing them tells nothing of the token, not even its length. */
    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
