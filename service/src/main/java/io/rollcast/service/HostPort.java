package io.rollcast.service;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address at which a service can be reached. What another build says of itself may be no host of a URL, and cannot be asked.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port port, 1 to 65,535
 */
public record HostPort(String host, int port) {

    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]{2,45})]|([a-zA-Z0-9._-]{1,253})):([0-9]{1,5})");

    public HostPort {
        if (port < 1 || port > 65_535 || !host.matches("[a-zA-Z0-9._:-]{1,253}")) {
            throw new IllegalArgumentException(malformed(host + ":" + port));
        }
        host = host.toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@code host:port} or {@code [address]:port}.
     *
     * @throws IllegalArgumentException if the text has another form, or its host cannot be that of a URL
     */
    public static HostPort parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(malformed(text));
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        HostPort parsed = new HostPort(host, Integer.parseInt(matcher.group(3)));
        parsed.requireHostOfUrl();
        return parsed;
    }

    private void requireHostOfUrl() {
        try {
            if (new URI("http://" + this).getHost() != null) {
                return;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(malformed(toString()), e);
        }
        throw new IllegalArgumentException(
                ("'%s' cannot be the host of a URL: its parts are letters, digits and inner hyphens, without underscores, and"
                                + " the last begins with a letter; write forecaster-1:8081, or an address as 10.0.0.7:8081")
                        .formatted(this));
    }

    private static String malformed(String text) {
        return "'%s' is no host and port: write forecaster-1:8081, 10.0.0.7:8081 or [::1]:8081".formatted(text);
    }

    /** Returns {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
