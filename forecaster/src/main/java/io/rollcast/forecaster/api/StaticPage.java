package io.rollcast.forecaster.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.rollcast.service.HttpProblem;
import io.rollcast.service.HttpRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The live page's files, out of the class path: whatever is in one folder, and the charts' library. */
final class StaticPage {

    private static final String FOLDER = "/io/rollcast/forecaster/page/";
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/%s/dist/";
    private static final String UPLOT_VERSION = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,80}");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2");

    private record Resource(byte[] bytes, String tag, String type) {}

    private final Map<String, Resource> resources = new ConcurrentHashMap<>();
    private final String uplot = UPLOT.formatted(uplotVersion());

    void addTo(RoutesConfig routes) {
        HttpRoutes.read(routes, "/", context -> answer(context, FOLDER + "index.html"));
        HttpRoutes.read(routes, "/assets/{file}", context -> answer(context, FOLDER + name(context)));
        HttpRoutes.read(routes, "/assets/uplot/{file}", context -> answer(context, uplot + name(context)));
    }

    private static String name(Context context) {
        String name = context.pathParam("file");
        if (!NAME.matcher(name).matches()) {
            throw nothing();
        }
        return name;
    }

    private void answer(Context context, String path) {
        Resource resource = resources.get(path);
        if (resource == null) {
            resource = load(path).orElseThrow(StaticPage::nothing);
            resources.put(path, resource);
        }
        // A browser keeps a file, and asks whether it is still the same.
        context.header("Cache-Control", "no-cache").header("ETag", resource.tag);
        if (resource.tag.equals(context.header("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.contentType(resource.type).result(resource.bytes);
    }

    private static Optional<Resource> load(String path) {
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream file = StaticPage.class.getResourceAsStream(path)) {
            if (file == null) {
                return Optional.empty();
            }
            byte[] bytes = file.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            String tag = '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
            return Optional.of(new Resource(bytes, tag, type));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read from the class path".formatted(path), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String uplotVersion() {
        Properties properties = new Properties();
        try (InputStream file = StaticPage.class.getResourceAsStream(UPLOT_VERSION)) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read from the class path".formatted(UPLOT_VERSION), e);
        }
        return properties.getProperty("version", "none");
    }

    private static HttpProblem nothing() {
        return HttpProblem.of(404, "there is nothing at this path");
    }
}
