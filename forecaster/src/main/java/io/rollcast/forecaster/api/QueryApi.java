package io.rollcast.forecaster.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.rollcast.forecaster.accuracy.WorstSeries;
import io.rollcast.forecaster.api.SeriesReader.Lookup;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.forecaster.serving.ReleaseLedger;
import io.rollcast.forecaster.vitals.Vitals;
import io.rollcast.service.HostPort;
import io.rollcast.service.HttpProblem;
import io.rollcast.service.HttpRoutes;
import io.rollcast.service.HttpTls;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query API and the live page: what the forecasters of a group know, to be read over HTTP from any of them. It changes
 * nothing. {@code openapi.json} beside this class describes it.
 */
public final class QueryApi implements HttpRoutes, AutoCloseable {

    private static final String SERIES = "/api/series/";
    private static final int MOST_ROWS = 500;
    private static final int FEW_ROWS = 50;

    /**
     * What an instance's API has to know.
     *
     * @param instance names this process
     * @param topics that it works on
     * @param self where other instances reach it, or null if they cannot
     * @param isLoopback whether only this machine can connect
     * @param token to be asked for, or null for none
     * @param tls that this instance and the others speak, if they do
     */
    public record Setting(
            String instance,
            Topics topics,
            @Nullable HostPort self,
            boolean isLoopback,
            @Nullable String token,
            Optional<HttpTls> tls) {

        /** Without TLS. */
        public Setting(
                String instance, Topics topics, @Nullable HostPort self, boolean isLoopback, @Nullable String token) {
            this(instance, topics, self, isLoopback, token, Optional.empty());
        }

        /** The token is nobody's business. */
        @Override
        public String toString() {
            return "Setting[instance=%s, self=%s, isLoopback=%s]".formatted(instance, self, isLoopback);
        }
    }

    private final Setting setting;
    private final Owners owners;
    private final ReleaseLedger releases;
    private final RecentAnomalies anomalies;
    private final Access access;
    private final Peers peers;
    private final Finder finder;
    private final StatusBoard board;
    private final EventHub hub;
    private final Relays relays;
    private final StaticPage page = new StaticPage();
    private final byte[] openApi;

    public QueryApi(Setting setting, Feeds feeds, Vitals vitals, SeriesReader reader, Owners owners, Clock clock) {
        this.setting = setting;
        this.owners = owners;
        this.releases = feeds.releases();
        this.anomalies = feeds.anomalies();
        this.access = new Access(setting.isLoopback, setting.self, setting.token);
        this.peers = new Peers(setting.token, setting.tls);
        this.finder = new Finder(reader, owners, peers, setting.self);
        this.board = new StatusBoard(setting.instance, setting.topics, clock, vitals, feeds.errors(), this::instances);
        this.relays = new Relays(finder, owners, peers);
        this.hub = new EventHub(feeds.tap(), board, relays);
        this.openApi = openApi();
    }

    /** Begins to sample and to listen; whatever is asked of the parts is asked while it is open. */
    public void start() {
        releases.listen(hub);
        hub.start();
        relays.start();
    }

    /** Whether anybody gets an answer; if not, a token is missing. */
    public boolean isOpen() {
        return access.isOpen();
    }

    @Override
    public void addTo(RoutesConfig routes) {
        page.addTo(routes);
        handlers().forEach((path, handler) -> HttpRoutes.read(routes, path, checked(handler)));
    }

    /** By path; there is no other way to what the API knows. */
    Map<String, Handler> handlers() {
        return Map.of(
                "/api/openapi.json", this::describe,
                "/api/status", this::status,
                "/api/releases", this::releases,
                "/api/anomalies", this::anomalies,
                "/api/series", this::list,
                "/api/series/{id}", this::series,
                "/api/stream", this::stream);
    }

    private Handler checked(Handler handler) {
        return context -> {
            access.check(context);
            context.header(Peers.INSTANCE, setting.instance);
            handler.handle(context);
        };
    }

    private void describe(Context context) {
        new Question(context, Set.of());
        json(context, openApi);
    }

    private void status(Context context) {
        new Question(context, Set.of());
        json(context, ApiJson.write(board.full()));
    }

    private void releases(Context context) {
        new Question(context, Set.of());
        json(context, ApiJson.write(releases.answer()));
    }

    private void anomalies(Context context) {
        Question question = new Question(context, Set.of("limit"));
        int limit = question.number("limit", FEW_ROWS, 1, RecentAnomalies.MOST);
        answer(context, Map.of("anomalies", anomalies.latest(limit)));
    }

    private void list(Context context) {
        if (context.req().getRequestURI().endsWith("/")) {
            // Javalin takes the path of a series without an id for that of the list.
            Question.idInPath(context, SERIES);
        }
        Question question = new Question(context, Set.of("prefix", "after", "before", "limit", "sort"));
        String sort = Objects.requireNonNullElse(question.text("sort"), "id");
        boolean isHop = isHop(context);
        switch (sort) {
            case "id" -> {
                int limit = question.number("limit", FEW_ROWS, 1, MOST_ROWS);
                boolean isBackwards = question.has("before");
                if (isBackwards && question.has("after")) {
                    throw HttpProblem.badRequest("a page goes one way: leave out 'after' or 'before'");
                }
                String from = question.id(isBackwards ? "before" : "after");
                var page = new SeriesReader.Page(question.id("prefix"), from, isBackwards, limit);
                answer(context, isHop ? here(context, finder.pageHere(page)) : finder.page(page));
            }
            case "worst" -> {
                int limit = question.number("limit", FEW_ROWS, 1, WorstSeries.MOST);
                if (question.has("after") || question.has("before") || question.has("prefix")) {
                    throw HttpProblem.badRequest(
                            "the worst series have no pages: leave out 'after', 'before' and 'prefix'");
                }
                answer(context, isHop ? here(context, finder.worstHere(limit)) : finder.worst(limit));
            }
            default -> throw HttpProblem.badRequest("sort is '%.60s': it must be id or worst", sort);
        }
    }

    private static Finder.Page here(Context context, Lookup<List<SeriesRow>> rows) {
        context.header(Peers.PARTITIONS, Peers.text(rows.partitions()));
        return new Finder.Page(Objects.requireNonNullElse(rows.found(), List.of()), null);
    }

    private void series(Context context) {
        new Question(context, Set.of());
        String id = Question.idInPath(context, SERIES);
        json(context, isHop(context) ? here(context, id) : finder.find(id).json());
    }

    private byte[] here(Context context, String id) {
        Lookup<SeriesDetail> found = finder.here(id);
        context.header(Peers.PARTITIONS, Peers.text(found.partitions()));
        if (found.found() == null) {
            throw HttpProblem.of(404, "series '%s' is not on this instance", id);
        }
        return ApiJson.write(found.found());
    }

    private void stream(Context context) {
        if (context.method().equals(HandlerType.HEAD)) {
            context.header("Allow", "GET");
            throw HttpProblem.of(405, "HEAD is not possible here, as a stream has no end: ask by GET");
        }
        Question question = new Question(context, Set.of("series"));
        hub.requireRoom();
        boolean isHop = isHop(context);
        String series = question.has("series") ? question.id("series") : null;
        if (series != null && series.isEmpty()) {
            throw HttpProblem.badRequest("a series id must not be empty");
        }
        if (series != null && !isHop && !hub.isFollowed(series)) {
            finder.find(series);
        }
        context.future(() -> {
            try {
                EventClient client =
                        EventClient.start(context, isHop ? EventClient.Kind.INSTANCE : EventClient.Kind.PAGE, series);
                hub.add(client);
                return client.end();
            } catch (IOException e) {
                throw HttpProblem.of(500, "the stream could not be begun: %s", e.getMessage());
            }
        });
    }

    private static boolean isHop(Context context) {
        return context.req().getHeader(Peers.HOP) != null;
    }

    private static void answer(Context context, Object answer) {
        json(context, ApiJson.write(answer));
    }

    private static void json(Context context, byte[] json) {
        context.contentType("application/json").result(json);
    }

    private List<StatusAnswer.Instance> instances() {
        List<StatusAnswer.Instance> all = new ArrayList<>();
        HostPort self = setting.self;
        if (self != null) {
            all.add(new StatusAnswer.Instance(setting.instance, peers.url(self), true));
        }
        owners.instances().stream()
                .filter(instance -> !instance.equals(self))
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .forEach(instance ->
                        all.add(new StatusAnswer.Instance(peers.name(instance), peers.url(instance), false)));
        return all;
    }

    private static byte[] openApi() {
        try (InputStream file = QueryApi.class.getResourceAsStream("openapi.json")) {
            return Objects.requireNonNull(file, "openapi.json is missing from the class path")
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.json cannot be read from the class path", e);
        }
    }

    /** How many streams of events are open. */
    int streams() {
        return hub.clients();
    }

    /** Javalin would go on with a stream that ends after its request is gone, without an end. */
    @Override
    public void stopping() {
        close();
    }

    @Override
    public void close() {
        relays.close();
        hub.close();
    }
}
