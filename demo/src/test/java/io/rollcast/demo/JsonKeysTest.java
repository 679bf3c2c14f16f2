package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Keys of what commands print with {@code --json}: scripts rely on them, so they are added here, and not renamed or removed
 * within a major version (docs/promises.md).
 */
class JsonKeysTest {

    /** Those whose names are made from Java's. */
    private static final Set<String> SNAKE_CASE = Set.of("backtest.Report", "explain.");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            audit.AuditCommand$Report | series, endedSeries, limitedSeries, scatteredSeries, seriesLeftOut, fromTheBeginning, points, forecasts, lost, doubled, outOfOrder, wrongTimes, coldAgain, byRelease, examples
            backtest.Report | source, split, horizon, series, points, origins, too_short, constant, forecasters, by_series, kinds
            backtest.Report$OfForecaster | name, is_network, parameters, fit_seconds, remark, roll_seconds, mase, smape, relative_rmse, mase_by_step, mase_by_kind, interval80, interval95, better_than
            backtest.Report$OfInterval | coverage, coverage_by_step, right, relative_width, width, ideal_width, score
            backtest.Report$OfSeries | series, kind, learnt, points, season, mase, coverage80, coverage95
            backtest.Report$Figure | median, mean
            doctor.DiagnosisText$Json | wrong, findings, not_looked_at
            doctor.Finding | level, what, why, remedy
            explain.Explanation | forecast, recomputed, deviation, value, points, season, spread, last_value_first, release, provenance, composition
            inspect.Inspection | topic, partitions, on_topic, read, tombstones, format, format_share, keys, distinct_keys, fields, series, remarks, reasons, commands
            inspect.Field | path, type, share, distinct, examples, role
            inspect.SeriesSurvey | series, points, accepted, records, rejection, examples, paces, even_share, missing_share, duplicate_share, differing_share, gaps, spread_share, negative_share, zero_share, growing_share, counter_share, counter_ids, count_share, state_share, unwritten_zero_share, season, step_ms, late_share, latest_ms
            inspect.CommandLines | train, forecast
            pipeline.DemoSummary | observations, forecasts, deadLetters, sequenceFaults, series, releases, decisions, champion, swaps, mse, mseLastValue, scaledError, scaledErrorLastValue, coverage80, coverage95, latencyMsP50, latencyMsP99, startupSeconds, whole
            pipeline.DemoSummary$Release | id, architecture, validationMse, fitSeconds
            network.Provenance | parent, created_ms, seed, epochs, steps, fit_seconds, training_loss, training_series, training_points, from_ms, to_ms, offsets, validation, versions, learnt_until_ms
            network.Provenance$Validation | windows, mse, held_out_series_mse, held_out_time_mse, last_value_mse, mean_mse, linear_mse, relative_mse, naive_relative_mse, mase
            network.Provenance$Mase | network, last_value, mean, seasonal_naive, linear, ridge
            trainer.releases.ListedRelease | id, champion, serving, pinned, digest, bytes, parameters, provenance, shadow, refused
            trainer.releases.ReleaseStory | release, state, provenance, shadow, decisions
            wire.Decision | version, number, at_ms, kind, release, beside, why, evidence
            wire.Challengers$Entry | id, role, since_ms, evidence, blocks_to_decide
            wire.Evidence | blocks, points, champion_error, difference, lower, upper
            """)
    void keysAreOnlyAdded(String type, String keys) throws ClassNotFoundException {
        JsonMapper mapper = SNAKE_CASE.stream().anyMatch(type::startsWith)
                ? JsonMapper.builder()
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .build()
                : JsonMapper.builder().build();

        List<String> found = mapper
                .getSerializationConfig()
                .introspect(mapper.constructType(Class.forName("io.rollcast." + type)))
                .findProperties()
                .stream()
                .filter(BeanPropertyDefinition::couldSerialize)
                .map(BeanPropertyDefinition::getName)
                .toList();

        assertThat(found).as("keys of %s", type).containsExactlyInAnyOrder(keys.split(", "));
    }
}
