package io.rollcast.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.inspect.TopicSample.Sampled;
import io.rollcast.service.ConfigurationException;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.Numbers;
import io.rollcast.wire.format.UnavailableFormatException;
import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFormat;
import io.rollcast.wire.format.registry.JsonSchemaDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Recognises the format of values: tries one after the other, the most telling first, and takes the one that fits most. */
final class Recogniser {

    /** Share of records that must fit. */
    private static final double LEAST_SHARE = 0.6;

    /** From this share on, formats that are tried later are not better. */
    private static final double ENOUGH = 0.95;

    private static final int SCHEMA_ID_BYTES = 5;
    private static final int MOST_SCHEMA_IDS = 50;

    private final GivenSchemas schemas;

    Recogniser(GivenSchemas schemas) {
        this.schemas = schemas;
    }

    /** The format of most of the records; empty if there is none that is known. */
    Optional<Recognition> recognise(List<Sampled> records) {
        Recognition best = null;
        for (Attempt attempt : attempts()) {
            Recognition found = attempt.on(records);
            if (found != null && (best == null || found.share() > best.share())) {
                best = found;
            }
            if (best != null && best.share() >= ENOUGH) {
                break;
            }
        }
        return Optional.ofNullable(best).filter(found -> found.share() >= LEAST_SHARE);
    }

    /** One format, tried. */
    private interface Attempt {
        @Nullable
        Recognition on(List<Sampled> records);
    }

    private List<Attempt> attempts() {
        List<Attempt> attempts = new ArrayList<>(List.of(
                this::plain,
                this::telegrafJson,
                this::prometheus,
                this::json,
                this::text,
                this::lineProtocol,
                records -> new CsvGuess(records).recognition(),
                this::numbers));
        // Eight bytes can be both; only a registry can tell.
        attempts.add(schemas.registered().isEmpty() ? attempts.size() : attempts.size() - 1, this::registered);
        return attempts;
    }

    private @Nullable Recognition plain(List<Sampled> records) {
        return best(schemas.plain(), "without a schema id", records);
    }

    private static @Nullable Recognition best(
            Map<ValueFormat, ValueDecoder> decoders, String words, List<Sampled> records) {
        Recognition best = null;
        for (Map.Entry<ValueFormat, ValueDecoder> decoder : decoders.entrySet()) {
            String name = decoder.getKey() == ValueFormat.AVRO ? "Avro" : "Protobuf";
            Recognition found =
                    recognised(decoder.getKey(), name + " " + words, decoder.getValue(), records, row -> true);
            if (found != null && (best == null || found.share() > best.share())) {
                best = found;
            }
        }
        return best;
    }

    private @Nullable Recognition telegrafJson(List<Sampled> records) {
        return recognised(
                ValueFormat.TELEGRAF_JSON,
                "JSON as Telegraf writes it",
                Formats.json(),
                records,
                row -> has(row, "fields", "name", "tags", "timestamp"));
    }

    private @Nullable Recognition prometheus(List<Sampled> records) {
        return recognised(
                ValueFormat.PROMETHEUS,
                "JSON as prometheus-kafka-adapter writes it",
                Formats.json(),
                records,
                row -> has(row, "labels", "name", "value", "timestamp"));
    }

    private @Nullable Recognition json(List<Sampled> records) {
        Recognition connect = recognised(
                ValueFormat.JSON,
                "JSON of Kafka Connect, with its schema in each record",
                Formats.json(),
                records,
                row -> has(row, "schema", "payload"));
        if (connect != null && connect.share() >= ENOUGH) {
            return connect;
        }
        Recognition objects = recognised(
                ValueFormat.JSON,
                "JSON objects",
                Formats.json(),
                records,
                row -> row instanceof JsonNode node && node.isObject());
        if (objects != null && objects.share() >= LEAST_SHARE) {
            return objects;
        }
        return recognised(
                ValueFormat.JSON,
                "JSON numbers",
                Formats.json(),
                records,
                row -> row instanceof JsonNode node && node.isNumber());
    }

    private static boolean has(Object row, String... names) {
        if (!(row instanceof JsonNode node)) {
            return false;
        }
        for (String name : names) {
            if (!node.has(name)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Recognition text(List<Sampled> records) {
        return recognised(
                ValueFormat.TEXT, "numbers as text", Formats.text(), records, row -> Numbers.number(row) != null);
    }

    private @Nullable Recognition lineProtocol(List<Sampled> records) {
        return recognised(ValueFormat.INFLUX, "InfluxDB's line protocol", Formats.lineProtocol(), records, row -> true);
    }

    /** Values of four or eight bytes which make sense as one kind of number. */
    private @Nullable Recognition numbers(List<Sampled> records) {
        List<Recognition> found = new ArrayList<>();
        found.add(number(ValueFormat.DOUBLE, Double.BYTES, records, Recogniser::likelyDouble));
        found.add(number(ValueFormat.LONG, Long.BYTES, records, Recogniser::likelyWhole));
        found.add(number(ValueFormat.FLOAT, Float.BYTES, records, Recogniser::likelyFloat));
        found.add(number(ValueFormat.INT, Integer.BYTES, records, Recogniser::likelyWhole));
        Recognition best = found.get(0);
        for (Recognition other : found) {
            best = other.share() > best.share() ? other : best;
        }
        return best;
    }

    private static Recognition number(
            ValueFormat format, int length, List<Sampled> records, DoubleUnaryOperator likelihood) {
        double sum = 0;
        for (Sampled sampled : records) {
            byte[] value = sampled.value();
            if (value.length == length) {
                ByteBuffer bytes = ByteBuffer.wrap(value);
                sum += likelihood.applyAsDouble(
                        switch (format) {
                            case DOUBLE -> bytes.getDouble();
                            case LONG -> bytes.getLong();
                            case FLOAT -> bytes.getFloat();
                            default -> bytes.getInt();
                        });
            }
        }
        ValueDecoder decoder = switch (format) {
            case DOUBLE -> Formats.float64();
            case LONG -> Formats.int64();
            case FLOAT -> Formats.float32();
            default -> Formats.int32();
        };
        return new Recognition(
                format,
                "%d bytes of a %s".formatted(length, format),
                List.of("--format", format.toString()),
                decoder,
                sum / records.size());
    }

    private static double likelyDouble(double value) {
        double size = Math.abs(value);
        return value == 0 || (size > 1e-30 && size < 1e30) ? 1 : 0;
    }

    private static double likelyFloat(double value) {
        double size = Math.abs(value);
        return value == 0 || (size > 1e-12 && size < 1e12) ? 1 : 0;
    }

    private static double likelyWhole(double value) {
        return Math.abs(value) < 1e15 ? 1 : 0;
    }

    /** Values behind a schema id. */
    private @Nullable Recognition registered(List<Sampled> records) {
        List<Integer> ids = new ArrayList<>();
        for (Sampled sampled : records) {
            byte[] value = sampled.value();
            if (value.length > SCHEMA_ID_BYTES && value[0] == 0) {
                ids.add(ByteBuffer.wrap(value).getInt(1));
            }
        }
        long distinct = ids.stream().distinct().count();
        if (ids.isEmpty() || ids.stream().anyMatch(id -> id <= 0) || distinct > MOST_SCHEMA_IDS) {
            return null;
        }
        Recognition json = recognised(
                ValueFormat.JSON_SCHEMA, "JSON behind schema ids", new JsonSchemaDecoder(), records, row -> true);
        if (json != null && json.share() >= LEAST_SHARE) {
            return json;
        }
        String words = "behind schema ids (%s)"
                .formatted(String.join(
                        ", ",
                        ids.stream().distinct().limit(5).map(String::valueOf).toList()));
        if (schemas.registered().isEmpty()) {
            double share = (double) ids.size() / records.size();
            return new Recognition(
                    ValueFormat.AVRO, "Avro or Protobuf " + words, List.of("--format", "avro"), null, share);
        }
        return best(schemas.registered(), words, records);
    }

    /** The format with the share of records all of whose rows are as they should; null if there is none. */
    static @Nullable Recognition recognised(
            ValueFormat format, String words, ValueDecoder decoder, List<Sampled> records, Predicate<Object> fits) {
        List<String> arguments = format == ValueFormat.JSON ? List.of() : List.of("--format", format.toString());
        double share = share(decoder, records, fits);
        return share == 0 ? null : new Recognition(format, words, arguments, decoder, share);
    }

    static double share(ValueDecoder decoder, List<Sampled> records, Predicate<Object> fits) {
        int found = 0;
        for (Sampled sampled : records) {
            try {
                List<?> rows = decoder.rows(sampled.record());
                found += !rows.isEmpty() && rows.stream().allMatch(row -> row != null && fits.test(row)) ? 1 : 0;
            } catch (MalformedObservationException e) {
                // It is of another format.
            } catch (UnavailableFormatException e) {
                throw ConfigurationException.causedBy(
                        e, "%s; --schema-registry must name one that runs", e.getMessage());
            }
        }
        return (double) found / records.size();
    }
}
