package io.rollcast.forecaster.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.rollcast.forecaster.serving.ReleaseLedger.Entry;
import io.rollcast.forecaster.serving.ReleaseLedger.Fitted;
import io.rollcast.forecaster.serving.ReleaseLedger.Refusal;
import io.rollcast.forecaster.serving.ReleaseLedger.Served;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Provenance.Validation;
import io.rollcast.service.FiniteOrNull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API's JSON: names in snake_case, and null for what is no finite number. */
final class ApiJson {

    /** A release's parts lie side by side, and the fields of one that is not there are null. */
    private static final class Releases extends StdSerializer<Entry> {
        private static final long serialVersionUID = 1;

        Releases() {
            super(Entry.class);
        }

        @Override
        public void serialize(Entry release, JsonGenerator json, SerializerProvider provider) throws IOException {
            var fitted = Optional.ofNullable(release.fitted());
            var dimensions = fitted.map(Fitted::dimensions);
            var validation = fitted.map(Fitted::validation);
            var refusal = Optional.ofNullable(release.refusal());
            var served = Optional.ofNullable(release.served());
            json.writeStartObject();
            json.writeStringField("id", release.id());
            put(json, provider, "digest", fitted.map(Fitted::digest));
            put(json, provider, "architecture", fitted.map(Fitted::architecture));
            put(json, provider, "layers", dimensions.map(Dimensions::layers));
            put(json, provider, "units", dimensions.map(Dimensions::units));
            put(json, provider, "window", dimensions.map(Dimensions::window));
            put(json, provider, "parent", fitted.map(Fitted::parent));
            put(json, provider, "created_ms", fitted.map(Fitted::createdMs));
            put(json, provider, "fit_seconds", fitted.map(Fitted::seconds));
            put(json, provider, "validation_mse", validation.map(Validation::mse));
            put(json, provider, "validation_last_value_mse", validation.map(Validation::lastValueMse));
            put(json, provider, "validation_error", validation.map(Validation::error));
            put(json, provider, "validation_naive_error", validation.map(Validation::naiveError));
            put(json, provider, "validation", validation.map(Validation::beside));
            json.writeStringField("state", release.state().name().toLowerCase(Locale.ROOT));
            put(json, provider, "refused_reason", refusal.map(Refusal::reason));
            put(json, provider, "refused_detail", refusal.map(Refusal::detail));
            put(json, provider, "refused_at_ms", refusal.map(Refusal::atMs));
            put(json, provider, "served_from_ms", served.map(Served::fromMs));
            put(json, provider, "served_to_ms", served.map(Served::toMs));
            json.writeEndObject();
        }

        private static void put(JsonGenerator json, SerializerProvider provider, String name, Optional<?> value)
                throws IOException {
            provider.defaultSerializeField(name, value.orElse(null), json);
        }
    }

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            // Another instance may be of a later build.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new FiniteOrNull())
            .addModule(new SimpleModule().addSerializer(new Releases()))
            .build();

    private ApiJson() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a record can be written", e);
        }
    }

    /**
     * Reads what another instance wrote.
     *
     * @throws IOException if it is of another form
     */
    static <T> T read(byte[] json, Class<T> type) throws IOException {
        return notNull(MAPPER.readValue(json, type));
    }

    private static <T> T notNull(@Nullable T value) throws IOException {
        if (value == null) {
            throw new IOException("null is no answer");
        }
        return value;
    }
}
