package io.rollcast.wire.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Forecast;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

class ConnectJsonForecastEncoderTest {

    @Test
    void kafkaConnectsConverterReadsIt() {
        Forecast forecast =
                new Forecast("s-\"1\"", 7, 1_764_000_000_000L, 100, "gru/3", "31f5998bad3c6046", true, 0, new double[] {
                    0.25, -3, 1e300
                });
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", true), false);

        SchemaAndValue read = converter.toConnectData("forecasts", new ConnectJsonForecastEncoder().encode(forecast));

        Struct struct = (Struct) read.value();
        assertThat(read.schema().name()).isEqualTo("io.rollcast.Forecast");
        assertThat(struct.getString("series")).isEqualTo("s-\"1\"");
        assertThat(struct.getInt64("seq")).isEqualTo(7);
        assertThat(struct.get("origin_ms")).isEqualTo(new Date(1_764_000_000_000L));
        assertThat(struct.getInt64("step_ms")).isEqualTo(100);
        assertThat(struct.getString("model")).isEqualTo("gru/3");
        assertThat(struct.getString("digest")).isEqualTo("31f5998bad3c6046");
        assertThat(struct.getBoolean("warm")).isTrue();
        assertThat(struct.getArray("forecast")).isEqualTo(List.of(0.25, -3.0, 1e300));
        assertThat(struct.get("lower")).as("bounds that were not asked for").isNull();
    }
}
