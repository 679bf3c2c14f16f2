package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.series.SeriesCheckpoint;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.series.SeriesTail;
import io.rollcast.forecaster.series.StateFormat;
import io.rollcast.forecaster.series.UnreadableStateException;
import io.rollcast.wire.points.Pace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * The memories of a task's series: live ones of those that were seen last, over a key-value store of bytes with two records
 * a series, its {@link SeriesCheckpoint} and its {@link SeriesTail} (decision 010). And the place where work is done just
 * before a commit.
 *
 * <p>Kafka Streams flushes the caches of a task's stores before it takes the offsets that it commits, whatever the commit
 * is for: the interval, a rebalance or the end. What its own cached stores do then, to write what they hold, this one
 * does too. There is no public interface for it; all use of internal classes is here and in {@link RestorableRocksDb} (decision
 * 009).
 *
 * <p>It is long because live memories, what is stored of them and their count change together.
 *
 * <p>The stream thread of its task calls it; queries go past it to the store of bytes, and so see what was committed.
 */
public final class SeriesStore extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]> {

    private static final byte CHECKPOINT = 'c';
    private static final byte TAIL = 't';

    /** Tails are the last of all keys. */
    private static final Bytes FIRST_TAIL = Bytes.wrap(new byte[] {TAIL});

    /** Where the store of bytes has the version of the build that last began to write to it. */
    static final Bytes FORMAT = Bytes.wrap(new byte[] {'f'});

    /** What live memories of all tasks of a process take together. */
    static final class Heap {
        final AtomicLong bytes = new AtomicLong();
    }

    /** A series in memory. */
    static final class Slot {
        final String series;
        final SeriesMemory memory;
        /** Where it stands among those that are owed a forecast, or -1; the processor's business. */
        int due = -1;

        /** Up to the newest point that was taken, which can wait for its forecast; the intake's business. */
        final Pace pace;

        /** Value of that point. */
        double lastValue;

        private boolean isChanged;
        private boolean isRecent;
        private int bytes;

        Slot(String series, SeriesMemory memory) {
            this.series = series;
            this.memory = memory;
            this.pace = memory.newestPace();
            this.lastValue = memory.value();
        }
    }

    private final Heap heap;
    private final SeriesLimit seriesOfAll;
    private final Map<String, Slot> live = new LinkedHashMap<>(1024);
    private final List<Slot> changed = new ArrayList<>();
    private long series;
    private long mostHeapBytes;
    private @Nullable StateStoreContext storeContext;
    private Runnable beforeCommit = () -> {};

    /**
     * Series over a store of bytes.
     *
     * @param heap what live memories take, of all stores of the process
     * @param seriesOfAll how many series there are, in all stores of the process whose tasks run
     */
    SeriesStore(KeyValueStore<Bytes, byte[]> store, Heap heap, SeriesLimit seriesOfAll) {
        super(store);
        this.heap = heap;
        this.seriesOfAll = seriesOfAll;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        super.init(context, root);
        storeContext = context;
        Object most = context.appConfigs().get(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG);
        mostHeapBytes = most == null ? Long.MAX_VALUE : Long.parseLong(most.toString());
    }

    /** Where the store of bytes has a series' checkpoint. */
    static Bytes checkpointKey(String series) {
        return key(CHECKPOINT, series);
    }

    /** Where the store of bytes has a series' tail. */
    static Bytes tailKey(String series) {
        return key(TAIL, series);
    }

    /** Behind the tails of all series whose ids begin so: UTF-8 has no such byte. */
    static Bytes endOfTails(String prefix) {
        byte[] first = tailKey(prefix).get();
        byte[] end = Arrays.copyOf(first, first.length + 1);
        end[first.length] = (byte) 0xff;
        return Bytes.wrap(end);
    }

    /** Whether a key is that of a series' checkpoint or tail. */
    static boolean isOfSeries(byte[] key) {
        return key.length > 1;
    }

    /** The series whose checkpoint or tail has this key. */
    static String series(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    private static Bytes key(byte kind, String series) {
        byte[] id = series.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[id.length + 1];
        key[0] = kind;
        System.arraycopy(id, 0, key, 1, id.length);
        return Bytes.wrap(key);
    }

    /**
     * A task begins to use the store, which has been restored: before anything is promised, its format is checked, and marked
     * as this build's. And its series are counted, one by one, some 2 s of processor time a million: what
     * RocksDB estimates counts every version of a record that has not been compacted away.
     *
     * @param visitor is shown each series and its encoded tail
     * @throws UnreadableStateException if a later build wrote to it
     */
    void begin(BiConsumer<String, byte[]> visitor) {
        byte[] marked = wrapped().get(FORMAT);
        if (marked != null) {
            StateFormat.requireReadable(marked[0]);
        }
        if (marked == null || marked[0] < StateFormat.LATEST) {
            wrapped().put(FORMAT, new byte[] {StateFormat.LATEST});
        }
        long stored = 0;
        try (KeyValueIterator<Bytes, byte[]> tails = wrapped().range(FIRST_TAIL, null)) {
            for (; tails.hasNext(); stored++) {
                KeyValue<Bytes, byte[]> tail = tails.next();
                visitor.accept(series(tail.key.get()), tail.value);
            }
        }
        count(stored - series);
    }

    /** How many series the task keeps. */
    long series() {
        return series;
    }

    /** How many series are in memory. */
    int inMemory() {
        return live.size();
    }

    private void count(long more) {
        series += more;
        seriesOfAll.add(more);
    }

    /** A series with what is remembered of it: nothing yet for a new one. It stays in memory until {@link #trim} at least. */
    Slot slot(String series) {
        Slot slot = known(series);
        if (slot == null) {
            slot = new Slot(series, new SeriesMemory(series));
            live.put(series, slot);
            count(1);
        }
        slot.isRecent = true;
        return slot;
    }

    /** Whether a series is there; one that is will be in memory when its {@link #slot} is wanted. */
    boolean isKnown(String series) {
        return known(series) != null;
    }

    /** Whether a series is there; it is not read into memory. */
    boolean has(String series) {
        return live.containsKey(series) || wrapped().get(tailKey(series)) != null;
    }

    /** What there is to say of a series now, or null if it is not there; it is not read into memory. */
    @Nullable
    SeriesTail tail(String series) {
        Slot slot = live.get(series);
        if (slot != null && slot.isChanged) {
            return slot.memory.tail();
        }
        byte[] stored = wrapped().get(tailKey(series));
        return stored == null ? null : SeriesTail.decode(stored);
    }

    private @Nullable Slot known(String series) {
        Slot slot = live.get(series);
        byte[] tail = slot == null ? wrapped().get(tailKey(series)) : null;
        if (tail != null) {
            slot = new Slot(series, SeriesMemory.decode(series, wrapped().get(checkpointKey(series)), tail));
            live.put(series, slot);
            measure(slot, slot.memory.heapBytes());
        }
        return slot;
    }

    /** A memory has changed, and is to be stored at the next commit at the latest. */
    void changed(Slot slot) {
        if (!slot.isChanged) {
            slot.isChanged = true;
            changed.add(slot);
            measure(slot, slot.memory.heapBytes());
        }
    }

    private void measure(Slot slot, int bytes) {
        heap.bytes.addAndGet(bytes - slot.bytes);
        slot.bytes = bytes;
    }

    /**
     * Forgets a series that no slot of is in use: its memory, its stored bytes, and by tombstones those of its changelog.
     *
     * @return whether anything was known of it
     */
    boolean forget(String series) {
        if (!has(series)) {
            return false;
        }
        Slot slot = live.remove(series);
        if (slot != null) {
            measure(slot, 0);
            // It stays in the list, in which a search for each of many would take too long.
            slot.isChanged = false;
        }
        atPresent(() -> {
            // Most series that end are short and have none; its tombstone would stay in the changelog for a day.
            if (wrapped().get(checkpointKey(series)) != null) {
                wrapped().delete(checkpointKey(series));
            }
            wrapped().delete(tailKey(series));
        });
        count(-1);
        return true;
    }

    /**
     * Shows what is stored of the next series in the order of their ids, but of none that has had points since then.
     *
     * @param from where to begin, or null at the first
     * @param most series to look at
     * @return where to go on, or null after the last
     */
    @Nullable
    Bytes visit(@Nullable Bytes from, int most, BiConsumer<String, SeriesTail> visitor) {
        try (KeyValueIterator<Bytes, byte[]> tails = wrapped().range(from == null ? FIRST_TAIL : from, null)) {
            for (int seen = 0; tails.hasNext(); seen++) {
                if (seen == most) {
                    return tails.peekNextKey();
                }
                KeyValue<Bytes, byte[]> tail = tails.next();
                String id = series(tail.key.get());
                Slot slot = live.get(id);
                if (slot == null || !slot.isChanged) {
                    visitor.accept(id, SeriesTail.decode(tail.value));
                }
            }
        }
        return null;
    }

    /** No slot is in use: if memory is short, series that were not seen lately are left to the store of bytes alone. */
    void trim() {
        if (heap.bytes.get() <= mostHeapBytes) {
            return;
        }
        write();
        int surplus = live.size() / 10 + 1;
        // Second chance: a slot that was seen since the last time stays, once.
        for (int pass = 0; pass < 2 && surplus > 0; pass++) {
            Iterator<Slot> eldest = live.values().iterator();
            while (surplus > 0 && eldest.hasNext()) {
                Slot slot = eldest.next();
                if (slot.isRecent) {
                    slot.isRecent = false;
                } else {
                    measure(slot, 0);
                    eldest.remove();
                    surplus--;
                }
            }
        }
    }

    /** Brings the store of bytes, and its changelog, up to date. */
    private void write() {
        if (changed.isEmpty()) {
            return;
        }
        List<KeyValue<Bytes, byte[]>> records = new ArrayList<>(changed.size() + changed.size() / 8);
        for (Slot slot : changed) {
            if (!slot.isChanged) {
                continue; // it has been forgotten
            }
            byte[] checkpoint = slot.memory.takeCheckpoint();
            if (checkpoint != null) {
                records.add(KeyValue.pair(checkpointKey(slot.series), checkpoint));
            }
            records.add(KeyValue.pair(tailKey(slot.series), slot.memory.tail().encode()));
            slot.isChanged = false;
        }
        changed.clear();
        atPresent(() -> wrapped().putAll(records));
    }

    /**
     * Changelog records get the present time and not the latest point's, which can be one that a topic refuses. Nobody
     * reads it.
     */
    void atPresent(Runnable work) {
        if (!(storeContext instanceof InternalProcessorContext<?, ?> internal) || internal.recordContext() == null) {
            work.run();
            return;
        }
        ProcessorRecordContext before = internal.recordContext();
        internal.setRecordContext(new ProcessorRecordContext(
                internal.currentSystemTimeMs(), before.offset(), before.partition(), before.topic(), before.headers()));
        try {
            work.run();
        } finally {
            internal.setRecordContext(before);
        }
    }

    /**
     * Has work done before every commit, and not after it. It may forward records and change memories.
     *
     * @param context of the processor, in its {@code init}
     */
    void beforeCommit(ProcessingContext context, Runnable work) {
        beforeCommit = context instanceof InternalProcessorContext<?, ?> internal ? inNode(internal, work) : work;
    }

    /** Kafka Streams' own contexts forward to the children of a current node, of which there is none between records. */
    private static Runnable inNode(InternalProcessorContext<?, ?> context, Runnable work) {
        ProcessorNode<?, ?, ?, ?> node = context.currentNode();
        return () -> {
            ProcessorNode<?, ?, ?, ?> before = context.currentNode();
            context.setCurrentNode(node);
            try {
                work.run();
            } finally {
                context.setCurrentNode(before);
            }
        };
    }

    @Override
    public void flushCache() {
        beforeCommit.run();
        write();
        super.flushCache();
    }

    /** What is live is no longer of use: the task is about to stand by, or ends. */
    @Override
    public void clearCache() {
        count(-series);
        live.values().forEach(slot -> measure(slot, 0));
        live.clear();
        changed.clear();
        super.clearCache();
    }

    @Override
    public void close() {
        clearCache();
        super.close();
    }

    /** Builds stores over what a supplier supplies, with a changelog unless told otherwise. */
    static StoreBuilder<SeriesStore> builder(KeyValueBytesStoreSupplier supplier, SeriesLimit seriesOfAll) {
        return new SeriesStoreBuilder(
                Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray()), new Heap(), seriesOfAll);
    }
}
