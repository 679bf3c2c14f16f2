package io.rollcast.wire.format;

import io.rollcast.wire.Forecast;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Forecasts as JSON with their schema in each record, as Kafka Connect's {@code JsonConverter} reads them with {@code
 * schemas.enable=true}: {@code {"schema":...,"payload":...}}, the payload being a forecast of {@link JsonFormat}. Sinks that
 * need a schema take them without a registry, if they take arrays of doubles; JDBC's does so for PostgreSQL alone. Bounds that
 * were not asked for are null.
 */
public final class ConnectJsonForecastEncoder implements ForecastEncoder {

    private static final String SCHEMA = """
            {"type":"struct","name":"io.rollcast.Forecast","optional":false,"fields":[
            {"field":"series","type":"string","optional":false},
            {"field":"seq","type":"int64","optional":false},
            {"field":"origin_ms","type":"int64","name":"org.apache.kafka.connect.data.Timestamp","version":1,"optional":false},
            {"field":"step_ms","type":"int64","optional":false},
            {"field":"model","type":"string","optional":false},
            {"field":"digest","type":"string","optional":false},
            {"field":"warm","type":"boolean","optional":false},
            {"field":"imputed","type":"int32","optional":false},
            {"field":"forecast","type":"array","items":{"type":"double","optional":false},"optional":false},
            {"field":"lower","type":"array","items":{"type":"double","optional":false},"optional":true},
            {"field":"upper","type":"array","items":{"type":"double","optional":false},"optional":true},
            {"field":"lower95","type":"array","items":{"type":"double","optional":false},"optional":true},
            {"field":"upper95","type":"array","items":{"type":"double","optional":false},"optional":true}]}
            """;

    private static final byte[] HEAD =
            "{\"schema\":%s,\"payload\":".formatted(SCHEMA.replace("\n", "")).getBytes(StandardCharsets.UTF_8);

    @Override
    public byte[] encode(Forecast forecast) {
        byte[] payload = JsonFormat.JSON.value(forecast);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(HEAD.length + payload.length + 1);
        bytes.writeBytes(HEAD);
        bytes.writeBytes(payload);
        bytes.write('}');
        return bytes.toByteArray();
    }
}
