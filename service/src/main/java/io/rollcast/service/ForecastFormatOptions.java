package io.rollcast.service;

import io.rollcast.wire.Topics;
import io.rollcast.wire.format.ConnectJsonForecastEncoder;
import io.rollcast.wire.format.TwoWayFormat;
import io.rollcast.wire.format.WireFormat;
import io.rollcast.wire.format.registry.AvroForecastEncoder;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Option of what the values of forecasts are, for the service that writes them. */
public final class ForecastFormatOptions {

    /** What {@code --forecast-format} takes. */
    enum ForecastFormat {
        JSON,
        /** With the schema in a registry. */
        AVRO,
        /** JSON with its schema in each record, as Kafka Connect reads it. */
        CONNECT_JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(
            names = "--forecast-format",
            paramLabel = "NAME",
            description = "What the values of forecasts are: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); avro"
                    + " needs --schema-registry.",
            defaultValue = "json")
    ForecastFormat forecastFormat = ForecastFormat.JSON;

    /**
     * Notes what is wrong.
     *
     * @param input options of the observations, which name the registry
     */
    public void check(Problems problems, FormatOptions input) {
        problems.require(
                forecastFormat != ForecastFormat.AVRO || input.namesRegistry(),
                "--forecast-format avro needs --schema-registry: give the URL of the registry that is told the schema");
    }

    /**
     * The topics with the format of observations that {@code input} describes, and with that of forecasts.
     *
     * @throws RuntimeException if {@link #check} or that of {@code input} would name a problem
     */
    public Topics topics(Topics topics, FormatOptions input) {
        return topics.withFormat(format(input.format(), input, topics.forecasts()));
    }

    private WireFormat format(WireFormat observations, FormatOptions input, String forecastsTopic) {
        return switch (forecastFormat) {
            case JSON -> observations;
            case AVRO -> new TwoWayFormat(observations, new AvroForecastEncoder(input.registry(), forecastsTopic));
            case CONNECT_JSON -> new TwoWayFormat(observations, new ConnectJsonForecastEncoder());
        };
    }
}
