package io.rollcast.inspect;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.rollcast.service.Invocation;
import io.rollcast.wire.ShownText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An inspection for people: short sections, aligned columns. */
final class InspectionText {

    private static final int MOST_FIELDS = 40;

    private final Inspection found;
    private final Invocation invocation;
    private final StringBuilder text = new StringBuilder();

    private InspectionText(Inspection found, Invocation invocation) {
        this.found = found;
        this.invocation = invocation;
    }

    /** The text, with an end of line. */
    static String of(Inspection found, Invocation invocation) {
        InspectionText text = new InspectionText(found, invocation);
        text.topic();
        text.fields();
        text.series();
        text.remarks();
        text.commands();
        return text.text.toString();
    }

    private void topic() {
        line("Topic", "%s", found.topic());
        line(
                "Records",
                "%,d of some %,d read, the latest of %s%s",
                found.read(),
                found.onTopic(),
                counted(found.partitions(), "partition"),
                found.tombstones() == 0 ? "" : "; %,d without a value, which end series".formatted(found.tombstones()));
        line("Format", "%s, %s of the records", found.format(), percent(found.formatShare()));
        if (!found.keys().isEmpty()) {
            line("Keys", "%,d different, such as %s", found.distinctKeys(), String.join(", ", found.keys()));
        } else if (!found.fields().isEmpty()) {
            line("Keys", "none that are text");
        }
    }

    private void fields() {
        List<Field> shown = found.fields().stream()
                .filter(field -> !field.path().isEmpty())
                .limit(MOST_FIELDS)
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"Field", "type", "present", "distinct", "is", "such as"});
        for (Field field : shown) {
            rows.add(new String[] {
                ShownText.line(field.path()),
                field.type().toString(),
                percent(field.share()),
                "%,d%s".formatted(field.distinct(), field.distinct() < Fields.MOST_DISTINCT ? "" : "+"),
                field.role().isEmpty() ? "-" : field.role(),
                ShownText.line(String.join(", ", field.examples()))
            });
        }
        text.append('\n');
        rows.forEach(row -> text.append(aligned(row, widths(rows))).append('\n'));
        if (found.fields().size() > shown.size() && shown.size() == MOST_FIELDS) {
            text.append("... and %d more\n".formatted(found.fields().size() - shown.size()));
        }
        boolean hasTime = shown.stream().anyMatch(field -> field.role().equals("time"));
        boolean hasOthers = shown.stream().anyMatch(field -> field.type() == Field.Type.TIME);
        if (!hasTime && hasOthers) {
            text.append("The time is that of the records.\n");
        }
    }

    private static int[] widths(List<String[]> rows) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return widths;
    }

    private static String aligned(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
        }
        return line.toString().stripTrailing();
    }

    private void series() {
        SeriesSurvey series = found.series();
        if (series == null) {
            return;
        }
        text.append('\n');
        line(
                "Series",
                "%,d with %s, such as %s",
                series.series(),
                counted(series.points(), "point"),
                String.join(", ", series.examples()));
        if (series.rejection() != null) {
            line(
                    "Rejected",
                    "%,d of %,d records, the first because %s",
                    series.records() - series.accepted(),
                    series.records(),
                    series.rejection());
        }
        if (series.stepMs() == 0) {
            line("Step", "unknown, no series has points of two times");
        } else {
            line(
                    "Step",
                    "%s usually, %s of the intervals are even; missing steps %s, duplicates %s, late %s",
                    Times.text(series.stepMs()),
                    percent(series.evenShare()),
                    percent(series.missingShare()),
                    percent(series.duplicateShare()),
                    percent(series.lateShare()));
        }
        line(
                "Values",
                "negative %s, zero %s; counters %s of the series, counts %s",
                percent(series.negativeShare()),
                percent(series.zeroShare()),
                percent(series.counterShare()),
                percent(series.countShare()));
        if (series.season() != null) {
            line(
                    "Season",
                    "%,d steps (%s), correlation %.2f",
                    series.season().steps(),
                    series.season().length(),
                    series.season().correlation());
        }
    }

    private void remarks() {
        List<String> lines = new ArrayList<>(found.remarks());
        lines.addAll(found.reasons());
        if (!lines.isEmpty()) {
            text.append('\n');
            lines.forEach(remark -> line("Note", "%s", remark));
        }
    }

    private void commands() {
        text.append('\n');
        if (found.commands() == null) {
            text.append("No commands: see the notes.\n");
            return;
        }
        found.commands()
                .shown(invocation)
                .forEach(shown -> text.append(ShownText.line(shown)).append('\n'));
    }

    @FormatMethod
    private void line(String name, @FormatString String form, @Nullable Object... arguments) {
        text.append("%-9s ".formatted(name))
                .append(ShownText.line(String.format(Locale.ROOT, form, arguments)))
                .append('\n');
    }

    private static String counted(int count, String noun) {
        return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }

    /** Shares near an end are not rounded to it. */
    private static String percent(double share) {
        double percent = 100 * share;
        boolean isNearEnd = (percent > 0 && percent < 1) || (percent > 99 && percent < 100);
        return String.format(Locale.ROOT, isNearEnd ? "%.2f %%" : "%.0f %%", percent);
    }
}
