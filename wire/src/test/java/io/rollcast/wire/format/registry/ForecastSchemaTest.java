package io.rollcast.wire.format.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

/** The schema of forecasts goes on: consumers of either schema read what was written with the other, so registries take it. */
class ForecastSchemaTest {

    @Test
    void itIsCompatibleWithAnEarlierOneInBothDirections() throws IOException {
        Schema earlier;
        try (InputStream json = getClass().getResourceAsStream("forecast-without-bounds.avsc")) {
            earlier = new Schema.Parser().parse(Objects.requireNonNull(json));
        }

        assertThat(compatibility(AvroForecastEncoder.SCHEMA, earlier)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(compatibility(earlier, AvroForecastEncoder.SCHEMA)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(earlier.getFields())
                .hasSizeLessThan(AvroForecastEncoder.SCHEMA.getFields().size());
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }
}
