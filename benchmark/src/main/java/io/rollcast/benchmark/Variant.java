package io.rollcast.benchmark;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.errorprone.annotations.Immutable;
import io.rollcast.forecaster.stream.ForecasterConfig.Points;
import io.rollcast.network.BaseRelease;
import io.rollcast.wire.points.PointRules;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that takes part in the comparison of pipelines. */
enum Variant {
    PASS_THROUGH("pass-through", "gru", "no inference: as many bytes of state a point", PassThrough::open),
    PASS_THROUGH_WHOLE(
            "pass-through-whole", "gru", "no inference: the whole state at every point", PassThrough::openWhole),
    PASS_THROUGH_GRID(
            "pass-through-grid",
            "gru",
            "no inference: means of ten points, by windows of Kafka Streams",
            WindowedPassThrough::new),
    ROLLCAST_GRID("rollcast-grid", "gru", "Rollcast, GRU, on means of ten points"),
    ROLLCAST_GRU("rollcast-gru", "gru", "Rollcast, GRU"),
    ROLLCAST_LSTM("rollcast-lstm", "lstm", "Rollcast, LSTM"),
    ROLLCAST_LN_RNN("rollcast-ln-rnn", "ln-rnn", "Rollcast, LN-RNN"),
    ROLLCAST_BASE("rollcast-base", BaseRelease.BEST, "Rollcast, base/1 that comes with it, an LSTM"),
    ROLLCAST_SHADOW("rollcast-shadow", "gru", "Rollcast, GRU, with LSTM and LN-RNN in shadow"),
    DJL_GRU("djl-gru", "gru", "DJL point by point, GRU", DjlForecaster::open),
    ONNX_GRU("onnx-gru", "gru", "ONNX Runtime point by point, GRU", OnnxForecaster::open),
    ONNX_LSTM("onnx-lstm", "lstm", "ONNX Runtime point by point, LSTM", OnnxForecaster::open),
    RCF("rcf", "gru", "Random Cut Forest, one per series", RcfForecaster::open);

    /** Opens a variant in this process. */
    @Immutable
    interface Opener {
        Contestant open(Job job);
    }

    private final String label;
    private final String description;
    private final Opener open;
    private final String architecture;

    /** Rollcast itself. */
    Variant(String label, String architecture, String description) {
        this.label = label;
        this.description = description;
        this.open = RollcastContestant::new;
        this.architecture = architecture;
    }

    /** A peer. */
    Variant(String label, String architecture, String description, Opener open) {
        this.label = label;
        this.description = description;
        this.open = open;
        this.architecture = architecture;
    }

    /** The name that options, tables and JSON use. */
    @JsonValue
    String label() {
        return label;
    }

    String description() {
        return description;
    }

    /** The network that Rollcast runs here, {@code gru}, {@code lstm} or {@code ln-rnn}. */
    String architecture() {
        return architecture;
    }

    /** The file of the release that Rollcast runs here. */
    byte[] release() {
        return this == ROLLCAST_BASE ? BaseRelease.file(architecture) : Releases.file(architecture);
    }

    /** The networks that forecast in shadow beside it. */
    List<String> challengers() {
        return this == ROLLCAST_SHADOW ? List.of("lstm", "ln-rnn") : List.of();
    }

    /** Whether its numbers are forecasts of the backlog's points. */
    boolean forecasts() {
        return this != PASS_THROUGH && this != PASS_THROUGH_WHOLE && !hasGrid();
    }

    /** Whether {@link Backlog#PER_STEP} records are one point. */
    boolean hasGrid() {
        return this == PASS_THROUGH_GRID || this == ROLLCAST_GRID;
    }

    /** How its forecaster makes points. */
    Points points() {
        return hasGrid() ? Points.of(PointRules.grid(Backlog.STEP)) : Points.PLAIN;
    }

    /**
     * Most series that it is given. A forest must see hundreds of points before it is what it will be, each of which
     * takes it a millisecond; and what it costs does not depend on how many there are.
     */
    int mostSeries() {
        return this == RCF ? 10 : Integer.MAX_VALUE;
    }

    /** Opens it in this process. */
    Contestant open(Job job) {
        return open.open(job);
    }

    /**
     * Reads a label.
     *
     * @throws IllegalArgumentException naming all that there are
     */
    @JsonCreator
    static Variant of(String label) {
        return Arrays.stream(values())
                .filter(variant -> variant.label.equals(label))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("variant '%s': there are %s".formatted(label, labels())));
    }

    static boolean exists(String label) {
        return Arrays.stream(values()).anyMatch(variant -> variant.label.equals(label));
    }

    /** All labels, for people. */
    static String labels() {
        return Arrays.stream(values()).map(Variant::label).collect(Collectors.joining(", "));
    }
}
