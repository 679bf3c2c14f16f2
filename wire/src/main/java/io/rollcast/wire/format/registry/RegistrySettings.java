package io.rollcast.wire.format.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a schema registry is and how it is spoken to. The names of the properties are those of Confluent's serializers, so
 * that their files can be used as they are; properties of other things are ignored.
 *
 * @param urls of the registry and its replicas, without credentials, each the start of the paths of the API
 * @param authorization value of the header of that name, or null for none; a secret
 * @param tls for {@code https}, or null for the JVM's own
 * @param register whether schemas of forecasts are registered; otherwise they must be there ({@code auto.register.schemas})
 */
public record RegistrySettings(
        List<URI> urls,
        @Nullable String authorization,
        @Nullable SSLContext tls,
        boolean register) {

    private static final String SOURCE = "basic.auth.credentials.source";
    private static final String USER_INFO = "basic.auth.user.info";
    private static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    private static final String BEARER = "bearer.auth.token";
    private static final String REGISTER = "auto.register.schemas";

    /** Passwords can have commas. */
    private static final String BETWEEN_URLS = ",(?=\\s*https?://)";

    public RegistrySettings {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("no URL of a schema registry: give one, such as http://registry:8081");
        }
    }

    /**
     * Settings from an option and a properties file. {@code basic.auth.user.info} may have the prefix {@code
     * schema.registry.}, as in the files of clients that have several such services.
     *
     * @param urls one or several, separated by commas; they are tried in turn
     * @throws IllegalArgumentException if a URL or a property is not usable; the message names it and no secret
     */
    public static RegistrySettings of(String urls, Properties properties) {
        List<URI> addresses = new ArrayList<>();
        String userInfo = null;
        String[] listed = urls.split(BETWEEN_URLS, -1);
        for (int i = 0; i < listed.length; i++) {
            URI address = address(listed[i].strip());
            if (address == null) {
                throw new IllegalArgumentException(
                        "URL %d of %d: it must be a URL such as http://registry:8081, and so must each one after a comma; in a user and password before the host, '/', '@', '?' and '#' are written %%2F, %%40, %%3F and %%23"
                                .formatted(i + 1, listed.length));
            }
            userInfo = userInfo == null ? address.getUserInfo() : userInfo;
            addresses.add(withoutUserInfo(address));
        }
        return new RegistrySettings(
                addresses,
                authorization(userInfo, properties),
                RegistryTls.context(properties),
                Boolean.parseBoolean(properties.getProperty(REGISTER, "true").strip()));
    }

    /** The address; null if the text is none. An '@' behind the host may be of a password, of which the host is a part. */
    private static @Nullable URI address(String url) {
        try {
            URI address = URI.create(url.replaceFirst("/+$", ""));
            boolean isRegistry = address.getHost() != null
                    && List.of("http", "https").contains(address.getScheme())
                    && !url.replaceFirst("//[^/?#]*", "").contains("@");
            return isRegistry ? address : null;
        } catch (IllegalArgumentException e) {
            // Its message has the text, which may hold a password.
            return null;
        }
    }

    private static URI withoutUserInfo(URI address) {
        return URI.create(address.toString().replaceFirst("//[^/]*@", "//"));
    }

    private static @Nullable String authorization(@Nullable String urlsUserInfo, Properties properties) {
        String token = property(properties, BEARER);
        if (token != null) {
            String source = property(properties, BEARER_SOURCE);
            requireKnown(BEARER_SOURCE, source == null ? "STATIC_TOKEN" : source, List.of("STATIC_TOKEN"));
            if (!token.matches("[!-~]+")) {
                throw new IllegalArgumentException(
                        "%s: a token is visible ASCII characters; look for one that is not, such as a zero-width space"
                                .formatted(BEARER));
            }
            return "Bearer " + token;
        }
        String given = property(properties, SOURCE);
        String source = given == null ? "URL" : given;
        requireKnown(SOURCE, source, List.of("URL", "USER_INFO"));
        String userInfo = source.equals("URL") ? urlsUserInfo : property(properties, USER_INFO);
        if (userInfo == null && source.equals("USER_INFO")) {
            throw new IllegalArgumentException(
                    "%s is USER_INFO and %s is missing: set it to user:password".formatted(SOURCE, USER_INFO));
        }
        if (userInfo == null) {
            return null;
        }
        if (!userInfo.contains(":")) {
            throw new IllegalArgumentException(
                    "the credentials of the schema registry have no ':': %s must be user:password"
                            .formatted(USER_INFO));
        }
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String property(Properties properties, String name) {
        String value = properties.getProperty(name, properties.getProperty("schema.registry." + name));
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static void requireKnown(String name, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(
                    "%s=%s is not supported: it must be one of %s".formatted(name, value, known));
        }
    }

    /** The addresses alone, no secret. */
    @Override
    public String toString() {
        return urls.toString();
    }
}
