package io.rollcast.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.rollcast.trainer.referee.Referee;
import io.rollcast.wire.Decision;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusPanelTest {

    private static final int TERMINAL_WIDTH = 80;

    private static StatusPanel.Status status(
            String fitting, double fitted, double @Nullable [] mse, double[] mseLastValue) {
        return new StatusPanel.Status(
                Duration.ofSeconds(75),
                1_000,
                100,
                100,
                new ForecastWatch.Books(1_000, 20, 0, 10, 20),
                0,
                0,
                mse == null ? "last-value" : "lstm/1",
                1,
                fitting,
                fitted,
                mse,
                mseLastValue,
                new ForecastWatch.Shown("s-00001", new double[50], new double[mseLastValue.length]));
    }

    /** Lines without colours and cursor movements. */
    private static List<String> lines(double @Nullable [] mse, double[] mseLastValue) {
        return lines(new StatusPanel(TERMINAL_WIDTH).redraw(status("idle", 0, mse, mseLastValue)));
    }

    private static List<String> lines(String drawn) {
        return drawn.replaceAll("\u001b\\[[0-9]*[A-Za-z]", "").lines().toList();
    }

    private static double[] errors(int horizon, double error) {
        double[] errors = new double[horizon];
        Arrays.fill(errors, error);
        return errors;
    }

    private static List<String> figures(List<String> lines, String predictor) {
        return lines.stream()
                .filter(line -> line.startsWith("  " + predictor))
                .flatMap(line -> Arrays.stream(line.substring(13).trim().split(" +")))
                .toList();
    }

    @Test
    void tenErrorsStandInALineEach() {
        List<String> lines = lines(errors(10, 0.1), errors(10, 0.4));

        assertThat(lines).contains("  lstm/1      0.100 0.100 0.100 0.100 0.100 0.100 0.100 0.100 0.100 0.100");
        assertThat(lines).contains("  accuracy   live error 0.100, last value's 0.400: 75 % less");
        assertThat(figures(lines, "steps ahead")).isEmpty();
    }

    @Test
    void aHorizonOfTwentyFourShowsTwentyFourErrors() {
        List<String> lines = lines(errors(24, 0.1), errors(24, 0.4));

        assertThat(figures(lines, "lstm/1")).hasSize(24).containsOnly("0.100");
        assertThat(figures(lines, "last-value")).hasSize(24).containsOnly("0.400");
        assertThat(figures(lines, "steps ahead"))
                .hasSize(24)
                .startsWith("1", "2")
                .endsWith("24");
        assertThat(lines).allMatch(line -> line.length() <= TERMINAL_WIDTH);
    }

    @Test
    void ofALargeHorizonSomeAreShownFromTheFirstToTheLast() {
        List<String> lines = lines(errors(288, 0.1), errors(288, 0.4));

        assertThat(figures(lines, "lstm/1")).hasSize(24);
        assertThat(figures(lines, "steps ahead")).startsWith("1", "13").endsWith("288");
        assertThat(lines).allMatch(line -> line.length() <= TERMINAL_WIDTH);
    }

    @Test
    void aReleaseIsComparedAtItsOwnSteps() {
        // Given a last value that was scored at 4 steps, and a release of 2, the second of which was not scored yet
        double[] lastValue = {0.2, 0.4, 0.6, 0.8};
        double[] release = {0.1, Double.NaN};

        List<String> lines = lines(release, lastValue);

        assertThat(lines).contains("  accuracy   live error 0.100, last value's 0.200: 50 % less");
        assertThat(figures(lines, "lstm/1")).containsExactly("0.100", "-");
    }

    @Test
    void anAbsurdErrorDoesNotBreakTheColumns() {
        List<String> lines = lines(new double[] {1.7e56, 123.456, 12.3456}, errors(3, 0.4));

        assertThat(lines)
                .contains(
                        "  lstm/1      2e+56 123.5 12.35",
                        "  accuracy   live error 6e+55, last value's 0.400: no less");
    }

    @Test
    void beforeTheFirstReleaseTheLastValueStandsAlone() {
        List<String> lines = lines(null, errors(3, 0.4));

        assertThat(lines)
                .contains(
                        "  last-value  0.400 0.400 0.400", "  accuracy   live error 0.400 by repeating the last value");
    }

    /** A sentence that is longer than a terminal is wide. */
    private static String sentenceOfTheReferee() {
        Referee referee = new Referee(Duration.ofMinutes(2));
        List.of("gru/1", "lstm/1", "ln-rnn/1", "gru/2", "lstm/2", "ln-rnn/2")
                .forEach(id -> referee.released(id, 10, 0.5, 0));
        referee.follow("gru/1", Optional.empty(), 0);
        Referee.Ruling noPlace = Stream.of("lstm/1", "ln-rnn/1", "gru/2", "lstm/2", "ln-rnn/2")
                .flatMap(id -> referee.enter(id, "gru/1", "it was better on what was held out", 0).stream())
                .filter(ruling -> ruling.kind() == Decision.Kind.LEFT)
                .findFirst()
                .orElseThrow();
        TrainingWatch training = new TrainingWatch();
        training.onDecision(new Decision(
                Decision.VERSION, 1, 0, noPlace.kind(), noPlace.release(), noPlace.beside(), noPlace.why(), null));
        return training.now();
    }

    @Test
    void whatIsLongerThanALineIsCutSoThatTheNextPanelCoversIt() {
        StatusPanel panel = new StatusPanel(TERMINAL_WIDTH);
        String sentence = sentenceOfTheReferee();
        assertThat(sentence).hasSizeGreaterThan(TERMINAL_WIDTH);

        List<String> lines = lines(panel.redraw(status(sentence, 0.5, errors(10, 0.1), errors(10, 0.4))));

        assertThat(lines).allMatch(line -> line.length() <= TERMINAL_WIDTH);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("  training"))
                .singleElement(STRING)
                .hasSize(TERMINAL_WIDTH)
                .contains("━ " + sentence.substring(0, 40));
        assertThat(panel.redraw(status("idle", 0, null, errors(10, 0.4))))
                .startsWith("\u001b[%dA".formatted(lines.size()));
    }

    @Test
    void aTextOfSeveralLinesIsDrawnInOne() {
        StatusPanel panel = new StatusPanel(TERMINAL_WIDTH);

        List<String> lines = lines(panel.redraw(status("not published:\n\tbroken", 0, null, errors(3, 0.4))));

        assertThat(lines).contains("  training   not published: broken");
        assertThat(panel.redraw(status("idle", 0, null, errors(3, 0.4))))
                .startsWith("\u001b[%dA".formatted(lines.size()));
    }
}
