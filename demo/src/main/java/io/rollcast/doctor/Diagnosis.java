package io.rollcast.doctor;

import io.rollcast.doctor.Finding.Level;
import io.rollcast.service.Right;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the checks found, and what they could not look at. Checks add to it one after the other, on the main thread. */
final class Diagnosis {

    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> notLookedAt = new LinkedHashSet<>();

    void wrong(String what, String why, String remedy) {
        findings.add(new Finding(Level.WRONG, what, why, remedy));
    }

    void look(String what, String why, String remedy) {
        findings.add(new Finding(Level.LOOK, what, why, remedy));
    }

    void inform(String what, String why, String remedy) {
        findings.add(new Finding(Level.INFO, what, why, remedy));
    }

    /** The cluster did not permit it. */
    void lacks(Right right) {
        notLookedAt.add("%s: needs %s".formatted(right.without().orElse("something is not looked at"), right));
    }

    /** The cluster did not answer in time. */
    void unanswered(String what) {
        notLookedAt.add("%s: the cluster gave no answer in time".formatted(what));
    }

    /** The worst first. */
    List<Finding> findings() {
        return findings.stream().sorted(Comparator.comparing(Finding::level)).toList();
    }

    List<String> notLookedAt() {
        return List.copyOf(notLookedAt);
    }

    long count(Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}
