package io.rollcast.forecaster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.forecaster.accuracy.WorstSeries;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.forecaster.vitals.Vitals;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance;
import io.rollcast.network.Scaler;
import io.rollcast.service.Health;
import io.rollcast.service.HostPort;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.HttpSocket;
import io.rollcast.service.OperatorServer;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** An instance of the API over series that a test makes up, on a free port. */
final class ApiBench implements AutoCloseable, SeriesReader, Owners, Vitals, Health.Probe {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final Comparator<String> BY_ID =
            Comparator.comparing(id -> id.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    static final Duration PATIENCE = Duration.ofMinutes(2);

    final Map<String, SeriesRow> series = new ConcurrentSkipListMap<>();
    final Set<Integer> readable = ConcurrentHashMap.newKeySet();
    final Set<HostPort> group = ConcurrentHashMap.newKeySet();
    final Map<String, HostPort> owners = new ConcurrentHashMap<>();
    final Feeds feeds = Feeds.create(Clock.systemUTC());
    volatile double lag = 1;
    final HostPort address;
    final QueryApi api;
    private final String name;
    private final PrometheusMeterRegistry registry = OperatorServer.newRegistry();
    final OperatorServer server;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    ApiBench() {
        this("a", true, null);
    }

    ApiBench(String name, boolean isLoopback, @Nullable String token) {
        this.name = name;
        readable.addAll(Set.of(0, 1));
        HttpSocket socket = HttpSocket.bind(CommandLine.populateCommand(new HttpOptions(0), "--http-share=100"));
        address = socket.address();
        group.add(address);
        var setting = new QueryApi.Setting(name, Topics.withPrefix(""), address, isLoopback, token);
        api = new QueryApi(setting, feeds, this, this, this, Clock.systemUTC());
        api.start();
        server = OperatorServer.start(socket, registry, this, api);
    }

    /** Another instance of the same group, of which each has one partition. */
    static void join(ApiBench one, ApiBench other) {
        one.readable.remove(1);
        other.readable.remove(0);
        one.group.add(other.address);
        other.group.add(one.address);
    }

    void have(String id, double relativeError) {
        series.put(
                id, SeriesRow.of(id, 7, 1_000, 1_000, 0.5, 100, Forecast.LAST_VALUE, false, false, relativeError, 1));
    }

    void emit(String id, long seq, double value) {
        emit(id, seq, value, new double[10], Bounds.NONE);
    }

    void emit(String id, long seq, double value, double[] ahead, Bounds bounds) {
        ForecastTap tap = feeds.tap().ifOpen();
        if (tap != null) {
            tap.emitted(
                    new Forecast(id, seq, 100 * seq, 100, "gru/1", "0123456789abcdef", true, 2, ahead, bounds), value);
        }
    }

    static ModelRelease release(long createdMs, double mse) {
        var dimensions = new ModelSpec.Dimensions(2, 16, 50, Forecast.DEFAULT_HORIZON, Scaler.NONE);
        var validation = new Provenance.Validation(1000, mse, mse, mse, 0.4, 0.25, 0.14, mse, 1);
        var provenance = new Provenance(
                null, createdMs, 1, 1, 1, 0.5, 0.1, 1, 1, 0, 0, Map.of(), validation, Map.of("weights", "none"));
        return new ModelRelease(new ModelSpec.Gru(dimensions), provenance, Map.of());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return ask("GET", path, headers);
    }

    HttpResponse<String> head(String path, String... headers) throws IOException, InterruptedException {
        return ask("HEAD", path, headers);
    }

    private HttpResponse<String> ask(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .method(method, BodyPublishers.noBody())
                .timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    /** Lines of an event stream, as they come. */
    Stream<String> events(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
        return client.send(request, BodyHandlers.ofLines()).body();
    }

    @Override
    public Lookup<SeriesDetail> byId(String id) {
        SeriesRow row = series.get(id);
        if (row == null) {
            return new Lookup<>(null, readable);
        }
        double[] bound = new double[10];
        var forecast = new SeriesDetail.Latest(
                7, 1_000, 100, row.model(), "", false, 0, new double[10], new Bounds(bound, bound, bound, bound));
        var points = List.of(
                new SeriesDetail.Kept(6, 900, 0.4, null, false), new SeriesDetail.Kept(7, 1_000, 0.5, false, true));
        double[] outstanding = new double[10];
        outstanding[0] = Double.NaN;
        return new Lookup<>(
                new SeriesDetail(
                        row, name, points, forecast, List.of(new SeriesDetail.Outstanding(6, "gru/1", outstanding))),
                readable);
    }

    @Override
    public Lookup<List<SeriesRow>> page(Page page) {
        Comparator<String> byId = page.isBackwards() ? BY_ID.reversed() : BY_ID;
        return new Lookup<>(
                series.values().stream()
                        .filter(row -> row.id().startsWith(page.prefix()))
                        .filter(row -> page.from().isEmpty() || byId.compare(row.id(), page.from()) > 0)
                        .sorted(Comparator.comparing(SeriesRow::id, byId))
                        .limit(page.limit())
                        .toList(),
                readable);
    }

    @Override
    public Lookup<List<SeriesRow>> worst(int limit) {
        return new Lookup<>(WorstSeries.worst(List.of(List.copyOf(series.values())), limit), readable);
    }

    @Override
    public @Nullable HostPort ownerOf(String id) {
        return owners.get(id);
    }

    @Override
    public Set<HostPort> instances() {
        return group;
    }

    @Override
    public int partitions() {
        return 2;
    }

    @Override
    public Object assignment() {
        return Map.copyOf(owners);
    }

    @Override
    public String state() {
        return "RUNNING";
    }

    @Override
    public long acceptedPoints() {
        return 12;
    }

    @Override
    public long emittedForecasts() {
        return 11;
    }

    @Override
    public double lag() {
        return lag;
    }

    @Override
    public Map<String, Long> deadLettersByReason() {
        return Map.of("not-json", 2L, "null-key", 1L);
    }

    @Override
    public long swaps() {
        return 1;
    }

    @Override
    public String serving() {
        return Forecast.LAST_VALUE;
    }

    @Override
    public @Nullable Long servingSinceMs() {
        return null;
    }

    @Override
    public long series() {
        return series.size();
    }

    @Override
    public double recentLatencyMs(double quantile) {
        return Double.NaN;
    }

    @Override
    public Health live() {
        return new Health(true, "running");
    }

    @Override
    public Health ready() {
        return new Health(true, "running");
    }

    @Override
    public void close() {
        api.close();
        server.close();
        registry.close();
    }
}
