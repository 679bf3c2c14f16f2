package io.rollcast.forecaster.stream;

import java.util.Arrays;

/**
 * A set of series, by hashes of 64 bits in place of their ids: 11 to 22 bytes a series, however long its id is. Of a million series
 * two have the same hash once in 37 million times, and count as one then.
 *
 * <p>Mutable; for one thread. Slots are searched one after the other from the hash on (linear probing); 0 marks a free one.
 */
final class SeriesHashes {

    private static final int LEAST_SLOTS = 16;

    private long[] slots = new long[LEAST_SLOTS];
    private int size;

    /** FNV-1a of the characters, whose bits are then mixed as by MurmurHash3. Never 0. */
    private static long hash(String series) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < series.length(); i++) {
            hash = (hash ^ series.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return hash == 0 ? 1 : hash;
    }

    int size() {
        return size;
    }

    void add(String series) {
        add(hash(series));
    }

    /** Into as many slots at least: into fewer, hashes in the order of their slots would crowd. */
    void addAll(SeriesHashes others) {
        while (slots.length < others.slots.length) {
            grow();
        }
        for (long hash : others.slots) {
            if (hash != 0) {
                add(hash);
            }
        }
    }

    void remove(String series) {
        int found = find(hash(series));
        if (slots[found] != 0) {
            removeAt(found);
        }
    }

    void clear() {
        slots = new long[LEAST_SLOTS];
        size = 0;
    }

    /** Leaves only those that are among others, too. */
    void retainAll(SeriesHashes others) {
        long[] before = slots;
        slots = new long[before.length];
        size = 0;
        for (long hash : before) {
            if (hash != 0 && others.slots[others.find(hash)] != 0) {
                add(hash);
            }
        }
    }

    private void add(long hash) {
        int found = find(hash);
        if (slots[found] == 0) {
            slots[found] = hash;
            size++;
            if (size > slots.length / 4 * 3) {
                grow();
            }
        }
    }

    private void grow() {
        long[] before = slots;
        slots = new long[2 * before.length];
        Arrays.stream(before).filter(hash -> hash != 0).forEach(hash -> slots[find(hash)] = hash);
    }

    /** Where a hash is, or else the free slot where it would be. */
    private int find(long hash) {
        int slot = (int) hash & slots.length - 1;
        while (slots[slot] != 0 && slots[slot] != hash) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    /** Those behind it that could not have their own slots move up. */
    private void removeAt(int removed) {
        size--;
        int free = removed;
        int mask = slots.length - 1;
        for (int slot = free + 1 & mask; slots[slot] != 0; slot = slot + 1 & mask) {
            int own = (int) slots[slot] & mask;
            if ((slot - own & mask) >= (slot - free & mask)) {
                slots[free] = slots[slot];
                free = slot;
            }
        }
        slots[free] = 0;
    }
}
