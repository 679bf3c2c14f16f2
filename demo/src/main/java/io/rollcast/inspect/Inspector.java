package io.rollcast.inspect;

import io.rollcast.inspect.TopicSample.Sampled;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.Problems;
import io.rollcast.wire.format.UnavailableFormatException;
import io.rollcast.wire.format.WireFormat;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Goes from a sample to the commands: recognises the format, surveys the fields, guesses the mapping, reads the series with
 * the very options that the commands have, and describes them.
 */
final class Inspector {

    private static final int MOST_BYTES_SHOWN = 24;

    /** The default in words. Without any option JSON is read strictly: no texts for numbers, no arrays. */
    private static final List<String> BY_PATHS = List.of("--series-key", "key");

    /** What the options of a format are read into. */
    @Command
    private static final class Reader {
        @Mixin
        private final FormatOptions format = new FormatOptions();
    }

    private final Recogniser recogniser;
    private final List<String> common;
    private final GivenSchemas schemas;
    private final ZoneId system;

    /**
     * An inspector.
     *
     * @param common options that both commands get as they are
     * @param system zone of this computer
     */
    Inspector(GivenSchemas schemas, List<String> common, ZoneId system) {
        this.system = system;
        this.recogniser = new Recogniser(schemas);
        this.common = List.copyOf(common);
        this.schemas = schemas;
    }

    /** Inspects a sample. */
    Inspection inspect(TopicSample sample) {
        Optional<Recognition> recognised = recogniser.recognise(sample.records());
        List<String> remarks = new ArrayList<>();
        if (sample.isCut()) {
            remarks.add("the sample is smaller than asked for: half a minute was over");
        }
        if (recognised.isEmpty()) {
            remarks.add(
                    "no format fits most of the records, which begin like %s: --format deserializer with your own class reads any"
                            .formatted(beginning(sample.records().get(0))));
            return found(sample, "not recognised", 0, null, null, remarks, null, List.of(), null);
        }
        Recognition recognition = recognised.get();
        if (recognition.decoder() == null) {
            remarks.add("the schemas are in a registry: run this again with --schema-registry URL");
            return found(sample, recognition.words(), recognition.share(), null, null, remarks, null, List.of(), null);
        }
        Fields fields = new Fields(sample.records(), recognition.decoder());
        MappingGuess mapping = new MappingGuess(recognition.format(), fields, system);
        remarks.addAll(mapping.remarks());
        if (!mapping.hasValues() || !mapping.tellsSeries()) {
            return found(
                    sample, recognition.words(), recognition.share(), fields, mapping, remarks, null, List.of(), null);
        }
        List<String> described = new ArrayList<>(recognition.arguments());
        described.addAll(schemas.arguments().getOrDefault(recognition.format(), List.of()));
        described.addAll(mapping.arguments());
        SeriesSurvey series = survey(sample, format(described), mapping);
        if (described.isEmpty() && series.accepted() < series.records()) {
            SeriesSurvey byPaths = survey(sample, format(BY_PATHS), mapping);
            if (byPaths.accepted() > series.accepted()) {
                described.addAll(BY_PATHS);
                series = byPaths;
            }
        }
        if (series.accepted() == 0) {
            remarks.add(
                    "the options that were found accept no record, the first because %s: give your own to train and forecast"
                            .formatted(series.rejection()));
            return found(
                    sample, recognition.words(), recognition.share(), fields, mapping, remarks, null, List.of(), null);
        }
        PointAdvice advice = new PointAdvice(series);
        described.addAll(advice.arguments());
        return found(
                sample,
                recognition.words(),
                recognition.share(),
                fields,
                mapping,
                remarks,
                series,
                advice.reasons(),
                CommandLines.of(sample.topic(), common, described, advice.ofTrain()));
    }

    private static SeriesSurvey survey(TopicSample sample, WireFormat format, MappingGuess mapping) {
        try {
            return SeriesSurvey.of(sample, format, mapping.hasSeveralValues(), mapping.isNamedCounter());
        } catch (UnavailableFormatException e) {
            throw ConfigurationException.causedBy(e, "%s; --schema-registry must name one that runs", e.getMessage());
        }
    }

    /** The format as the services make it of these options. */
    private static WireFormat format(List<String> arguments) {
        Reader reader = new Reader();
        new CommandLine(reader).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments.toArray(new String[0]));
        Problems problems = new Problems();
        reader.format.check(problems);
        if (!problems.found().isEmpty()) {
            throw ConfigurationException.of(
                    "the options '%s' that were found do not fit each other: %s; give your own to train and forecast",
                    String.join(" ", arguments), problems.found().get(0));
        }
        return reader.format.format();
    }

    private static String beginning(Sampled sampled) {
        StringBuilder hex = new StringBuilder();
        byte[] value = sampled.value();
        for (int i = 0; i < Math.min(MOST_BYTES_SHOWN, value.length); i++) {
            hex.append("%02x ".formatted(value[i]));
        }
        return "%s(%d bytes)".formatted(hex.toString().toLowerCase(Locale.ROOT), value.length);
    }

    private static Inspection found(
            TopicSample sample,
            String words,
            double share,
            @Nullable Fields fields,
            @Nullable MappingGuess mapping,
            List<String> remarks,
            @Nullable SeriesSurvey series,
            List<String> reasons,
            @Nullable CommandLines commands) {
        return new Inspection(
                sample.topic(),
                sample.partitions(),
                sample.onTopic(),
                sample.records().size(),
                sample.tombstones(),
                words,
                share,
                fields == null ? List.of() : fields.keyExamples(),
                fields == null ? 0 : fields.distinctKeys(),
                mapping == null ? List.of() : mapping.told(),
                series,
                remarks,
                reasons,
                commands);
    }
}
