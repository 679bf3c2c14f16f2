package io.rollcast.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a network can see of a series at each of its points. A release declares which of these its network sees. */
public enum Sight {
    /** The latest value. Every network sees it. */
    VALUE,
    /** The values one season before the point and each of the steps ahead. */
    SEASON {
        @Override
        int points(Seasons seasons) {
            return seasons.season();
        }

        @Override
        int season(Seasons seasons) {
            return seasons.season();
        }
    },
    /** The values two seasons before. */
    TWO_SEASONS {
        @Override
        int points(Seasons seasons) {
            return 2 * seasons.season();
        }

        @Override
        int season(Seasons seasons) {
            return seasons.season();
        }
    },
    /** The values a week before. */
    WEEK {
        @Override
        int points(Seasons seasons) {
            return seasons.week();
        }

        @Override
        int season(Seasons seasons) {
            return seasons.week();
        }
    },
    /** What the series' regression on its own past forecasts, and how well it has. */
    AUTOREGRESSION,
    /** The line through the latest points, and how far they lie from it. */
    LINE;

    /** Name in releases. */
    @JsonValue
    String declaredName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it looks back by whole seasons. */
    boolean isOfSeason() {
        return this == SEASON || this == TWO_SEASONS || this == WEEK;
    }

    /** How many points a season looks back from the present one; 0 where it is not known. */
    int points(Seasons seasons) {
        return 0;
    }

    /** What a step is moved back by, as often as needed, where it is further ahead than a season looks back. */
    int season(Seasons seasons) {
        return 0;
    }
}
